"""What the audience sees. Knows how things look, and nothing of what they mean."""

import asyncio
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import TextIOWrapper
from typing import Final, Self, TextIO

from rich.console import Console, RenderableType
from rich.segment import Segment, Segments
from rich.status import Status
from rich.style import Style
from rich.table import Table
from rich.text import Text

WIDEST: Final = 100
CLAIM: Final = 50
"""Columns of a claim that has a detail beside it."""
INDENT: Final = Segment("  ")
BAR: Final = Segment("  │ ", Style(dim=True))
PAUSE_SECONDS: Final = 1.5
"""How long a reader has after each step: ten of them, and all in under a minute."""


class NotAsToldError(Exception):
    """Something did not happen as the story told it. The message is the claim that failed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A terminal, or whatever stands in for it; *pauses* lets a reader follow."""

    console: Console
    pauses: bool = False

    @classmethod
    def on(cls, file: TextIO, *, pauses: bool | None = None) -> Self:
        """Return a stage on *file*; unless told, it pauses where somebody may be looking."""
        console = Console(file=file, highlight=False, emoji=False, markup=False)
        console.width = min(console.width, WIDEST) if console.is_terminal else WIDEST
        return cls(console, console.is_terminal if pauses is None else pauses)

    @property
    def room(self) -> int:
        """How many columns the answer of a command may have."""
        return self.console.width - len(BAR.text)

    def chapter(self, title: str, place: str = "") -> None:
        """Begin something new."""
        self.gap()
        heading = Text.assemble((f"{place}  " if place else "", "cyan"), (title, "bold"))
        self.console.rule(heading, align="left", style="dim")

    def gap(self) -> None:
        """Leave a line empty."""
        self.console.print()

    def words(self, text: str) -> None:
        """Say something, in plain words."""
        self.gap()
        self._show(Text(text))

    def typed(self, command: str, prompt: str = "$") -> None:
        """Show what a person types."""
        self.gap()
        self._show(Text.assemble((f"{prompt} ", "dim"), (command, "bold")))

    def answered(self, lines: Iterable[str]) -> None:
        """Show what a command answered, in its own colors."""
        for line in lines:
            self._show(Text.from_ansi(line), BAR)

    def ended(self, how: str, seconds: float) -> None:
        """Say how a command ended and how long it took."""
        self._show(Text(f"{how}, {seconds:.1f} s", "dim"), BAR)

    def code(self, title: str, text: str) -> None:
        """Show a file."""
        code = Text(text.rstrip())
        code.highlight_regex(r"#.*", "dim")
        self.gap()
        self._show(Text(title, "dim"))
        self._show(code, BAR)

    def rows(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Show what a query returned."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for column, value in rows[0].items() if rows else {"no rows": ""}.items():
            table.add_column(column, justify="right" if _is_number(value) else "left")
        for row in rows:
            table.add_row(*map(_cell, row.values()))
        self._show(table, BAR)

    def check(self, claim: str, detail: str = "", *, holds: bool) -> None:
        """Tick *claim* off; when it does not hold, the story ends here."""
        if not holds:
            raise NotAsToldError(f"{claim} ({detail})" if detail else claim)
        line = Table.grid(padding=(0, 1), expand=True)
        line.add_column(width=1)
        line.add_column(width=CLAIM if detail else None, ratio=None if detail else 1)
        line.add_column(ratio=1 if detail else 0)
        line.add_row(Text("✓", "green"), claim, Text(detail, "dim"))
        self._show(line)

    def offers(self, offers: Iterable[tuple[str, str]]) -> None:
        """Show commands and files, and what each is good for."""
        table = Table.grid(padding=(0, 2))
        for what, why in offers:
            table.add_row(Text(what, "bold"), why)
        self.gap()
        self._show(table)
        self.gap()

    def failed(self, sentence: str) -> None:
        """Show why it ends here."""
        self.gap()
        self._show(Text.assemble(("✗ ", "bold red"), sentence))

    @contextmanager
    def waiting(self, what: str) -> Generator[Status]:
        """Show that something goes on, where somebody may be looking."""
        with self.console.status(quiet(what), spinner_style="cyan") as status:
            yield status

    async def pause(self) -> None:
        """Let the reader follow."""
        if self.pauses:
            await asyncio.sleep(PAUSE_SECONDS)

    def _show(self, what: RenderableType, margin: Segment = INDENT) -> None:
        """Print *what* behind a margin, without the blanks that fill its lines."""
        options = self.console.options.update(width=self.console.width - len(margin.text))
        for line in self.console.render_lines(what, options, pad=False):
            shown = [margin, *Segment.simplify(line)]
            self.console.print(Segments([*_stripped(shown), Segment.line()]), end="")


def quiet(text: str) -> Text:
    """Return *text* as something that nobody has to read."""
    return Text(f" {text}", "dim")


def standard_output() -> TextIO:
    """Return standard output; a letter that it cannot show does not end the story."""
    if isinstance(sys.__stdout__, TextIOWrapper):
        sys.__stdout__.reconfigure(errors="replace")
    return sys.stdout


def _stripped(line: list[Segment]) -> list[Segment]:
    *before, last = line
    text = last.text.rstrip()
    return _stripped(before) if before and not text else [*before, Segment(text, last.style)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal)


def _cell(value: object) -> str:
    return f"{value:,}" if _is_number(value) else str(value)
