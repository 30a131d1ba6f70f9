"""Status: what is written is read again, and what another version wrote does no harm."""

from datetime import UTC, datetime

import pytest

from ringfence.api.conditions import Condition, ConditionStatus, ConditionType
from ringfence.api.context import ContextMode
from ringfence.api.reasons import Reason
from ringfence.api.resource import parsed
from ringfence.api.status import (
    ControlsResult,
    Finding,
    ProofPath,
    ProofStatus,
    Severity,
    TableCounts,
    TenantDatabaseStatus,
)
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.api.workspace import RegistryState, WorkspaceStatus

from .test_refusals import DATABASE

NOW = datetime(2026, 1, 31, 12, 30, 15, 250_000, tzinfo=UTC)
STATUS = TenantDatabaseStatus(
    observed_generation=3,
    context_mode=ContextMode.SIGNED,
    conditions=(
        Condition(
            type=ConditionType.PROTECTED,
            status=ConditionStatus.FALSE,
            reason=Reason.TABLES_PENDING,
            message="table public.a is busy; the next pass tries again",
            observed_generation=3,
            last_transition_time=NOW,
        ),
    ),
    tables=TableCounts(in_scope=2, protected=1, pending=1, exempt=0),
    findings=(Finding(check="A03", severity=Severity.CRITICAL, object="public.a", message="off"),),
    findings_total=1,
    proof=ProofStatus(
        time=NOW,
        path=ProofPath.POOLED,
        checks=12,
        failures=1,
        inconclusive=0,
        controls=ControlsResult.PASSED,
        duration_ms=84,
    ),
)


def test_status_is_read_as_it_was_written():
    assert parsed(TenantDatabaseStatus, STATUS.document()) == STATUS


def test_status_is_written_in_camel_case_and_without_what_is_unknown():
    document = STATUS.document()
    assert document["tables"] == {"inScope": 2, "protected": 1, "pending": 1, "exempt": 0}
    assert document["proof"]["durationMs"] == 84
    assert document["findings"][0]["severity"] == "critical"
    assert not {"plan", "lastApplied", "serverVersion"} & set(document)


def test_before_the_first_pass_no_generation_is_observed():
    assert TenantDatabaseStatus().observed_generation == -1
    assert WorkspaceStatus().observed_generation == -1


def test_the_states_of_the_registry_are_those_of_the_status():
    assert [state.value for state in RegistryState] == ["Active", "Suspended", "Closed", "Purging"]


@pytest.mark.parametrize(
    ("status", "read"),
    [
        pytest.param(STATUS.document(), STATUS, id="our own is taken"),
        pytest.param({**STATUS.document(), "later": 1}, STATUS, id="a newer field is passed over"),
        pytest.param({"contextMode": "Sealed"}, None, id="a newer word makes it unreadable"),
        pytest.param(None, None, id="none is none"),
    ],
)
def test_the_status_of_another_version_never_keeps_an_object_from_being_read(status, read):
    assert parsed(TenantDatabase, {**DATABASE, "status": status}).status == read


def test_no_more_findings_are_shown_than_fit():
    with pytest.raises(ValueError, match="at most 20"):
        TenantDatabaseStatus(findings=STATUS.findings * 21)
