"""What a pass sees before it decides: the desired and the observed state of both slices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import AsyncConnection

from ..api.reasons import Reason
from ..api.verdict import Verdict
from ..client.keyring import KeyRing
from ..isolation.model import KeyFamily, canaries
from ..tenantdatabase import diff as tables
from ..tenantdatabase.desired import desired_state
from ..tenantdatabase.findings import in_scope
from ..tenantdatabase.model import DesiredState, ObservedState
from ..tenantdatabase.observe import observe as observe_tables
from ..tenantdatabase.status import bootstrapped
from ..workspace import diff as registry
from ..workspace.desired import desired_workspaces
from ..workspace.model import DesiredWorkspace, RegisteredWorkspace, State
from ..workspace.observe import counts, registered_from
from ..workspace.observe import observe as observe_registry
from .model import Subject

PROBE_OWNER: Final = "ringfence/probe"
"""Owner of the probe's own workspaces in the registry; no object can be called so."""

WORKABLE: Final = (Reason.BOOTSTRAPPED, Reason.OWNER_NOT_COVERED)
"""How a database may be bootstrapped for a pass to change anything in it."""


@dataclass(frozen=True, slots=True)
class Look:
    """Both states of one database at one moment."""

    desired: DesiredState
    observed: ObservedState
    workspaces: tuple[DesiredWorkspace, ...] = ()
    rows: tuple[RegisteredWorkspace, ...] = ()
    closing: frozenset[UUID] = frozenset()
    counts: Mapping[State, int] | None = None

    @property
    def bootstrapped(self) -> Verdict:
        """Whether and how bootstrap ran."""
        return bootstrapped(self.desired, self.observed)

    @property
    def family(self) -> KeyFamily:
        """The key family of the tables in scope; uuid where there is none to go by."""
        return key_family(self.desired, self.observed)

    def table_plan(self, now: datetime) -> tables.Plan:
        """Return the steps for the tables and keys; none in a database bootstrapped otherwise."""
        workable = self.bootstrapped.reason in WORKABLE
        return tables.diff(self.desired, self.observed, now) if workable else ()

    def registry_plan(self) -> registry.Plan:
        """Return the changes of the registry; none in a database bootstrapped otherwise."""
        if self.bootstrapped.reason not in WORKABLE:
            return registry.Plan()
        return registry.diff(self.workspaces, self.rows, self.closing)


async def look(conn: AsyncConnection, subject: Subject, ring: KeyRing | None) -> Look:
    """Return what is asked for and what is there."""
    desired = desired_state(subject.tenant_database.spec, ring)
    observed = await observe_tables(conn, desired)
    if bootstrapped(desired, observed).reason not in WORKABLE:
        return Look(desired, observed)
    workspaces = (
        *desired_workspaces(subject.workspaces),
        *(
            DesiredWorkspace(PROBE_OWNER, canary.workspace_id, canary.tenant_key)
            for canary in canaries(key_family(desired, observed))
        ),
    )
    closing = await _closing(conn, subject) if subject.prune else frozenset[UUID]()
    return Look(
        desired,
        observed,
        workspaces,
        rows=await observe_registry(conn, workspaces, closing),
        closing=closing,
        counts=await counts(conn),
    )


async def _closing(conn: AsyncConnection, subject: Subject) -> frozenset[UUID]:
    """Return the workspaces whose objects are not in the files any more."""
    namespace = subject.tenant_database.metadata.namespace
    kept = {workspace.workspace_id for workspace in subject.workspaces}
    return await registered_from(conn, namespace) - kept


def key_family(desired: DesiredState, observed: ObservedState) -> KeyFamily:
    """Return the family of the first table in scope that has one; uuid where none has."""
    for tree in observed.trees:
        if in_scope(desired, tree) and tree.family:
            return tree.family
    return "uuid"
