"""Conditions: what is kept from one pass to the next."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.api.conditions import (
    Condition,
    ConditionStatus,
    ConditionType,
    settle,
    settle_all,
)
from ringfence.api.reasons import Reason

THEN = datetime(2026, 1, 31, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)
TRUE, FALSE = ConditionStatus.TRUE, ConditionStatus.FALSE


def condition(status, when, *, kind=ConditionType.READY, reason=Reason.READY, generation=1):
    return Condition(
        type=kind,
        status=status,
        reason=reason,
        message="All is well.",
        observed_generation=generation,
        last_transition_time=when,
    )


@pytest.mark.parametrize(
    ("new", "old", "time"),
    [
        pytest.param(
            condition(TRUE, NOW, generation=2),
            condition(TRUE, THEN),
            THEN,
            id="the time stays while the status does",
        ),
        pytest.param(
            condition(FALSE, NOW, reason=Reason.BUSY),
            condition(FALSE, THEN),
            THEN,
            id="the time stays when only the reason changes",
        ),
        pytest.param(
            condition(FALSE, NOW),
            condition(TRUE, THEN),
            NOW,
            id="the time changes with the status",
        ),
        pytest.param(condition(TRUE, NOW), None, NOW, id="a first condition brings its time"),
    ],
)
def test_settle(new, old, time):
    assert settle(new, old) == new.model_copy(update={"last_transition_time": time})


def test_conditions_settle_against_their_own_type_and_the_absent_are_gone():
    old = [condition(TRUE, THEN), condition(TRUE, THEN, kind=ConditionType.DRIFTED)]
    new = [condition(TRUE, NOW, kind=ConditionType.PROTECTED), condition(TRUE, NOW)]
    assert settle_all(new, old) == (
        condition(TRUE, NOW, kind=ConditionType.PROTECTED),
        condition(TRUE, THEN),
    )


def test_a_condition_is_written_as_kubernetes_knows_it():
    assert condition(TRUE, THEN).document() == {
        "type": "Ready",
        "status": "True",
        "reason": "Ready",
        "message": "All is well.",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-01-31T00:00:00Z",
    }


@pytest.mark.parametrize("word", [*ConditionType, *Reason])
def test_types_and_reasons_are_one_camel_case_word(word):
    assert word.value.isalnum()
    assert word.value[0].isupper()
    assert word.name.replace("_", "").lower() == word.value.lower()
