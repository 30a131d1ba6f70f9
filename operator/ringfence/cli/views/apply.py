"""What ``apply`` did, for people: the outcome, each change, and what is to be looked at."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ...api.conditions import ConditionType
from ...api.reasons import Reason
from ...api.status import Finding, WorkspaceCounts
from ...api.verdict import Verdict
from ...api.workspace import WorkspaceStatus
from ...engine.model import Pass
from .parts import (
    BAD,
    DOUBTFUL,
    GOOD,
    HEADING,
    conditions_table,
    findings_table,
    line,
    table,
    titled,
)
from .verify import proof_line

SHOWN: Final = 20
"""How many workspaces are named."""


def apply_view(done: Pass, unaccepted: Sequence[Finding]) -> Iterator[RenderableType]:
    """Yield what happened to one TenantDatabase and its Workspaces."""
    yield _title(done)
    yield line()
    yield conditions_table(done.verdicts[1:])
    yield from titled("CHANGES", _changes(done))
    yield from titled("FINDINGS", findings_table(done.findings, unaccepted))
    yield from titled("WORKSPACES IN TROUBLE", _troubled(done.workspace_statuses))
    yield line()
    if done.status.workspaces:
        yield _workspaces(done.status.workspaces)
    if done.proof:
        yield proof_line(done.proof)


def _title(done: Pass) -> Text:
    ready, *others = done.verdicts
    # A false Ready repeats the message of what is missing, which stands in the table below.
    repeated = any(ready.message == other.message for other in others)
    why = ready.reason if repeated else ready.message
    what, style = ("is Ready", GOOD) if ready.holds else ("is not Ready", BAD)
    return line(f"TenantDatabase {done.name} {what}: {why}", style=f"{HEADING} {style}")


def _changes(done: Pass) -> Table:
    failed = {failure.subject: failure.message for failure in done.failed}
    # A plan that is still in the status was not carried out: spec.mode is Plan.
    otherwise = line("planned", style=DOUBTFUL) if done.status.plan else line("done", style=GOOD)
    return table(
        ("RESULT", "SUBJECT", "CHANGE", "WHY"),
        (
            (
                line("failed", style=BAD) if change.subject in failed else otherwise,
                change.subject,
                change.change,
                failed.get(change.subject, change.reason),
            )
            for change in done.plan.changes
        ),
    )


def _troubled(statuses: Mapping[str, WorkspaceStatus]) -> Table:
    """Return the workspaces that are not ready for a reason of their own."""
    found = [(owner, workspace_ready(status)) for owner, status in statuses.items()]
    rows = [(owner, v.reason, v.message) for owner, v in found if v and _own_trouble(v)]
    more = [("...", "", f"and {len(rows) - SHOWN} more")] if len(rows) > SHOWN else []
    return table(("WORKSPACE", "REASON", "MESSAGE"), [*rows[:SHOWN], *more])


def _own_trouble(ready: Verdict) -> bool:
    return not ready.holds and ready.reason is not Reason.DATABASE_NOT_READY


def workspace_ready(status: WorkspaceStatus) -> Verdict | None:
    """Return whether the workspace is ready; None when nobody knows."""
    return next(
        (
            Verdict(c.type, c.status, c.reason, c.message)
            for c in status.conditions
            if c.type is ConditionType.READY
        ),
        None,
    )


def _workspaces(counts: WorkspaceCounts) -> Text:
    states = ", ".join(f"{n} {state}" for state, n in counts if n or state == "active")
    return line(f"workspaces: {states}")
