"""From Workspace objects to the registry's rows that they ask for."""

from collections.abc import Iterable

from ..api.workspace import Workspace, WorkspaceState
from .model import DesiredWorkspace, State

STATES = {WorkspaceState.ACTIVE: State.ACTIVE, WorkspaceState.SUSPENDED: State.SUSPENDED}


def desired_workspaces(objects: Iterable[Workspace]) -> tuple[DesiredWorkspace, ...]:
    """Return one row an object, in the order of their owners."""
    return tuple(sorted(map(desired_workspace, objects)))


def desired_workspace(workspace: Workspace) -> DesiredWorkspace:
    """Return the row that one object asks for."""
    spec = workspace.spec
    return DesiredWorkspace(
        workspace.owner, workspace.workspace_id, spec.tenant_key, STATES[spec.state]
    )
