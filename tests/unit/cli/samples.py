"""Passes made by hand, for what is shown of them."""

from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, Final

from rich.console import Console, RenderableType

from ringfence.api.conditions import ConditionType
from ringfence.api.reasons import Reason
from ringfence.api.resource import parsed
from ringfence.api.status import (
    Finding,
    PlanStatus,
    ProofPath,
    Severity,
    TenantDatabaseStatus,
    WorkspaceCounts,
)
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.api.verdict import Verdict, false, true
from ringfence.api.workspace import Workspace, WorkspaceStatus
from ringfence.cli.output import show
from ringfence.engine.model import Intent, Pass, Plan, PlannedChange, Subject
from ringfence.isolation.model import Check, Proof
from ringfence.isolation.model import Verdict as Outcome

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
CANARY: Final = "canary-0a1b2c3d"
INVOICES: Final = "public.invoices"

DATABASE: Final[dict[str, Any]] = {
    "apiVersion": "ringfence.dev/v1alpha1",
    "kind": "TenantDatabase",
    "metadata": {"name": "app"},
    "spec": {
        "connection": {
            "hosts": [{"host": "pg.example"}],
            "database": "app",
            "credentialsSecretRef": {"name": "operator-login"},
        },
        "pooler": {"host": "pooler.example", "adminSecretRef": {"name": "admin"}},
        "application": {"role": "app_rw", "owners": ["app_owner"]},
        "tables": {"tenantColumn": "workspace_id"},
        "acceptedFindings": [
            {"check": "TempRight", "object": "app", "reason": "until the report is rewritten"}
        ],
    },
}
WORKSPACE: Final[dict[str, Any]] = {
    "apiVersion": "ringfence.dev/v1alpha1",
    "kind": "Workspace",
    "metadata": {"name": "acme"},
    "spec": {"databaseRef": {"name": "app"}, "tenantKey": "acme"},
}

SOUND: Final = (
    true(ConditionType.READY, Reason.READY, "all is well"),
    true(ConditionType.DATABASE_REACHABLE, Reason.CONNECTED, "connected"),
    true(ConditionType.BOOTSTRAPPED, Reason.BOOTSTRAPPED, "schema version 1"),
    true(ConditionType.PROTECTED, Reason.ALL_PROTECTED, "all tables are protected"),
    true(ConditionType.ISOLATION_VERIFIED, Reason.PROOF_HOLDS, "every check held"),
    true(ConditionType.POOLER_SAFE, Reason.PROFILE_IN_FORCE, "profile Strict is in force"),
)
PROTECT: Final = PlannedChange(
    INVOICES,
    "ProtectTable",
    f"{INVOICES} is not protected",
    statements=(
        f"ALTER TABLE {INVOICES} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY ringfence_floor ON {INVOICES};",
    ),
)
DROP: Final = PlannedChange(
    INVOICES,
    "DropForeignPolicy",
    "policy theirs is permissive and not ours",
    statements=(f"DROP POLICY theirs ON {INVOICES}",),
    undo=(f"CREATE POLICY theirs ON {INVOICES}",),
)
REVOKE: Final = PlannedChange(
    "public.notes",
    "RevokeForeignGrants",
    "app_rw could use public.notes",
    undo=("GRANT SELECT ON public.notes TO app_rw",),
)
PLAN: Final = Plan("3f2a91c4d5e6", (PROTECT, DROP, REVOKE), ("dumps by the owner fail",))

OPEN: Final = Finding(
    check="RowSecurityOff",
    severity=Severity.CRITICAL,
    object=INVOICES,
    message=f"row-level security of {INVOICES} is off; run `ringfence apply`",
)
MEDIUM: Final = Finding(
    check="ServerVersion", severity=Severity.MEDIUM, object="PostgreSQL", message="upgrade it"
)
ACCEPTED: Final = Finding(
    check="TempRight", severity=Severity.HIGH, object="app", message="REVOKE TEMPORARY"
)


def check(name: str, instance: str, outcome: Outcome = Outcome.PASSED, **facts: Any) -> Check:
    """Return one check of the probe."""
    return Check(name, instance, outcome, **facts)


CHECKS: Final = (
    check("OwnRows", "one:6432", control=True),
    check("OwnRows", "two:6432", control=True),
    check("TableClosed", "one:6432", object="public.notes"),
    check("TableClosed", "two:6432", object="public.notes"),
    check("TableClosed", "one:6432", object="public.tasks"),
    check("TableClosed", "two:6432", object="public.tasks"),
)
BROKEN: Final = check(
    "TableClosed", "two:6432", Outcome.FAILED, object=INVOICES, message="shows foreign rows"
)
DOUBTFUL: Final = check("NoContext", "one:6432", Outcome.INCONCLUSIVE, message="timed out")


def proof(*more: Check) -> Proof:
    """Return a proof in which everything held but *more*."""
    return Proof(NOW, ProofPath.POOLED, (), (*CHECKS, *more), timedelta(seconds=1.25))


def workspace_status(verdict: Verdict) -> WorkspaceStatus:
    return WorkspaceStatus(conditions=(verdict.condition(1, NOW),))


def database() -> TenantDatabase:
    return parsed(TenantDatabase, DATABASE)


def pass_over(**facts: Any) -> Pass:
    """Return a pass with nothing to do over a sound database, but for *facts*."""
    settled = Pass(
        subject=Subject(database(), (parsed(Workspace, WORKSPACE),)),
        intent=Intent.APPLY,
        verdicts=SOUND,
        status=TenantDatabaseStatus(
            workspaces=WorkspaceCounts(active=3, suspended=1, closed=0, purging=0)
        ),
        workspace_statuses={
            "default/acme": workspace_status(true(ConditionType.READY, Reason.READY, "well"))
        },
    )
    return replace(settled, **facts)


def pending(**facts: Any) -> Pass:
    """Return a pass whose plan was not carried out."""
    status = TenantDatabaseStatus(plan=PlanStatus(digest=PLAN.digest, changes=3))
    return pass_over(plan=PLAN, status=status, **facts)


def with_verdict(*verdicts: Verdict) -> tuple[Verdict, ...]:
    """Return the verdicts on a sound database with *verdicts* in place of those of their types."""
    given = {verdict.type: verdict for verdict in verdicts}
    known = tuple(given.pop(verdict.type, verdict) for verdict in SOUND)
    return (*known, *given.values())


def away() -> Pass:
    """Return a pass over a database that could not be reached."""
    why = "database app at pg.example:5432: no connection"
    return pass_over(
        verdicts=(
            false(ConditionType.READY, Reason.UNAVAILABLE, why),
            false(ConditionType.DATABASE_REACHABLE, Reason.UNAVAILABLE, why),
        )
    )


def shown(view: Iterable[RenderableType], *, width: int | None = None) -> str:
    """Return *view* as a terminal of *width* columns shows it, or as a pipe does."""
    if width is None:
        with redirect_stdout(StringIO()) as caught:
            show(Console(file=StringIO(), markup=False, emoji=False, highlight=False), view)
        return caught.getvalue()
    terminal = Console(file=StringIO(), width=width, force_terminal=True, color_system=None)
    with terminal.capture() as captured:
        show(terminal, view)
    return captured.get()
