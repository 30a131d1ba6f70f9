"""What most commands are told: manifests and where the servers are, and how to show the answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import click
from pydantic import ValidationError

from ..api.names import Instance, Server
from .exits import Exit
from .output import Format, Output

Command: TypeAlias = Callable[..., Exit]
Place = TypeVar("Place", Server, Instance)


@dataclass(frozen=True, slots=True)
class Request:
    """Which files, where else Secrets lie, and addresses that replace those of the spec."""

    files: tuple[str, ...]
    secrets: Path | None = None
    host: Server | None = None
    poolers: tuple[Instance, ...] = ()


def examples(*lines: str) -> str:
    """Return the end of a help text: *lines* as they are."""
    return "".join(f"{line}\n" for line in ("\b", "Examples:", *(f"  {each}" for each in lines)))


def split_address(text: str) -> tuple[str, str]:
    """Return host and port of ``HOST[:PORT]``, the port empty when absent; IPv6 in brackets."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":")
    if text.count(":") > 1:
        return text, ""
    host, _, port = text.partition(":")
    return host, port


def _place(kind: type[Place], text: str) -> Place:
    host, port = split_address(text)
    try:
        return kind(host=host, **({"port": int(port)} if port else {}))
    except (ValidationError, ValueError):
        raise click.BadParameter(f"{text!r} is not HOST or HOST:PORT") from None


def _host(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Server | None:
    return _place(Server, value) if value is not None else None


def _poolers(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[Instance, ...]:
    return tuple(_place(Instance, part) for part in value.split(",")) if value is not None else ()


INPUT: Final = (
    click.option(
        "-f",
        "--filename",
        "files",
        metavar="FILE",
        multiple=True,
        required=True,
        help="A file, a folder of *.yaml and *.yml, or - for standard input. Repeat for more.",
    ),
    click.option(
        "--secrets",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where Secrets lie as DIR/name/key, and where those that Ringfence makes go. "
        "Secret manifests among the files come first.",
    ),
    click.option(
        "--host",
        metavar="HOST[:PORT]",
        callback=_host,
        help="Connect here instead of spec.connection.hosts.",
    ),
    click.option(
        "--pooler-host",
        metavar="HOST[:PORT][,...]",
        callback=_poolers,
        help="The pooler's instances, instead of those in spec.pooler.",
    ),
)
ANSWER: Final = (
    click.option(
        "-o",
        "--output",
        "form",
        type=click.Choice([form.value for form in Format]),
        default=Format.TABLE.value,
        show_default=True,
        help="How to show the answer.",
    ),
    click.option("--no-color", is_flag=True, help="No colors; so does NO_COLOR=1."),
)


def takes_manifests(function: Command) -> Command:
    """Give a command the options about its input, as one *request*."""

    @wraps(function)
    def command(
        *,
        files: tuple[str, ...],
        secrets: Path | None,
        host: Server | None,
        pooler_host: tuple[Instance, ...],
        **others: Any,
    ) -> Exit:
        return function(request=Request(files, secrets, host, pooler_host), **others)

    return _with(INPUT, command)


def shows_output(function: Command) -> Command:
    """Give a command the options about its answer, as one *output*."""

    @wraps(function)
    def command(*, form: str, no_color: bool, **others: Any) -> Exit:
        return function(output=Output(Format(form), color=not no_color), **others)

    return _with(ANSWER, command)


def _with(options: Iterable[Callable[[Command], Command]], command: Command) -> Command:
    """Return the command with *options*, which help shows in this order."""
    for option in reversed(tuple(options)):
        command = option(command)
    return command
