"""What machines get: JSON-like documents. A list stands under ``items`` whatever it holds."""

from collections.abc import Iterable, Sequence
from typing import Any

from ...api.status import Finding
from ...engine.model import Pass, PlannedChange
from ...isolation.model import Check, Proof


def listed(items: Iterable[Any]) -> dict[str, Any]:
    """Return the documents as one."""
    return {"items": list(items)}


def plan_document(done: Pass, unaccepted: Sequence[Finding]) -> dict[str, Any]:
    """Return the plan of one TenantDatabase."""
    return {
        "name": done.name,
        "digest": done.plan.digest,
        "changes": [_change(change) for change in done.plan.changes],
        "warnings": list(done.plan.warnings),
        "findings": _findings(done.findings, unaccepted),
        "conditions": _conditions(done),
    }


def resource_documents(done: Pass) -> list[dict[str, Any]]:
    """Return the TenantDatabase and its Workspaces with their statuses."""
    database = done.subject.tenant_database.model_copy(update={"status": done.status})
    workspaces = (
        workspace.model_copy(update={"status": done.workspace_statuses[workspace.owner]})
        for workspace in done.subject.workspaces
    )
    return [database.document(), *(workspace.document() for workspace in workspaces)]


def proof_document(done: Pass, unaccepted: Sequence[Finding], *, verified: bool) -> dict[str, Any]:
    """Return the proof of one TenantDatabase."""
    return {
        "name": done.name,
        "verified": verified,
        "proof": _proof(done.proof) if done.proof else None,
        "findings": _findings(done.findings, unaccepted),
        "conditions": _conditions(done),
    }


def _change(change: PlannedChange) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "change": change.change,
        "reason": change.reason,
        "repair": change.repair,
        "statements": list(change.statements),
        "undo": list(change.undo),
    }


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "time": proof.time.isoformat(),
        "path": proof.path.value,
        "controls": proof.controls.value,
        "durationMs": round(proof.duration.total_seconds() * 1000),
        "checks": [_check(check) for check in proof.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "instance": check.instance,
        "check": check.name,
        "control": check.control,
        "object": check.object,
        "verdict": check.verdict.value,
        "message": check.message,
    }


def _findings(findings: Iterable[Finding], unaccepted: Iterable[Finding]) -> list[dict[str, Any]]:
    counted = frozenset(unaccepted)
    return [{**finding.document(), "accepted": finding not in counted} for finding in findings]


def _conditions(done: Pass) -> list[dict[str, Any]]:
    return [
        {
            "type": v.type.value,
            "status": v.status.value,
            "reason": v.reason.value,
            "message": v.message,
        }
        for v in done.verdicts
    ]
