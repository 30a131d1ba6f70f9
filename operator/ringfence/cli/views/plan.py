"""A plan for people: what would change, why, the SQL of it, and the way back."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ...api.conditions import ConditionType
from ...api.status import Finding
from ...engine.model import Pass, PlannedChange
from .parts import (
    BAD,
    DOUBTFUL,
    GOOD,
    HEADING,
    counted,
    findings_table,
    line,
    printable,
    table,
    titled,
)

INDENT = 4
STANDING = (ConditionType.STALLED, ConditionType.SUSPENDED)


def plan_view(
    done: Pass, unaccepted: Sequence[Finding], *, with_sql: bool = True
) -> Iterator[RenderableType]:
    """Yield the plan of one TenantDatabase."""
    yield _title(done)
    yield from _obstacles(done)
    if done.plan.changes:
        yield line()
        yield changes_table(done.plan.changes)
    if with_sql:
        yield from _sql("SQL", [(_heading(n, c), c.statements) for n, c in _numbered(done)])
        yield from _sql("UNDO", [(_heading(n, c), c.undo) for n, c in _numbered(done)])
    yield from titled("FINDINGS", findings_table(done.findings, unaccepted))
    for warning in done.plan.warnings:
        yield line()
        yield line("warning: ", warning, style=DOUBTFUL)


def undo_text(plans: Sequence[Pass]) -> str:
    """Return the statements that take back what only a person can decide to take back.

    The last change is taken back first.
    """
    return "".join(
        f"-- TenantDatabase {printable(done.name)}, plan {done.plan.digest}\n"
        + "".join(f"{_ended(s)}\n" for c in reversed(done.plan.changes) for s in c.undo)
        for done in plans
        if any(change.undo for change in done.plan.changes)
    )


def changes_table(changes: Sequence[PlannedChange]) -> Table:
    """Return the changes, numbered in the order in which they take effect."""
    return table(
        ("#", "SUBJECT", "CHANGE", "REASON"),
        (
            (number, change.subject, _kind(change), change.reason)
            for number, change in enumerate(changes, 1)
        ),
    )


def _title(done: Pass) -> Text:
    if not done.plan.changes:
        blocked = bool(tuple(_obstacles(done)))
        what, style = ("nothing that can be done now", BAD) if blocked else ("nothing to do", GOOD)
        return line("TenantDatabase ", done.name, ": ", what, style=f"{HEADING} {style}")
    changes = counted(len(done.plan.changes), "change")
    return line(
        "TenantDatabase ", done.name, ": ", changes, f" (plan {done.plan.digest})", style=HEADING
    )


def _obstacles(done: Pass) -> Iterator[Text]:
    """Yield what keeps the plan from being complete."""
    for verdict in done.verdicts:
        missing = verdict.type is ConditionType.BOOTSTRAPPED and not verdict.holds
        if missing or verdict.type in STANDING:
            yield line(f"{verdict.type}: {verdict.reason}: {verdict.message}", style=BAD)
    for owner, status in done.workspace_statuses.items():
        for condition in status.conditions:
            if condition.type is ConditionType.CONFLICT:
                yield line(f"Workspace {owner}: {condition.message}", style=BAD)


def _numbered(done: Pass) -> Iterator[tuple[int, PlannedChange]]:
    yield from enumerate(done.plan.changes, 1)


def _kind(change: PlannedChange) -> str:
    return f"{change.change} (repair)" if change.repair else change.change


def _heading(number: int, change: PlannedChange) -> str:
    return f"-- {number}. {change.change} {change.subject}"


def _sql(title: str, parts: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[RenderableType]:
    shown = [(heading, statements) for heading, statements in parts if statements]
    if shown:
        yield line()
        yield line(title, style=HEADING)
    for heading, statements in shown:
        code = "\n".join((heading, *map(_ended, statements)))
        yield Padding(_highlighted(printable(code)), (0, 0, 0, INDENT))


def _highlighted(code: str) -> Text:
    """Return *code* in colors; on a narrow terminal it is wrapped, never cut."""
    text = Syntax("", "postgresql", theme="ansi_dark", word_wrap=True).highlight(code)
    text.rstrip()
    return text


def _ended(statement: str) -> str:
    text = statement.rstrip()
    return text if text.endswith(";") else f"{text};"
