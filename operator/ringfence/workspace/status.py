"""What the registry's row means for one Workspace: a verdict, no I/O."""

from collections.abc import Collection, Mapping
from uuid import UUID

from ..api.conditions import ConditionType
from ..api.context import ContextMode
from ..api.reasons import Reason
from ..api.verdict import Verdict, false, true
from .diff import altered
from .model import DesiredWorkspace, Outcome, RegisteredWorkspace, State


def registered(
    workspace: DesiredWorkspace,
    rows: Mapping[UUID, RegisteredWorkspace],
    outcomes: Mapping[UUID, Outcome],
    mode: ContextMode,
) -> Verdict:
    """Return whether the registry says what the object asks for."""
    kind = ConditionType.REGISTERED
    row = rows.get(workspace.id)
    if outcomes.get(workspace.id) is Outcome.MISFIT:
        return false(
            kind,
            Reason.KEY_UNFIT,
            f"no tenant column could hold the key {workspace.tenant_key!r}; "
            "the columns are of another type",
        )
    if altered(workspace, row):
        return false(
            kind,
            Reason.KEY_CHANGED,
            f"the registry's tenant key of workspace {workspace.id} was changed by another hand; "
            "the workspace is suspended until a superuser puts the key right",
        )
    if row is None or row.owner != workspace.owner or row.state is State.CLOSED:
        return false(kind, Reason.PROGRESSING, f"workspace {workspace.id} is not registered yet")
    return true(
        kind, Reason.REGISTERED, f"workspace {workspace.id} is {row.state}{_plain(row, mode)}"
    )


def conflict(
    workspace: DesiredWorkspace,
    rows: Collection[RegisteredWorkspace],
    claims: Collection[DesiredWorkspace],
) -> Verdict | None:
    """Return who keeps the workspace from its tenant key, if anybody does."""
    if workspace in claims:
        return None
    holder = next(
        (row for row in rows if workspace.id == row.id or workspace.tenant_key == row.tenant_key),
        None,
    )
    owner = holder.owner if holder else next(c.owner for c in claims if c.id == workspace.id)
    if owner == workspace.owner:
        return None
    return true(
        ConditionType.CONFLICT,
        Reason.CLAIMED_BY_ANOTHER,
        f"tenant key {workspace.tenant_key!r} belongs to {owner}; delete one of the two objects",
    )


def _plain(row: RegisteredWorkspace, mode: ContextMode) -> str:
    if mode is ContextMode.PLAIN and row.state is not State.ACTIVE:
        return "; in Plain mode the database cannot enforce this, the application has to"
    return ""
