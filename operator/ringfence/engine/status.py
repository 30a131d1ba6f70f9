"""From the verdicts of a pass to the statuses of its objects. Pure; the time is an argument."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from ..api.conditions import Condition, ConditionType, settle_all
from ..api.reasons import Reason
from ..api.status import PlanStatus, TenantDatabaseStatus, WorkspaceCounts
from ..api.tenantdatabase import TenantDatabase
from ..api.verdict import Verdict, false, true
from ..api.workspace import RegistryState, Workspace, WorkspaceStatus
from ..workspace.model import RegisteredWorkspace, State
from .model import Plan

NEEDED: Final = (
    ConditionType.DATABASE_REACHABLE,
    ConditionType.BOOTSTRAPPED,
    ConditionType.PROTECTED,
    ConditionType.ISOLATION_VERIFIED,
)
"""What Ready is made of, in the order in which a person should look."""


def needed(tenant_database: TenantDatabase) -> tuple[ConditionType, ...]:
    """Return the conditions that have to hold for Ready."""
    pooled = tenant_database.spec.pooler is not None
    return (*NEEDED, ConditionType.POOLER_SAFE) if pooled else NEEDED


def ready(verdicts: Sequence[Verdict], tenant_database: TenantDatabase, pending: Plan) -> Verdict:
    """Return the summary; a Ready that is false repeats the reason of what is missing first."""
    kind = ConditionType.READY
    judged = {verdict.type: verdict for verdict in verdicts}
    if conflict := judged.get(ConditionType.CONFLICT):
        return false(kind, conflict.reason, conflict.message)
    for each in needed(tenant_database)[:2]:
        if each in judged and not judged[each].holds:
            return false(kind, judged[each].reason, judged[each].message)
    if pending.changes:
        return false(
            kind,
            Reason.PLAN_PENDING,
            f"{len(pending.changes)} changes are planned and not applied; run `ringfence apply`",
        )
    for each in needed(tenant_database):
        if each not in judged:
            return false(kind, Reason.NOT_OBSERVED, f"{each} was not looked at in this pass")
        if not judged[each].holds:
            return false(kind, judged[each].reason, judged[each].message)
    return true(kind, Reason.READY, "isolation is declared, applied and proven")


def workspace_ready(verdicts: Iterable[Verdict], database: Sequence[Verdict]) -> Verdict:
    """Return whether the workspace is registered in a database whose isolation is proven."""
    kind = ConditionType.READY
    for verdict in verdicts:
        if verdict.type is ConditionType.CONFLICT or not verdict.holds:
            return false(kind, verdict.reason, verdict.message)
    for needed in (ConditionType.PROTECTED, ConditionType.ISOLATION_VERIFIED):
        verdict = next((v for v in database if v.type is needed), None)
        if verdict is None or not verdict.holds:
            why = verdict.message if verdict else f"{needed} is not known yet"
            return false(kind, Reason.DATABASE_NOT_READY, why)
    return true(kind, Reason.READY, "the workspace can be entered, and its isolation is proven")


def conditions(
    verdicts: Iterable[Verdict], generation: int, now: datetime, old: Iterable[Condition]
) -> tuple[Condition, ...]:
    """Return the verdicts as conditions, dated by when they changed."""
    return settle_all((verdict.condition(generation, now) for verdict in verdicts), old)


def tenant_database_status(
    tenant_database: TenantDatabase,
    verdicts: Iterable[Verdict],
    now: datetime,
    facts: Mapping[str, object],
) -> TenantDatabaseStatus:
    """Return the status; *facts* are its other fields, and those absent keep their old value."""
    old = tenant_database.status or TenantDatabaseStatus()
    generation = tenant_database.metadata.generation
    return old.model_copy(
        update={
            **facts,
            "observed_generation": generation,
            "conditions": conditions(verdicts, generation, now, old.conditions),
        }
    )


def workspace_status(
    workspace: Workspace,
    row: RegisteredWorkspace | None,
    verdicts: Iterable[Verdict],
    now: datetime,
) -> WorkspaceStatus:
    """Return the status of one Workspace, as the registry has it."""
    old = workspace.status or WorkspaceStatus()
    generation = workspace.metadata.generation
    ours = row if row and row.owner == workspace.owner else None
    return WorkspaceStatus(
        observed_generation=generation,
        conditions=conditions(verdicts, generation, now, old.conditions),
        workspace_id=workspace.workspace_id,
        state=RegistryState(ours.state.capitalize()) if ours else None,
        registered_at=ours.registered_at if ours else None,
    )


def workspace_counts(counts: Mapping[State, int]) -> WorkspaceCounts:
    """Return the figures of ``status.workspaces``."""
    return WorkspaceCounts(**{state.value: counts.get(state, 0) for state in State})


def plan_status(plan: Plan) -> PlanStatus | None:
    """Return the figures of ``status.plan``; None when there is nothing to do."""
    return PlanStatus(digest=plan.digest, changes=len(plan.changes)) if plan.changes else None
