"""What a pass is about and what it found. Knows no connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..api.status import Finding, TenantDatabaseStatus
from ..api.tenantdatabase import TenantDatabase
from ..api.verdict import Verdict
from ..api.workspace import Workspace, WorkspaceStatus
from ..isolation.model import Proof


class Intent(StrEnum):
    """How far a pass goes."""

    PLAN = "plan"
    """Say what would change."""
    APPLY = "apply"
    """Change it, then prove."""
    VERIFY = "verify"
    """Prove, and change nothing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A TenantDatabase with the Workspaces that are in it.

    With *prune*, registered workspaces of the same namespace without an object here are closed.
    """

    tenant_database: TenantDatabase
    workspaces: tuple[Workspace, ...] = ()
    prune: bool = False


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change as a person reads it. *statements* is what the database will execute for it."""

    subject: str
    change: str
    reason: str
    repair: bool = False
    statements: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a pass changes, in order; *digest* names it."""

    digest: str = ""
    changes: tuple[PlannedChange, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedChange:
    """A change that did not take effect; the next pass tries it again."""

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Pass:
    """The result of one pass."""

    subject: Subject
    intent: Intent
    verdicts: tuple[Verdict, ...]
    status: TenantDatabaseStatus
    workspace_statuses: Mapping[str, WorkspaceStatus]
    plan: Plan = Plan()
    failed: tuple[FailedChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    proof: Proof | None = None

    @property
    def name(self) -> str:
        """The TenantDatabase as ``namespace/name``."""
        metadata = self.subject.tenant_database.metadata
        return f"{metadata.namespace}/{metadata.name}"
