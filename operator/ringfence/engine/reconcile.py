"""One pass: observe, plan, apply, prove. The same for the command line and the operator.

Every pass is level-triggered: it trusts what the catalog says, never what an earlier pass did.
What took effect stays; what did not is named, and the next pass tries it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection

from ..api.context import ContextMode
from ..api.resource import SecretRef
from ..api.tenantdatabase import Mode
from ..client.keyring import KeyRing
from ..errors import UnavailableError
from ..postgres.connection import connected
from ..postgres.errors import translated
from ..secrets import SecretStore
from ..tenantdatabase import apply as tables
from ..tenantdatabase.diff import GrantTable, PutKey, Step
from ..wording import counted
from ..workspace import apply as registry
from ..workspace.diff import Plan as RegistryPlan
from ..workspace.model import Outcome
from .credentials import ensure_key_ring, read_key_ring
from .evidence import Evidence, gather_evidence
from .look import Look, look
from .model import FailedChange, Intent, Pass, Subject
from .outcome import Seen, concluded, findings, unreachable
from .preview import preview
from .targets import direct_target

Clock: TypeAlias = Callable[[], datetime]
Progress: TypeAlias = Callable[[str], None]

WIDENING: Final = (GrantTable, PutKey)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def silent(_message: str) -> None:
    """Report no progress."""


async def run_pass(
    subject: Subject,
    secrets: SecretStore,
    intent: Intent,
    *,
    clock: Clock = utc_now,
    progress: Progress = silent,
) -> Pass:
    """Return what one pass over *subject* did and found.

    A database that is away is a result, not an error. Raises InvalidSpecError for what only a
    new spec or Secret can mend.
    """
    try:
        target = await direct_target(subject.tenant_database, secrets)
        progress(f"connecting to {target}")
        with translated(str(target)):
            async with connected(target) as conn:
                return await _PassOn(conn, subject, secrets, intent, clock, progress).run()
    except UnavailableError as error:
        return unreachable(subject, intent, error, clock())


@dataclass(frozen=True, slots=True)
class _PassOn:
    """A pass on an open connection."""

    conn: AsyncConnection
    subject: Subject
    secrets: SecretStore
    intent: Intent
    clock: Clock
    progress: Progress

    async def run(self) -> Pass:
        ring = await self._key_ring()
        self.progress("observing")
        before = await look(self.conn, self.subject, ring)
        steps, workspaces = self._due(before)
        plan = await preview(self.conn, steps, workspaces, self._missing_ring(ring, before))
        if not self._may_change or not plan.changes:
            return await self._conclude(Seen(before, plan), ring)
        failed, outcomes = await self._apply(steps, workspaces)
        after = await look(self.conn, self.subject, ring)
        return await self._conclude(
            Seen(after, plan, applied=True, failed=failed, outcomes=outcomes), ring
        )

    @property
    def _may_change(self) -> bool:
        spec = self.subject.tenant_database.spec
        return self.intent is Intent.APPLY and spec.mode is Mode.APPLY

    async def _key_ring(self) -> KeyRing | None:
        if self._may_change:
            return await ensure_key_ring(self.secrets, self.subject.tenant_database, self.clock())
        return await read_key_ring(self.secrets, self.subject.tenant_database)

    def _missing_ring(self, ring: KeyRing | None, before: Look) -> SecretRef | None:
        signed = self.subject.tenant_database.spec.context.mode is ContextMode.SIGNED
        missing = signed and ring is None and before.bootstrapped.holds
        return self.subject.tenant_database.key_ring_secret if missing else None

    def _due(self, before: Look) -> tuple[tuple[Step, ...], RegistryPlan]:
        """Return the changes that are due; a suspended TenantDatabase only narrows."""
        steps, workspaces = before.table_plan(self.clock()), before.registry_plan()
        if not self.subject.tenant_database.spec.suspend:
            return steps, workspaces
        return _narrowing(steps), replace(workspaces, widening=())

    async def _apply(
        self, steps: tuple[Step, ...], workspaces: RegistryPlan
    ) -> tuple[tuple[FailedChange, ...], Mapping[UUID, Outcome]]:
        self.progress(f"applying {counted(len(steps), 'step')}")
        await registry.narrow(self.conn, workspaces.narrowing)
        applied = await tables.apply(
            self.conn, steps, lambda s: self.progress(f"done: {s.subject}")
        )
        outcomes = await registry.widen(self.conn, workspaces.widening)
        failed = tuple(FailedChange(f.step.subject, str(f.error)) for f in applied.failed)
        return failed, outcomes

    async def _conclude(self, seen: Seen, ring: KeyRing | None) -> Pass:
        evidence: Evidence | None = None
        if self.intent is not Intent.PLAN and seen.look.bootstrapped.holds:
            self.progress("proving")
            evidence = await gather_evidence(
                self.conn,
                self.subject.tenant_database,
                self.secrets,
                look=seen.look,
                known=findings(seen.look),
                ring=ring,
            )
        return concluded(self.subject, self.intent, replace(seen, evidence=evidence), self.clock())


def _narrowing(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    kept = (
        replace(step, changes=tuple(c for c in step.changes if not isinstance(c, WIDENING)))
        for step in steps
    )
    return tuple(step for step in kept if step.changes)
