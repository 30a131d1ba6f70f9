"""The parts that views share: tables, colors, and text that cannot steer a terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from ...api.conditions import ConditionStatus, ConditionType
from ...api.status import Finding, Severity
from ...api.verdict import Verdict

GOOD: Final = "green"
BAD: Final = "red"
DOUBTFUL: Final = "yellow"
QUIET: Final = "dim"
HEADING: Final = "bold"

SEVERITY_STYLES: Final = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: BAD,
    Severity.MEDIUM: DOUBTFUL,
    Severity.LOW: QUIET,
}
ABNORMAL: Final = frozenset(
    {
        ConditionType.RECONCILING,
        ConditionType.STALLED,
        ConditionType.SUSPENDED,
        ConditionType.DRIFTED,
        ConditionType.CONFLICT,
        ConditionType.TRANSPORT_INSECURE,
        ConditionType.DELETING,
    }
)
"""The conditions that are bad news when they are true."""


def printable(text: object) -> str:
    """Return *text* with whatever could steer a terminal written out: names come from anywhere."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in str(text).expandtabs(4)
    )


def line(*parts: object, style: str = "") -> Text:
    """Return the parts as one text."""
    return Text(printable("".join(map(str, parts))), style=style)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table without lines; a cell that is no Text yet is printed as it is."""
    made = Table(*headings, box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style=HEADING)
    for column in made.columns:
        column.overflow = "fold"
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else line(cell) for cell in row))
    return made


def titled(title: str, body: Table) -> list[Text | Table]:
    """Return *body* below its title and a blank line; nothing when it has no rows."""
    return [line(), line(title, style=HEADING), body] if body.row_count else []


def conditions_table(verdicts: Iterable[Verdict]) -> Table:
    """Return what a pass judged, an aspect a row."""
    return table(
        ("CONDITION", "STATUS", "REASON", "MESSAGE"),
        ((v.type, line(v.status, style=verdict_style(v)), v.reason, v.message) for v in verdicts),
    )


def verdict_style(verdict: Verdict) -> str:
    """Return the color of a verdict."""
    if verdict.status is ConditionStatus.UNKNOWN:
        return DOUBTFUL
    return BAD if verdict.holds == (verdict.type in ABNORMAL) else GOOD


def findings_table(findings: Iterable[Finding], unaccepted: Iterable[Finding]) -> Table:
    """Return the findings; those that are not among the *unaccepted* are marked."""
    counted = frozenset(unaccepted)
    return table(
        ("SEVERITY", "CHECK", "OBJECT", "MESSAGE"),
        (
            (
                line(f.severity, style=SEVERITY_STYLES[f.severity])
                if f in counted
                else line(f"{f.severity} (accepted)", style=QUIET),
                f.check,
                f.object,
                f.message,
            )
            for f in findings
        ),
    )


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural where that is right."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
