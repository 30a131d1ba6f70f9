"""The terminal, or whatever stands in for it: answers on stdout, everything else on stderr.

On a terminal answers are wrapped and colored and progress is a spinner; in a pipe each row is one
line, and so is each step of progress.
"""

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import click
import yaml
from rich.console import Console, RenderableType

from .views.parts import printable

PIPE_WIDTH: Final = 10_000
"""Columns of a pipe: more than any row has, so that no row is broken."""

Progress: TypeAlias = Callable[[str], None]


class Format(StrEnum):
    """How an answer is shown."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Output:
    """How the user wants to see things."""

    format: Format = Format.TABLE
    color: bool = True

    def answer(self, document: Any, view: Iterable[RenderableType]) -> None:
        """Show the answer to stdout: *document* to a machine, *view* to a person."""
        match self.format:
            case Format.TABLE:
                show(self._console(), view)
            case Format.JSON:
                click.echo(json.dumps(document, indent=2))
            case Format.YAML:
                click.echo(yaml.safe_dump(document, sort_keys=False), nl=False)

    @contextmanager
    def progress(self) -> Generator[Progress]:
        """Lend what tells of progress, on stderr."""
        console = self._console(stderr=True)
        if not console.is_terminal:
            yield _stamped
            return
        with console.status("starting") as status:
            yield lambda message: status.update(printable(message))

    def _console(self, *, stderr: bool = False) -> Console:
        return Console(
            stderr=stderr,
            no_color=None if self.color else True,  # None leaves it to NO_COLOR
            markup=False,
            emoji=False,
            highlight=False,
        )


def show(console: Console, view: Iterable[RenderableType]) -> None:
    """Print every part of *view*; in a pipe unbroken, and without the blanks that fill a row."""
    if console.is_terminal:
        for part in view:
            console.print(part)
        return
    console.width = PIPE_WIDTH
    with console.capture() as captured:
        for part in view:
            console.print(part)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def complain(what: object) -> None:
    """Say on stderr what went wrong, a line for each problem."""
    for line in str(what).splitlines():
        click.echo(f"error: {printable(line)}", err=True)


def remark(what: str) -> None:
    """Say something on stderr that is not part of the answer."""
    click.echo(printable(what), err=True)


def _stamped(message: str) -> None:
    remark(f"{datetime.now().astimezone():%H:%M:%S} {message}")
