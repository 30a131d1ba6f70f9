"""The Workspace resource. Mirrors crds/workspaces.yaml and decides nothing."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from .names import Line
from .resource import ObjectMeta, ObjectRef, Resource, refusal
from .status import Status, readable
from .tenantkey import MAX_BYTES, fault, workspace_id


class WorkspaceState(StrEnum):
    """What is asked of a workspace."""

    ACTIVE = "Active"
    SUSPENDED = "Suspended"


class RegistryState(StrEnum):
    """What the registry says of a workspace."""

    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    CLOSED = "Closed"
    PURGING = "Purging"


class DeletionPolicy(StrEnum):
    """What deleting the object does with the rows."""

    RETAIN = "Retain"
    PURGE = "Purge"


def _canonical(key: str) -> str:
    if message := fault(key):
        raise refusal(message)
    return key


TenantKey = Annotated[Line, Field(max_length=MAX_BYTES), AfterValidator(_canonical)]


class WorkspaceSpec(Resource):
    """What is asked for."""

    database_ref: ObjectRef
    tenant_key: TenantKey
    display_name: Annotated[Line, Field(max_length=253)] | None = None
    state: WorkspaceState = WorkspaceState.ACTIVE
    deletion_policy: DeletionPolicy = DeletionPolicy.RETAIN
    deletion_protection: bool = False


class WorkspaceStatus(Status):
    """What is known of one Workspace."""

    workspace_id: UUID | None = None
    state: RegistryState | None = None
    registered_at: AwareDatetime | None = None


class Workspace(Resource):
    """One tenant."""

    api_version: Literal["ringfence.dev/v1alpha1"] = "ringfence.dev/v1alpha1"
    kind: Literal["Workspace"] = "Workspace"
    metadata: ObjectMeta
    spec: WorkspaceSpec
    status: Annotated[WorkspaceStatus | None, readable(WorkspaceStatus)] = None

    @property
    def workspace_id(self) -> UUID:
        """The id that a context token for this workspace carries."""
        return workspace_id(self.spec.tenant_key)

    @property
    def owner(self) -> str:
        """The name under which the registry keeps the workspace: ``namespace/name``."""
        return f"{self.metadata.namespace}/{self.metadata.name}"
