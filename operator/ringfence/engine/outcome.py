"""What a pass comes to: every verdict and finding, and the statuses of its objects. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ..api.conditions import ConditionType
from ..api.connection import TlsMode
from ..api.reasons import Reason
from ..api.status import FINDINGS_SHOWN, AppliedStatus, DriftStatus, Finding, Severity
from ..api.tenantdatabase import TenantDatabase
from ..api.verdict import Verdict, false, true, unknown
from ..api.workspace import Workspace, WorkspaceStatus
from ..errors import RingfenceError
from ..isolation.findings import worst_first
from ..isolation.status import proof_status
from ..tenantdatabase import status as judge
from ..tenantdatabase.findings import findings as table_findings
from ..workspace.desired import desired_workspace
from ..workspace.diff import altered, uncontested
from ..workspace.model import Outcome
from ..workspace.status import conflict, registered
from . import status
from .evidence import Evidence
from .look import Look
from .model import FailedChange, Intent, Pass, Plan, Subject


@dataclass(frozen=True, slots=True)
class Seen:
    """What a pass saw last, planned and did."""

    look: Look
    plan: Plan
    applied: bool = False
    failed: tuple[FailedChange, ...] = ()
    outcomes: Mapping[UUID, Outcome] = field(default_factory=dict[UUID, Outcome])
    evidence: Evidence | None = None

    @property
    def pending(self) -> Plan:
        """The plan that nobody carried out."""
        return Plan() if self.applied else self.plan


def unreachable(subject: Subject, intent: Intent, error: RingfenceError, now: datetime) -> Pass:
    """Return the pass over a database that could not be reached: everything else is unknown."""
    kind, *others = status.needed(subject.tenant_database)
    reason = Reason(error.reason) if error.reason in set(Reason) else Reason.UNAVAILABLE
    why = "the database could not be reached"
    verdicts = (
        false(kind, reason, str(error)),
        *(unknown(other, Reason.NOT_OBSERVED, why) for other in others),
    )
    return _pass(subject, intent, verdicts, now)


def concluded(subject: Subject, intent: Intent, seen: Seen, now: datetime) -> Pass:
    """Return the pass with its verdicts, findings and statuses."""
    verdicts = _verdicts(subject.tenant_database, seen, now)
    return _pass(subject, intent, verdicts, now, seen)


def findings(look: Look) -> tuple[Finding, ...]:
    """Return what the slices find in what was seen, without the audit."""
    rows = {row.id: row for row in look.rows}
    changed = (w for w in look.workspaces if altered(w, rows.get(w.id)))
    return (
        *table_findings(look.desired, look.observed),
        *(
            Finding(
                check="TenantKeyChanged",
                severity=Severity.CRITICAL,
                object=f"workspace {w.id}",
                message=f"the registry's tenant key of workspace {w.id} ({w.owner}) is not "
                f"{w.tenant_key!r} any more; it is suspended until a superuser puts the key right",
            )
            for w in changed
        ),
    )


def _verdicts(tenant_database: TenantDatabase, seen: Seen, now: datetime) -> tuple[Verdict, ...]:
    desired, observed = seen.look.desired, seen.look.observed
    reachable = true(
        ConditionType.DATABASE_REACHABLE,
        Reason.CONNECTED,
        f"connected to database {tenant_database.spec.connection.database}",
    )
    found = (reachable, seen.look.bootstrapped, judge.protected(desired, observed))
    if seen.evidence and observed.config:
        found += seen.evidence.verdicts(tenant_database, observed.config, now)
    stalled = judge.stalled(desired, observed)
    return (*found, *_abnormal(tenant_database), *((stalled,) if stalled else ()))


def _abnormal(tenant_database: TenantDatabase) -> Iterable[Verdict]:
    spec = tenant_database.spec
    if spec.suspend:
        yield true(
            ConditionType.SUSPENDED, Reason.SUSPENDED, "spec.suspend is true: passes only narrow"
        )
    ways = {"spec.connection": spec.connection.tls}
    if spec.pooler:
        ways["spec.pooler"] = spec.pooler.tls
    if open_ways := [way for way, tls in ways.items() if tls.mode is TlsMode.DISABLE]:
        yield true(
            ConditionType.TRANSPORT_INSECURE,
            Reason.TLS_DISABLED,
            f"{' and '.join(open_ways)} have tls.mode disable: rows and tokens travel in clear; "
            "set verify-full",
        )


def _pass(
    subject: Subject,
    intent: Intent,
    verdicts: tuple[Verdict, ...],
    now: datetime,
    seen: Seen | None = None,
) -> Pass:
    pending = seen.pending if seen else Plan()
    summary = status.ready(verdicts, subject.tenant_database, pending)
    found = _found(seen)
    return Pass(
        subject=subject,
        intent=intent,
        verdicts=(summary, *verdicts),
        status=status.tenant_database_status(
            subject.tenant_database, (summary, *verdicts), now, _facts(seen, found, now)
        ),
        workspace_statuses=_workspace_statuses(subject, verdicts, now, seen),
        plan=seen.plan if seen else Plan(),
        failed=seen.failed if seen else (),
        findings=found,
        proof=seen.evidence.proof if seen and seen.evidence else None,
    )


def _found(seen: Seen | None) -> tuple[Finding, ...]:
    if seen is None:
        return ()
    proof = seen.evidence.proof if seen.evidence else None
    return worst_first(proof.findings if proof else findings(seen.look))


def _facts(seen: Seen | None, found: tuple[Finding, ...], now: datetime) -> dict[str, object]:
    """Return the fields of status that the pass has something to say about."""
    if seen is None or seen.look.observed.config is None:
        return {}
    look, config = seen.look, seen.look.observed.config
    facts: dict[str, object] = {
        "context_mode": config.mode,
        "schema_version": config.schema_version,
        "server_version": look.observed.server_version,
        "tables": judge.table_counts(look.desired, look.observed),
        "findings": found[:FINDINGS_SHOWN],
        "findings_total": len(found),
        "plan": status.plan_status(seen.pending),
        "workspaces": status.workspace_counts(look.counts or {}),
    }
    if seen.evidence:
        facts["proof"] = proof_status(seen.evidence.proof)
        facts["pooler_versions"] = seen.evidence.pooler_versions
    if seen.applied:
        facts["last_applied"] = AppliedStatus(
            time=now, digest=seen.plan.digest, changes=len(seen.plan.changes)
        )
        if repaired := [change for change in seen.plan.changes if change.repair]:
            summary = "; ".join(change.reason for change in repaired)
            facts["last_drift"] = DriftStatus(time=now, summary=summary[:1024])
    return facts


def _workspace_statuses(
    subject: Subject, verdicts: tuple[Verdict, ...], now: datetime, seen: Seen | None
) -> dict[str, WorkspaceStatus]:
    rows = {row.id: row for row in seen.look.rows} if seen else {}
    return {
        workspace.owner: status.workspace_status(
            workspace,
            rows.get(workspace.workspace_id),
            _workspace_verdicts(workspace, verdicts, seen),
            now,
        )
        for workspace in subject.workspaces
    }


def _workspace_verdicts(
    workspace: Workspace, database: tuple[Verdict, ...], seen: Seen | None
) -> tuple[Verdict, ...]:
    kind = ConditionType.REGISTERED
    if seen is None or seen.look.observed.config is None:
        verdict = unknown(kind, Reason.DATABASE_NOT_READY, "the registry could not be read")
        return (status.workspace_ready([verdict], database), verdict)
    look, desired = seen.look, desired_workspace(workspace)
    claims = uncontested(look.workspaces, look.rows)
    rows = {row.id: row for row in look.rows}
    verdict = registered(desired, rows, seen.outcomes, look.desired.mode)
    contested = conflict(desired, look.rows, claims)
    found = (verdict, contested) if contested else (verdict,)
    return (status.workspace_ready(found, database), *found)
