"""Which findings are open, and which count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api.status import Finding, Severity
from ringfence.api.tenantdatabase import AcceptedFinding
from ringfence.isolation.findings import (
    POOLER_FLOOR,
    at_least,
    open_findings,
    pooler_findings,
    worst_first,
)
from ringfence.pooler.model import Instance, PoolerFacts, Version

NOW = datetime(2026, 1, 1, tzinfo=UTC)

names = st.sampled_from(["RowSecurityOff", "TempRight", "StaleProtection"])
findings = st.lists(
    st.builds(
        Finding,
        check=names,
        severity=st.sampled_from(Severity),
        object=st.sampled_from(["app.a", "app.b"]),
        message=st.just(""),
    )
)


def finding(check: str = "TempRight", name: str = "app", severity: Severity = Severity.HIGH):
    return Finding(check=check, severity=severity, object=name, message="")


def accepted(check: str = "TempRight", name: str = "app", until: datetime | None = None):
    return AcceptedFinding(check=check, object=name, reason="known", until=until)


@pytest.mark.parametrize(
    ("entry", "is_open"),
    [
        pytest.param(accepted(), False, id="accepted without an end is not open"),
        pytest.param(accepted(until=NOW + timedelta(seconds=1)), False, id="accepted for now"),
        pytest.param(accepted(until=NOW), True, id="open again at the end"),
        pytest.param(accepted(until=NOW - timedelta(days=1)), True, id="open after the end"),
        pytest.param(accepted(name="other"), True, id="accepted for another object only"),
        pytest.param(accepted(check="CreateRight"), True, id="accepted for another check only"),
    ],
)
def test_acceptance(entry: AcceptedFinding, is_open):
    assert bool(open_findings([finding()], [entry], NOW)) == is_open


def test_without_acceptance_everything_is_open():
    assert open_findings([finding()], [], NOW) == (finding(),)


@given(findings)
def test_worst_first_loses_nothing_and_is_in_order(found: list[Finding]):
    ordered = worst_first(found)
    assert sorted(map(repr, ordered)) == sorted(map(repr, found))
    ranks = [list(Severity).index(f.severity) for f in ordered]
    assert ranks == sorted(ranks)


@given(findings, st.sampled_from(Severity))
def test_the_bar_is_the_mildest_that_counts(found: list[Finding], bar: Severity):
    severities = list(Severity)
    counted = [f for f in found if severities.index(f.severity) <= severities.index(bar)]
    assert list(at_least(found, bar)) == counted


@pytest.mark.parametrize(
    ("version", "old"),
    [
        pytest.param((1, 18, 0), True, id="an older minor"),
        pytest.param((1, 25, 1), True, id="an older patch"),
        pytest.param(POOLER_FLOOR, False, id="the floor itself"),
        pytest.param((1, 26, 0), False, id="a newer minor"),
    ],
)
def test_an_old_pooler_is_a_medium_finding(version: Version, old):
    facts = PoolerFacts(
        instance=Instance("pgbouncer", 6432, "10.0.0.1"),
        version=version,
        pool_modes=frozenset({"transaction"}),
        reset_query="",
        reset_always=False,
        max_prepared_statements=None,
    )
    assert [f.severity for f in pooler_findings([facts])] == [Severity.MEDIUM] * old
