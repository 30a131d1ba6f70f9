"""What a proof says of itself, and who the canaries are."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api import tenantkey
from ringfence.api.status import ControlsResult, ProofPath
from ringfence.isolation.model import Check, KeyFamily, Proof, Verdict, canaries

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAMILIES = get_args(KeyFamily)

verdicts = st.sampled_from(Verdict)
checks = st.builds(Check, st.text(), st.text(), verdicts, control=st.booleans())
proofs = st.lists(checks).map(lambda made: proof(*made))


def proof(*made: Check) -> Proof:
    return Proof(NOW, ProofPath.POOLED, (), made, timedelta(seconds=1))


def control(verdict: Verdict) -> Check:
    return Check("OwnRows", "one", verdict, control=True)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param([], ControlsResult.FAILED, id="no controls are no passed controls"),
        pytest.param([Verdict.PASSED], ControlsResult.PASSED, id="a passed control passes"),
        pytest.param(
            [Verdict.PASSED, Verdict.INCONCLUSIVE],
            ControlsResult.FAILED,
            id="an inconclusive control has not passed",
        ),
        pytest.param(
            [Verdict.PASSED, Verdict.FAILED], ControlsResult.FAILED, id="one failed control fails"
        ),
    ],
)
def test_controls(made: list[Verdict], expected: ControlsResult):
    assert proof(*map(control, made)).controls is expected


def test_checks_that_are_no_controls_make_no_controls():
    assert proof(Check("NoContext", "one", Verdict.PASSED)).controls is ControlsResult.FAILED


@given(proofs)
def test_every_check_is_passed_failed_or_inconclusive_and_only_one_of_them(made: Proof):
    passed = [check for check in made.checks if check.verdict is Verdict.PASSED]
    assert len(passed) + len(made.failures) + len(made.inconclusive) == len(made.checks)


@pytest.mark.parametrize("family", FAMILIES)
def test_canaries_are_three_different_workspaces_with_canonical_keys(family: KeyFamily):
    three = list(canaries(family))
    for one, other in combinations(three, 2):
        assert one.tenant_key != other.tenant_key
        assert one.workspace_id != other.workspace_id
    assert [tenantkey.fault(canary.tenant_key) for canary in three] == [None] * 3


def test_canaries_have_the_ids_that_the_registry_gives_them():
    for family in FAMILIES:
        for canary in canaries(family):
            assert canary.workspace_id == tenantkey.workspace_id(canary.tenant_key)


def test_the_empty_canary_fits_an_integer_column():
    assert int(canaries("integer").empty.tenant_key) < 2**31
