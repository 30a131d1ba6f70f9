"""From one change to one call of a narrow function in the database."""

from dataclasses import dataclass, field
from typing import Any, LiteralString

from ..wording import listed
from .diff import Change, PutWorkspaces, SetState


@dataclass(frozen=True, slots=True)
class Call:
    """A call and its parameters."""

    execute: LiteralString
    parameters: tuple[Any, ...] = field(repr=False)


def render(change: Change) -> Call:
    """Return the call that carries *change* out."""
    match change:
        case SetState(state=state):
            return Call(
                "SELECT ringfence_admin.set_state(%s::uuid[], %s)", (list(change.ids), state.value)
            )
        case PutWorkspaces(workspaces):
            return Call(
                "SELECT workspace_id, outcome FROM ringfence_admin.put_workspaces("
                "%s::uuid[], %s::text[], %s::text[], %s::text[])",
                (
                    [w.id for w in workspaces],
                    [w.tenant_key for w in workspaces],
                    [w.owner for w in workspaces],
                    [w.state.value for w in workspaces],
                ),
            )


def reason(change: Change) -> str:
    """Return why the change is in the plan, as a sentence for a person."""
    match change:
        case SetState(reason=why):
            return why
        case PutWorkspaces():
            return "the registry does not say what the objects say"


def subject(change: Change) -> str:
    """Return the workspaces that the change is about, by the names of their objects."""
    match change:
        case SetState(workspaces, state):
            return f"{listed(w.owner for w in workspaces)} to {state}"
        case PutWorkspaces(workspaces):
            return listed(w.owner for w in workspaces)
