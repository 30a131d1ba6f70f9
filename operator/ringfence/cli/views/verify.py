"""A proof, for people: every check by instance, every finding, and what it comes to."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ...api.status import ControlsResult, Finding
from ...engine.model import Pass
from ...isolation.model import Check, Proof, Verdict
from .parts import (
    BAD,
    DOUBTFUL,
    GOOD,
    HEADING,
    conditions_table,
    counted,
    findings_table,
    line,
    table,
    titled,
)

VERDICT_STYLES: Final = {
    Verdict.PASSED: GOOD,
    Verdict.FAILED: BAD,
    Verdict.INCONCLUSIVE: DOUBTFUL,
}


def verify_view(
    done: Pass, unaccepted: Sequence[Finding], *, verified: bool
) -> Iterator[RenderableType]:
    """Yield the proof of one TenantDatabase."""
    yield line("TenantDatabase ", done.name, style=HEADING)
    if done.proof:
        yield line()
        yield checks_table(done.proof.checks)
    yield from titled("FINDINGS", findings_table(done.findings, unaccepted))
    yield line()
    yield conditions_table(done.verdicts[1:])
    yield line()
    yield summary(done, unaccepted, verified=verified)


def checks_table(checks: Sequence[Check]) -> Table:
    """Return a row for each check and what came of it; what passed together stands together."""
    groups: dict[tuple[object, ...], list[Check]] = {}
    for check in checks:
        groups.setdefault(_likeness(check), []).append(check)
    instances = list(dict.fromkeys(check.instance for check in checks))
    return table(
        ("CHECK", "RESULT", "THROUGH", "DETAIL"),
        (
            (
                f"{group[0].name} (control)" if group[0].control else group[0].name,
                line(group[0].verdict, style=VERDICT_STYLES[group[0].verdict]),
                _through({check.instance for check in group}, instances),
                _detail(group),
            )
            for group in groups.values()
        ),
    )


def summary(done: Pass, unaccepted: Sequence[Finding], *, verified: bool) -> Text:
    """Return in one line what the proof comes to."""
    accepted = len(done.findings) - len(unaccepted)
    proof = proof_text(done.proof) if done.proof else "no proof"
    what = "verified" if verified else "NOT verified"
    findings = f"{counted(len(unaccepted), 'finding')} open, {accepted} accepted"
    style = f"{HEADING} {GOOD if verified else BAD}"
    return line(f"{done.name}: {what}: {proof}; {findings}", style=style)


def proof_line(proof: Proof) -> Text:
    """Return the figures of a proof in one line."""
    sound = not proof.failures and proof.controls is ControlsResult.PASSED
    return line(proof_text(proof), style=GOOD if sound else BAD)


def proof_text(proof: Proof) -> str:
    """Return the figures of a proof."""
    instances = len({check.instance for check in proof.checks})
    return (
        f"proof ({proof.path}): {counted(len(proof.checks), 'check')} through "
        f"{counted(instances, 'instance')}, {len(proof.failures)} failed, "
        f"{len(proof.inconclusive)} inconclusive, controls {proof.controls}, "
        f"{proof.duration.total_seconds():.1f} s"
    )


def _likeness(check: Check) -> tuple[object, ...]:
    """Return what checks in one row have in common: if they passed, not much."""
    if check.verdict is Verdict.PASSED:
        return check.name, check.control, check.verdict
    return check.name, check.control, check.verdict, check.object, check.message


def _through(some: Collection[str], instances: Sequence[str]) -> str:
    if len(some) == len(instances) > 1:
        return f"all {len(instances)} instances"
    return ", ".join(instance for instance in instances if instance in some)


def _detail(group: Sequence[Check]) -> str:
    objects = {check.object for check in group if check.object}
    if len(objects) > 1:
        return counted(len(objects), "table")
    return ": ".join(filter(None, (*objects, group[0].message)))
