"""How answers reach a terminal, a pipe and a machine."""

import json
import os
import pty
import re
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import yaml

from ringfence.cli.output import Format, Output, complain
from ringfence.cli.views.parts import line, printable, table

DOCUMENT = {"items": [{"name": "Grüße"}]}
VIEW = [table(("A", "B"), [("x" * 300, "y"), ("z", "")]), line("end", style="red")]


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Put a terminal in place of stdout and stderr; lend what reads it until some text."""
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w") as screen, monkeypatch.context() as patched:
        patched.setattr("sys.stdout", screen)
        patched.setattr("sys.stderr", screen)
        yield lambda last: _read_until(ours, last)
    os.close(ours)


def _read_until(terminal: int, last: str) -> str:
    """Return what *terminal* shows, up to *last* or until it has been silent for 5 s."""
    said = ""
    while last not in said and select.select([terminal], [], [], 5)[0]:
        said += os.read(terminal, 65536).decode()
    return said


def test_in_a_pipe_a_row_is_a_line_without_blanks_at_its_end(capsys: pytest.CaptureFixture[str]):
    Output().answer(DOCUMENT, VIEW)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert [text.rstrip() for text in lines] == lines
    assert lines[1] == f"{'x' * 300}   y"


@pytest.mark.parametrize(
    ("form", "read"), [(Format.JSON, json.loads), (Format.YAML, yaml.safe_load)]
)
def test_a_machine_gets_the_document(form: Format, read, capsys: pytest.CaptureFixture[str]):
    Output(form).answer(DOCUMENT, VIEW)
    assert read(capsys.readouterr().out) == DOCUMENT


def test_progress_in_a_pipe_is_a_line_with_the_time_on_stderr(capsys: pytest.CaptureFixture[str]):
    with Output().progress() as progress:
        progress("protecting public.invoices")
    said = capsys.readouterr()
    assert re.fullmatch(r"\d\d:\d\d:\d\d protecting public\.invoices\n", said.err)
    assert said.out == ""


def test_a_terminal_gets_colors(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    with terminal(monkeypatch) as said:
        Output().answer(DOCUMENT, VIEW)
        assert "\x1b[31mend" in said("end")


def test_a_terminal_gets_a_spinner(monkeypatch: pytest.MonkeyPatch):
    with terminal(monkeypatch) as said:
        with Output().progress() as progress:
            progress("working")
        assert "working" in said("working")


@pytest.mark.parametrize(
    ("color", "environment"),
    [(False, ""), (True, "1")],
    ids=["by the option", "by the environment"],
)
def test_colors_are_turned_off(monkeypatch: pytest.MonkeyPatch, *, color: bool, environment: str):
    monkeypatch.setenv("NO_COLOR", environment)
    with terminal(monkeypatch) as said:
        Output(color=color).answer(DOCUMENT, VIEW)
        text = said("end")
    assert "end" in text
    assert "\x1b[31m" not in text


def test_each_problem_is_a_line(capsys: pytest.CaptureFixture[str]):
    complain("one\ntwo")
    assert capsys.readouterr().err == "error: one\nerror: two\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("public.invoices", "public.invoices"),
        ("Grüße\nzwei", "Grüße\nzwei"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
    ],
    ids=["plain text", "lines and letters", "an escape", "a return and a bell", "right to left"],
)
def test_what_could_steer_a_terminal_is_written_out(text: str, expected: str):
    assert printable(text) == expected
