"""What a proof means: the conditions IsolationVerified and PoolerSafe. Knows no connection."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from ..api import verdict
from ..api.conditions import ConditionType
from ..api.context import ContextMode
from ..api.reasons import Reason
from ..api.status import ControlsResult, ProofPath, ProofStatus, Severity
from ..api.tenantdatabase import AcceptedFinding
from ..pooler.check import Hygiene, unsafe_reasons
from ..pooler.model import PoolerFacts
from ..pooler.profile import Profile
from .findings import at_least, open_findings
from .model import Check, Proof, Verdict

PROOF_INTERVALS: Final = 3
"""How many probe intervals a proof holds."""
TABLE_REST: Final = timedelta(minutes=15)
"""How long a table may be without a passed check."""
NAMED: Final = 3
"""How many objects a message names."""

Passed: TypeAlias = Mapping[str, datetime]
"""When each table last passed."""

VERIFIED: Final = ConditionType.ISOLATION_VERIFIED
SAFE: Final = ConditionType.POOLER_SAFE


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides whether isolation counts as verified."""

    proof: Proof | None
    now: datetime
    interval: timedelta
    accepted: tuple[AcceptedFinding, ...] = ()
    passed: Passed | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the TenantDatabase and the bootstrap say the poolers do."""

    profile: Profile
    mode: ContextMode
    hygiene: Hygiene


def isolation_verified(standing: Standing) -> verdict.Verdict:
    """Return the first judgement that applies."""
    proof = standing.proof
    if proof is None:
        return verdict.unknown(VERIFIED, Reason.NOT_OBSERVED, "isolation has not been proven yet")
    return (
        _outdated(proof, standing)
        or _failed(proof)
        or _open(proof, standing)
        or _inconclusive(proof, standing)
        or _holds(proof)
    )


def proof_status(proof: Proof) -> ProofStatus:
    """Return the proof in figures."""
    return ProofStatus(
        time=proof.time,
        path=proof.path,
        checks=len(proof.checks),
        failures=len(proof.failures),
        inconclusive=len(proof.inconclusive),
        controls=proof.controls,
        duration_ms=round(proof.duration.total_seconds() * 1000),
    )


def passed_tables(proof: Proof, before: Passed) -> dict[str, datetime]:
    """Return when each table last passed at every instance, with this proof's tables added."""
    checked = {check.object for check in proof.checks if check.object}
    doubtful = {check.object for check in proof.checks if check.verdict is not Verdict.PASSED}
    return {**before, **dict.fromkeys(checked - doubtful, proof.time)}


def _outdated(proof: Proof, standing: Standing) -> verdict.Verdict | None:
    age = standing.now - proof.time
    if age <= PROOF_INTERVALS * standing.interval:
        return None
    old = f"the last proof is {age.total_seconds():.0f} s old"
    return verdict.unknown(VERIFIED, Reason.PROOF_OUTDATED, old)


def _failed(proof: Proof) -> verdict.Verdict | None:
    if not proof.failures:
        return None
    if controls := [check for check in proof.failures if check.control]:
        told = f"the probe cannot be trusted: {_listed(controls)}"
        return verdict.false(VERIFIED, Reason.CONTROLS_FAILED, told)
    told = f"isolation is broken: {_listed(proof.failures)}"
    return verdict.false(VERIFIED, Reason.PROBE_FAILED, told)


def _open(proof: Proof, standing: Standing) -> verdict.Verdict | None:
    found = at_least(open_findings(proof.findings, standing.accepted, standing.now), Severity.HIGH)
    if not found:
        return None
    told = _joined([f"{finding.check}: {finding.message}" for finding in found])
    return verdict.false(VERIFIED, Reason.FINDINGS_OPEN, told)


def _inconclusive(proof: Proof, standing: Standing) -> verdict.Verdict | None:
    """Return Unknown for what could not be tried; a table is given a while to be tried again."""
    doubtful = [c for c in proof.inconclusive if not _rested(c, standing)]
    told = [_told(check) for check in doubtful]
    tried = {check.object for check in proof.checks}
    forgotten = [t for t in standing.passed or {} if t not in tried and not _recent(t, standing)]
    told += [f"{table}: no passed check for 15 minutes" for table in forgotten]
    if not told and proof.controls is not ControlsResult.PASSED:
        told = ["the probe had no controls"]
    return verdict.unknown(VERIFIED, Reason.INCONCLUSIVE, _joined(told)) if told else None


def _holds(proof: Proof) -> verdict.Verdict:
    held = len(proof.checks) - len(proof.inconclusive)
    told = f"{held} checks held, controls passed"
    if proof.path is ProofPath.DIRECT:
        told += ", directly; set spec.pooler if applications use one"
        return verdict.true(VERIFIED, Reason.DIRECT_ONLY, told)
    told += f", through {len(_instances(proof))} pooler instances"
    return verdict.true(VERIFIED, Reason.PROOF_HOLDS, told)


def _rested(check: Check, standing: Standing) -> bool:
    return bool(check.object) and _recent(check.object, standing)


def _recent(table: str, standing: Standing) -> bool:
    last = (standing.passed or {}).get(table)
    return last is not None and standing.now - last <= TABLE_REST


def _instances(proof: Proof) -> set[str]:
    return {check.instance for check in proof.checks}


def pooler_safe(
    facts: Collection[PoolerFacts], away: Collection[str], declared: Declared
) -> verdict.Verdict:
    """Judge what the instances say of themselves; *away* says why some say nothing."""
    profile, mode, hygiene = declared.profile, declared.mode, declared.hygiene
    unsafe = [why for one in facts for why in unsafe_reasons(one, profile, mode, hygiene)]
    if unsafe:
        return verdict.false(SAFE, unsafe[0].reason, _joined([why.message for why in unsafe]))
    if away or not facts:
        told = _joined(list(away) or ["no instance was asked"])
        return verdict.unknown(SAFE, Reason.UNAVAILABLE, told)
    told = f"profile {profile} is in force in {len(facts)} instances"
    return verdict.true(SAFE, Reason.PROFILE_IN_FORCE, told)


def _listed(checks: Iterable[Check]) -> str:
    return _joined([_told(check) for check in checks])


def _told(check: Check) -> str:
    return f"{check.name} through {check.instance}: {check.message}"


def _joined(parts: list[str]) -> str:
    """Return the first few of *parts* and how many more there are."""
    shown = "; ".join(parts[:NAMED])
    return f"{shown}; and {len(parts) - NAMED} more" if len(parts) > NAMED else shown
