"""Draws medians with their intervals as SVG, readable on light and dark paper. Knows no figures.

Every row is a dot on a line from the lower to the upper end; a short stroke shows a bar to reach.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from .interval import Interval

WIDTH: Final = 860
LEFT, RIGHT = 170, 640
TOP, ROW, GAP = 96, 24, 38
FLOOR: Final = 0.2
CEILING: Final = 1.1

SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="title description" font-family="system-ui, sans-serif">'
)
STYLE: Final = """\
  <style>
    :root { color-scheme: light dark; }
    .paper { fill: #ffffff; }
    text { fill: #1c2733; font-size: 13px; }
    .title { font-size: 17px; font-weight: 600; }
    .head { font-size: 14px; font-weight: 600; }
    .small { font-size: 12px; fill: #4a5866; }
    .grid { stroke: #dde4ec; }
    .one { stroke: #8798a9; }
    .range { stroke: #2f6fb5; stroke-width: 3; stroke-linecap: round; }
    .dot { fill: #2f6fb5; }
    .bar { stroke: #c2410c; stroke-width: 2.5; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0f151c; }
      text { fill: #e6edf4; }
      .small { fill: #aab7c4; }
      .grid { stroke: #2a3643; }
      .one { stroke: #6d7f92; }
      .range { stroke: #6aa9ea; }
      .dot { fill: #6aa9ea; }
      .bar { stroke: #fb923c; }
    }
  </style>"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: its name, where it lies, what to reach, and words at its end."""

    label: str
    interval: Interval
    bar: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    marks: tuple[Mark, ...]


def plot(title: str, subtitle: str, note_title: str, groups: Sequence[Group]) -> str:
    """Return the drawing of *groups*; *note_title* heads the words at the ends of the rows."""
    tops = list(_tops(groups))
    bottom = tops[-1] + ROW * len(groups[-1].marks) + 8
    lines = [
        SVG.format(width=WIDTH, height=bottom + 56),
        f'  <title id="title">{escape(title)}</title>',
        f'  <desc id="description">{escape(subtitle)}</desc>',
        STYLE,
        f'  <rect class="paper" width="{WIDTH}" height="{bottom + 56}" rx="12"/>',
        _text(24, 34, title, "title"),
        _text(24, 56, subtitle, "small"),
        _text(RIGHT + 24, TOP - 14, note_title, "small"),
        *_grid(bottom),
        *(line for top, group in zip(tops, groups, strict=True) for line in _group(top, group)),
        *_legend(bottom + 42),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def position(value: float) -> float:
    """Return where *value* lies from left to right; what is outside lies on the edge."""
    share = (min(max(value, FLOOR), CEILING) - FLOOR) / (CEILING - FLOOR)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _tops(groups: Sequence[Group]) -> Iterator[int]:
    top = TOP
    for group in groups:
        yield top + GAP
        top += GAP + ROW * len(group.marks)


def _grid(bottom: int) -> Iterator[str]:
    for tenth in range(round(FLOOR * 10), round(CEILING * 10) + 1):
        x = position(tenth / 10)
        kind = "one" if tenth == round(1 / 0.1) else "grid"
        yield f'  <path class="{kind}" d="M{x} {TOP - 4}V{bottom}"/>'
        yield _text(x, TOP - 14, f"{tenth / 10:.1f}", "small", "middle")


def _group(top: int, group: Group) -> Iterator[str]:
    yield _text(24, top - 12, group.title, "head")
    for number, mark in enumerate(group.marks):
        yield from _mark(top + ROW * number + ROW // 2, mark)


def _mark(y: int, mark: Mark) -> Iterator[str]:
    low, middle, high = map(position, (mark.interval.low, mark.interval.median, mark.interval.high))
    yield _text(36, y + 4, mark.label)
    if mark.bar is not None:
        yield f'  <path class="bar" d="M{position(mark.bar)} {y - 9}v18"/>'
    yield f'  <path class="range" d="M{low} {y}H{high}"/>'
    yield f'  <circle class="dot" cx="{middle}" cy="{y}" r="5"/>'
    yield _text(RIGHT + 24, y + 4, mark.note, "small")


def _legend(y: int) -> Iterator[str]:
    yield f'  <path class="range" d="M{LEFT} {y - 4}h36"/>'
    yield f'  <circle class="dot" cx="{LEFT + 18}" cy="{y - 4}" r="5"/>'
    yield _text(LEFT + 46, y, "median and 95 % interval", "small")
    yield f'  <path class="bar" d="M{LEFT + 240} {y - 13}v18"/>'
    yield _text(LEFT + 252, y, "what the lower end has to reach", "small")


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    style = f' class="{kind}"' if kind else ""
    return f'  <text x="{x}" y="{y}"{style} text-anchor="{anchor}">{escape(words)}</text>'
