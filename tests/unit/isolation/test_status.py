"""What a proof means for the conditions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api.conditions import ConditionStatus, ConditionType
from ringfence.api.context import ContextMode
from ringfence.api.reasons import Reason
from ringfence.api.status import ControlsResult, Finding, ProofPath, Severity
from ringfence.api.tenantdatabase import AcceptedFinding
from ringfence.isolation.model import Check, Proof, Verdict
from ringfence.isolation.status import (
    Declared,
    Standing,
    isolation_verified,
    passed_tables,
    pooler_safe,
    proof_status,
)
from ringfence.pooler.check import Hygiene
from ringfence.pooler.model import Instance, PoolerFacts
from ringfence.pooler.profile import LIGHT_RESET, Profile

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TRUE, FALSE, UNKNOWN = ConditionStatus.TRUE, ConditionStatus.FALSE, ConditionStatus.UNKNOWN

CONTROL = Check("OwnRows", "one:6432", Verdict.PASSED, control=True)
PASSED = Check("NoContext", "one:6432", Verdict.PASSED)
FAILED = Check("ForeignRows", "one:6432", Verdict.FAILED, "3 rows are visible")
AWAY = Check("ForeignRows", "one:6432", Verdict.INCONCLUSIVE, "no answer")
TABLE = Check("TableClosed", "one:6432", Verdict.INCONCLUSIVE, "took too long", "app.a")
TABLE_PASSED = replace(TABLE, verdict=Verdict.PASSED, message="")


def finding(severity: Severity) -> Finding:
    return Finding(check="TempRight", severity=severity, object="app", message="may create")


def proof(*checks: Check, findings: tuple[Finding, ...] = (), **changes: Any) -> Proof:
    made = Proof(NOW, ProofPath.POOLED, findings, (CONTROL, *checks), timedelta(seconds=0.25))
    return replace(made, **changes)


def standing(made: Proof | None, **changes: Any) -> Standing:
    return replace(Standing(made, NOW, MINUTE), **changes)


CRITICAL, HIGH, MEDIUM = (
    (finding(severity),) for severity in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
)
ACCEPTED = (AcceptedFinding(check="TempRight", object="app", reason="known"),)


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        pytest.param(standing(None), UNKNOWN, Reason.NOT_OBSERVED, id="no proof is Unknown"),
        pytest.param(standing(proof(PASSED)), TRUE, Reason.PROOF_HOLDS, id="all passed is True"),
        pytest.param(
            standing(proof(PASSED, path=ProofPath.DIRECT)),
            TRUE,
            Reason.DIRECT_ONLY,
            id="without a pooler it is True and says so",
        ),
        pytest.param(
            standing(proof(FAILED)), FALSE, Reason.PROBE_FAILED, id="a failed check is False"
        ),
        pytest.param(
            standing(proof(FAILED, replace(CONTROL, verdict=Verdict.FAILED))),
            FALSE,
            Reason.CONTROLS_FAILED,
            id="a failed control comes first",
        ),
        pytest.param(
            standing(proof(FAILED, AWAY)),
            FALSE,
            Reason.PROBE_FAILED,
            id="failed outweighs inconclusive",
        ),
        pytest.param(
            standing(proof(findings=CRITICAL)),
            FALSE,
            Reason.FINDINGS_OPEN,
            id="an open critical finding is False",
        ),
        pytest.param(
            standing(proof(findings=HIGH)),
            FALSE,
            Reason.FINDINGS_OPEN,
            id="an open high finding is False",
        ),
        pytest.param(
            standing(proof(findings=MEDIUM)),
            TRUE,
            Reason.PROOF_HOLDS,
            id="a medium finding does not count",
        ),
        pytest.param(
            standing(proof(findings=HIGH), accepted=ACCEPTED),
            TRUE,
            Reason.PROOF_HOLDS,
            id="an accepted finding does not count",
        ),
        pytest.param(
            standing(proof(FAILED), accepted=ACCEPTED),
            FALSE,
            Reason.PROBE_FAILED,
            id="a failed check cannot be accepted",
        ),
        pytest.param(
            standing(proof(AWAY)), UNKNOWN, Reason.INCONCLUSIVE, id="inconclusive is Unknown"
        ),
        pytest.param(
            standing(proof(replace(CONTROL, verdict=Verdict.INCONCLUSIVE))),
            UNKNOWN,
            Reason.INCONCLUSIVE,
            id="an inconclusive control is Unknown",
        ),
        pytest.param(
            standing(proof(checks=())), UNKNOWN, Reason.INCONCLUSIVE, id="no checks is Unknown"
        ),
        pytest.param(
            standing(proof(TABLE)),
            UNKNOWN,
            Reason.INCONCLUSIVE,
            id="a table that never passed is Unknown",
        ),
        pytest.param(
            standing(proof(TABLE), passed={"app.a": NOW - 15 * MINUTE}),
            TRUE,
            Reason.PROOF_HOLDS,
            id="a table that passed within 15 minutes is tried again",
        ),
        pytest.param(
            standing(proof(TABLE), passed={"app.a": NOW - 16 * MINUTE}),
            UNKNOWN,
            Reason.INCONCLUSIVE,
            id="a table that passed longer ago is Unknown",
        ),
        pytest.param(
            standing(proof(PASSED), passed={"app.b": NOW - 16 * MINUTE}),
            UNKNOWN,
            Reason.INCONCLUSIVE,
            id="a table that nobody tries any more is Unknown",
        ),
        pytest.param(
            standing(proof(PASSED), now=NOW + 3 * MINUTE),
            TRUE,
            Reason.PROOF_HOLDS,
            id="a proof holds for three intervals",
        ),
        pytest.param(
            standing(proof(PASSED), now=NOW + 4 * MINUTE),
            UNKNOWN,
            Reason.PROOF_OUTDATED,
            id="and no longer",
        ),
    ],
)
def test_isolation_verified(given: Standing, status: ConditionStatus, reason: Reason):
    condition = isolation_verified(given)
    assert (condition.status, condition.reason) == (status, reason)
    assert condition.type is ConditionType.ISOLATION_VERIFIED
    assert condition.message


checks = st.builds(
    Check, st.just("NoContext"), st.just("one"), st.sampled_from(Verdict), control=st.booleans()
)


@given(st.lists(checks), st.lists(st.sampled_from(Severity).map(finding)))
def test_true_needs_everything(made: list[Check], found: list[Finding]):
    given_proof = proof(checks=tuple(made), findings=tuple(found))
    condition = isolation_verified(standing(given_proof))
    assert (condition.status is TRUE) == (
        all(check.verdict is Verdict.PASSED for check in made)
        and any(check.control for check in made)
        and not {f.severity for f in found} & {Severity.CRITICAL, Severity.HIGH}
    )


def test_messages_name_a_few_and_count_the_rest():
    failures = [replace(FAILED, instance=f"pooler-{i}") for i in range(5)]
    message = isolation_verified(standing(proof(*failures))).message
    assert "ForeignRows through pooler-0: 3 rows are visible" in message
    assert message.endswith("; and 2 more")


def test_proof_status_counts():
    status = proof_status(proof(PASSED, FAILED, AWAY))
    assert (status.checks, status.failures, status.inconclusive) == (4, 1, 1)
    assert (status.controls, status.duration_ms) == (ControlsResult.PASSED, 250)


def test_a_table_has_passed_when_it_passed_at_every_instance():
    elsewhere = replace(TABLE_PASSED, instance="two:6432")
    assert passed_tables(proof(TABLE_PASSED, elsewhere), {}) == {"app.a": NOW}
    before = {"app.a": NOW - MINUTE, "app.b": NOW - MINUTE}
    assert passed_tables(proof(TABLE, elsewhere), before) == before


FACTS = PoolerFacts(
    instance=Instance("pgbouncer", 6432, "10.0.0.1"),
    version=(1, 24, 1),
    pool_modes=frozenset({"transaction"}),
    reset_query=LIGHT_RESET,
    reset_always=True,
    max_prepared_statements=20,
)
STRICT = Declared(Profile.STRICT, ContextMode.SIGNED, Hygiene.NONE)


@pytest.mark.parametrize(
    ("facts", "away", "declared", "status", "reason"),
    [
        pytest.param([FACTS], [], STRICT, TRUE, Reason.PROFILE_IN_FORCE, id="as declared"),
        pytest.param(
            [FACTS, replace(FACTS, reset_always=False)],
            [],
            STRICT,
            FALSE,
            Reason.PROFILE_DIFFERS,
            id="one instance differs",
        ),
        pytest.param(
            [FACTS],
            [],
            replace(STRICT, profile=Profile.FAST, mode=ContextMode.PLAIN),
            FALSE,
            Reason.NOT_RESETTING,
            id="Plain without a reset",
        ),
        pytest.param(
            [replace(FACTS, max_prepared_statements=None)],
            [],
            replace(STRICT, hygiene=Hygiene.POOLER),
            FALSE,
            Reason.HYGIENE_DIFFERS,
            id="a hygiene that the pooler cannot keep",
        ),
        pytest.param([], ["no console"], STRICT, UNKNOWN, Reason.UNAVAILABLE, id="nobody answers"),
        pytest.param(
            [FACTS], ["no console"], STRICT, UNKNOWN, Reason.UNAVAILABLE, id="one does not answer"
        ),
        pytest.param(
            [replace(FACTS, reset_always=False)],
            ["no console"],
            STRICT,
            FALSE,
            Reason.PROFILE_DIFFERS,
            id="unsafe outweighs away",
        ),
        pytest.param([], [], STRICT, UNKNOWN, Reason.UNAVAILABLE, id="no instance is not safe"),
    ],
)
def test_pooler_safe(
    facts: list[PoolerFacts],
    away: list[str],
    declared: Declared,
    status: ConditionStatus,
    reason: Reason,
):
    condition = pooler_safe(facts, away, declared)
    assert (condition.type, condition.status, condition.reason) == (
        ConditionType.POOLER_SAFE,
        status,
        reason,
    )
