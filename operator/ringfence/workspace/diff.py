"""From the registry as observed to the registry as desired: what narrows, then what widens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from .model import DesiredWorkspace, RegisteredWorkspace, State


@dataclass(frozen=True, slots=True)
class SetState:
    """Suspend or close registered workspaces, from their next transaction on."""

    workspaces: tuple[RegisteredWorkspace, ...]
    state: State
    reason: str

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The workspaces' ids."""
        return tuple(workspace.id for workspace in self.workspaces)


@dataclass(frozen=True, slots=True)
class PutWorkspaces:
    """Register, re-open or re-activate workspaces, all in one statement."""

    workspaces: tuple[DesiredWorkspace, ...]


ENDING: Final = (State.CLOSED, State.PURGING)

Change: TypeAlias = SetState | PutWorkspaces


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes before and after those of the tables. Empty halves mean nothing to do."""

    narrowing: tuple[SetState, ...] = ()
    widening: tuple[PutWorkspaces, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, in order."""
        return (*self.narrowing, *self.widening)


def diff(
    desired: Collection[DesiredWorkspace],
    observed: Collection[RegisteredWorkspace],
    closing: Collection[UUID] = (),
) -> Plan:
    """Return the changes from *observed* to *desired*; *closing* are the ids whose object is gone.

    Conflicts change nothing. A row whose tenant key was changed is suspended, never re-mapped.
    """
    rows = {row.id: row for row in observed}
    claims = uncontested(desired, observed)
    return Plan(
        narrowing=tuple(
            change
            for change in (
                _narrowed(
                    (row for row in rows.values() if row.id in closing),
                    State.CLOSED,
                    "the object is gone",
                ),
                _narrowed(
                    (rows[w.id] for w in desired if altered(w, rows.get(w.id))),
                    State.SUSPENDED,
                    "the tenant key in the registry was changed by another hand",
                ),
                _narrowed(
                    (
                        rows[w.id]
                        for w in claims
                        if w.state is State.SUSPENDED and _active(rows.get(w.id))
                    ),
                    State.SUSPENDED,
                    "spec.state is Suspended",
                ),
            )
            if change.workspaces
        ),
        widening=_widening(claims, rows),
    )


def altered(workspace: DesiredWorkspace, row: RegisteredWorkspace | None) -> bool:
    """Return whether the object's own row has another tenant key than the object."""
    return (
        row is not None and row.owner == workspace.owner and row.tenant_key != workspace.tenant_key
    )


def uncontested(
    desired: Iterable[DesiredWorkspace], observed: Iterable[RegisteredWorkspace]
) -> tuple[DesiredWorkspace, ...]:
    """Return the objects that nobody else keeps from their tenant key: no older row, no sibling.

    Of two objects with one key the one that is registered wins, else the first by name.
    """
    observed = tuple(observed)
    by_id = {row.id: row for row in observed}
    by_key = {row.tenant_key: row for row in observed}
    first: dict[UUID, DesiredWorkspace] = {}
    for workspace in sorted(desired):
        holders = (by_id.get(workspace.id), by_key.get(workspace.tenant_key))
        if all(row is None or _open_to(row, workspace) for row in holders):
            first.setdefault(workspace.id, workspace)
    return tuple(first.values())


def _open_to(row: RegisteredWorkspace, workspace: DesiredWorkspace) -> bool:
    same = row.id == workspace.id and row.tenant_key == workspace.tenant_key
    return same and (row.owner == workspace.owner or row.state is State.CLOSED)


def _narrowed(rows: Iterable[RegisteredWorkspace], state: State, reason: str) -> SetState:
    due = (row for row in rows if row.state not in (state, *ENDING))
    return SetState(tuple(sorted(due, key=lambda row: row.owner)), state, reason)


def _widening(
    claims: Iterable[DesiredWorkspace], rows: dict[UUID, RegisteredWorkspace]
) -> tuple[PutWorkspaces, ...]:
    put = tuple(w for w in claims if _to_put(w, rows.get(w.id)))
    return (PutWorkspaces(put),) if put else ()


def _to_put(workspace: DesiredWorkspace, row: RegisteredWorkspace | None) -> bool:
    """Return whether registration is due; suspending an active row is the narrowing's part."""
    if row is None or row.state is State.CLOSED:
        return True
    return workspace.state is State.ACTIVE and row.state is not State.ACTIVE


def _active(row: RegisteredWorkspace | None) -> bool:
    return row is not None and row.state is State.ACTIVE
