"""Judges findings: which are open, which count against isolation. Knows no connection."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from ..api.status import RANK, Finding, Severity
from ..api.tenantdatabase import AcceptedFinding
from ..pooler.model import PoolerFacts, Version

POOLER_FLOOR: Final[Version] = (1, 25, 2)


def open_findings(
    findings: Iterable[Finding], accepted: Iterable[AcceptedFinding], now: datetime
) -> tuple[Finding, ...]:
    """Return the findings that nobody accepted, or only until a time that is over."""
    accepted_now = {
        (entry.check, entry.object)
        for entry in accepted
        if entry.until is None or now < entry.until
    }
    return tuple(found for found in findings if (found.check, found.object) not in accepted_now)


def at_least(findings: Iterable[Finding], bar: Severity) -> tuple[Finding, ...]:
    """Return the findings that are as bad as *bar* or worse."""
    return tuple(found for found in findings if RANK[found.severity] <= RANK[bar])


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order in which people should read them."""
    return tuple(sorted(findings, key=lambda f: (RANK[f.severity], f.check, f.object)))


def pooler_findings(facts: Collection[PoolerFacts]) -> tuple[Finding, ...]:
    """Return what the versions of the poolers give rise to."""
    return tuple(_old_pooler(pooler) for pooler in facts if pooler.version < POOLER_FLOOR)


def _old_pooler(pooler: PoolerFacts) -> Finding:
    return Finding(
        check="PoolerVersion",
        severity=Severity.MEDIUM,
        object=str(pooler.instance),
        message=f"PgBouncer {pooler.instance} has version {_text(pooler.version)}, older than "
        f"{_text(POOLER_FLOOR)}, which closed security holes; upgrade it, or accept the finding "
        "if your distribution has brought the fixes back",
    )


def _text(version: Version) -> str:
    return ".".join(map(str, version))
