"""How a command ends that looked at passes. Pure: the passes and the bar decide."""

from collections.abc import Sequence
from datetime import datetime

from ..api.conditions import ConditionType
from ..api.status import ControlsResult, Finding, Severity
from ..api.verdict import Verdict
from ..engine.model import Pass
from ..isolation.findings import at_least, open_findings
from .exits import Exit
from .views.apply import workspace_ready


def unaccepted(done: Pass, now: datetime) -> tuple[Finding, ...]:
    """Return the findings that nobody has accepted."""
    accepted = done.subject.tenant_database.spec.accepted_findings
    return open_findings(done.findings, accepted, now)


def plan_exit(done: Pass, findings: Sequence[Finding]) -> Exit:
    """Return OK when there is nothing to do, and nothing that only a person can do."""
    bootstrapped = verdict_on(done, ConditionType.BOOTSTRAPPED)
    in_the_way = at_least(findings, Severity.HIGH) or not (bootstrapped and bootstrapped.holds)
    return Exit.OPEN if done.plan.changes or in_the_way else Exit.OK


def apply_exit(done: Pass) -> Exit:
    """Return OK when every change took effect and every object is ready."""
    ready = verdict_on(done, ConditionType.READY)
    workspaces = map(workspace_ready, done.workspace_statuses.values())
    all_ready = all(verdict and verdict.holds for verdict in (ready, *workspaces))
    return Exit.OK if all_ready and not done.failed else Exit.OPEN


def verify_exit(done: Pass, findings: Sequence[Finding], bar: Severity) -> Exit:
    """Return OK when everything was tried, everything held, and no open finding reaches *bar*."""
    pooler = verdict_on(done, ConditionType.POOLER_SAFE)
    sound = _proven(done) and (pooler is None or pooler.holds) and not at_least(findings, bar)
    return Exit.OK if sound else Exit.OPEN


def _proven(done: Pass) -> bool:
    proof = done.proof
    if proof is None or proof.failures or proof.inconclusive:
        return False
    return proof.controls is ControlsResult.PASSED


def unreached(done: Pass) -> Verdict | None:
    """Return what kept the pass from the database; None when nothing did."""
    verdict = verdict_on(done, ConditionType.DATABASE_REACHABLE)
    return verdict if verdict and not verdict.holds else None


def reached(done: Pass) -> bool:
    """Tell whether there is anything to show but the trouble."""
    return unreached(done) is None


def verdict_on(done: Pass, kind: ConditionType) -> Verdict | None:
    """Return what the pass says about one aspect; None when nothing."""
    return next((verdict for verdict in done.verdicts if verdict.type is kind), None)
