"""Shows an outcome: as a document, as Markdown, as a table on a terminal, as a drawing.

Knows neither how it was measured nor where it is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.table import Table

from ..plot import Group, Mark, plot
from .arms import BASELINE, Origin, Workload
from .outcome import Cost, Outcome, Ratio
from .sample import Sample

TITLE: Final = "What isolation costs through PgBouncer"
MEANING: Final = (
    "Throughput over that of a BYPASSRLS login with an explicit WHERE, in the same round."
)
GUIDE: Final = (
    "How it is measured and how to read it: [docs/performance.md](../../docs/performance.md)."
)
HEADINGS: Final = (
    "workload",
    "arm",
    "ratio",
    "95 % interval",
    "bar",
    "verdict",
    "TPS",
    "backend µs",
    "pooler µs",
    "client µs",
)
TEXT_COLUMNS: Final = 2
TERMINAL_HEADINGS: Final = ("ratio (95 %)", "bar", *HEADINGS[6:])

Facts = Mapping[str, str]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Under which conditions it was measured."""

    date: str
    method: Facts
    machine: Facts
    versions: Facts


def document(found: Outcome, around: Surroundings, samples: Iterable[Sample]) -> dict[str, Any]:
    """Return everything, for machines."""
    return {
        **asdict(around),
        "ratios": [_ratio_document(ratio) for ratio in found.ratios],
        "costs": [_named(cost) for cost in found.costs],
        "samples": [_named(sample) for sample in samples],
    }


def _ratio_document(ratio: Ratio) -> dict[str, Any]:
    comparison = ratio.comparison
    return {
        "workload": comparison.workload,
        "arm": comparison.arm.name,
        "over": comparison.over.name,
        **{end: round(value, 4) for end, value in asdict(ratio.interval).items()},
        "bar": comparison.bar,
        "met": ratio.met,
    }


def _named(measured: Cost | Sample) -> dict[str, Any]:
    rounded = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in asdict(measured).items()
    }
    return {**rounded, "arm": measured.arm.name}


def rows(found: Outcome) -> tuple[Row, ...]:
    """Return the table: per workload the baseline, then each arm over it."""
    return tuple(
        row
        for workload in Workload
        for row in (
            (workload, BASELINE.name, "1", "", "", "", *_cost(found.cost(workload, BASELINE))),
            *(_row(found, r) for r in found.ratios if _is_over_baseline(r, workload)),
        )
    )


def reference_rows(found: Outcome) -> tuple[Row, ...]:
    """Return the table of our SQL over the reference's; empty when that was not measured."""
    over = [r for r in found.ratios if r.comparison.over.origin is Origin.REFERENCE]
    return tuple(_row(found, ratio) for ratio in over)


def _is_over_baseline(ratio: Ratio, workload: Workload) -> bool:
    return ratio.comparison.over == BASELINE and ratio.comparison.workload is workload


def _row(found: Outcome, ratio: Ratio) -> Row:
    comparison, interval = ratio.comparison, ratio.interval
    return (
        comparison.workload,
        comparison.arm.name,
        f"{interval.median:.2f}",
        f"{interval.low:.2f}..{interval.high:.2f}",
        "" if comparison.bar is None else f"{comparison.bar:.2f}",
        "" if ratio.met is None else ("met" if ratio.met else "not met"),
        *_cost(found.cost(comparison.workload, comparison.arm)),
    )


def _cost(cost: Cost) -> Row:
    return f"{cost.tps:.0f}", *(
        f"{each:.0f}" for each in (cost.backend_us, cost.pooler_us, cost.client_us)
    )


def terminal_table(title: str, body: Sequence[Row]) -> Table:
    """Return *body* for a terminal, with a section for each workload."""
    table = Table("arm", *TERMINAL_HEADINGS, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for workload in dict.fromkeys(row[0] for row in body):
        table.add_section()
        table.add_row(workload, style="bold")
        for row in body:
            if row[0] == workload:
                table.add_row(*_terminal_row(row), style="red" if "not met" in row else "")
    return table


def _terminal_row(row: Row) -> Row:
    _, arm, ratio, interval, bar, met, *cost = row
    return f"  {arm}", f"{ratio} ({interval})" if interval else ratio, f"{bar} {met}", *cost


def markdown(found: Outcome, around: Surroundings) -> str:
    """Return the results for people, with the method, the machine and the versions."""
    reference = reference_rows(found)
    parts = (
        f"# {TITLE}",
        f"{MEANING} {GUIDE}",
        "![Ratios with their intervals](isolation.svg)",
        _markdown_table(rows(found)),
        *(("## Over the reference's SQL", _markdown_table(reference)) if reference else ()),
        *(f"## {name}\n\n{_list(facts)}" for name, facts in _conditions(around)),
    )
    return "\n\n".join(parts) + "\n"


def _conditions(around: Surroundings) -> tuple[tuple[str, Facts], ...]:
    return (
        ("Method", {"date": around.date, **around.method}),
        ("Machine", around.machine),
        ("Versions", around.versions),
    )


def _markdown_table(body: Sequence[Row]) -> str:
    sides = ("---" if number < TEXT_COLUMNS else "---:" for number in range(len(HEADINGS)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (HEADINGS, tuple(sides), *body))


def _list(facts: Facts) -> str:
    return "\n".join(f"* {name}: {value}" for name, value in facts.items())


def drawing(found: Outcome, around: Surroundings) -> str:
    """Return the ratios over the baseline as SVG."""
    subtitle = f"{MEANING} {around.date}."
    groups = [Group(workload, _marks(found, workload)) for workload in Workload]
    return plot(TITLE, subtitle, "ratio, backend µs", groups)


def _marks(found: Outcome, workload: Workload) -> tuple[Mark, ...]:
    ours = [
        ratio
        for ratio in found.ratios
        if _is_over_baseline(ratio, workload) and ratio.comparison.arm.origin is Origin.PRODUCT
    ]
    return tuple(_mark(ratio, found.cost(workload, ratio.comparison.arm)) for ratio in ours)


def _mark(ratio: Ratio, cost: Cost) -> Mark:
    note = f"{ratio.interval.median:.2f}, {cost.backend_us:.0f} µs"
    return Mark(ratio.comparison.arm.name, ratio.interval, ratio.comparison.bar, note)
