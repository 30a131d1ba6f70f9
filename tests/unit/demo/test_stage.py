"""The stage: how the story looks, on a terminal and in a pipe."""

import re
from decimal import Decimal
from io import StringIO

import pytest

from devkit.demo.stage import WIDEST, NotAsToldError, Stage


class Screen(StringIO):
    """What believes it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")


def everything_on(stage: Stage) -> str:
    stage.chapter("Attacks", "7/10")
    stage.words("Somebody can send any SQL through the application's login, and tries. " * 3)
    stage.typed("ringfence plan -f shop")
    stage.answered(["\x1b[32mReady\x1b[0m", "", "a cell" + " " * 20])
    stage.ended("exit code 0", 1.25)
    stage.code("shop/acme.yaml", "kind: Workspace  # one tenant\n")
    stage.rows([{"company": "Acme", "total": Decimal("1234.50")}])
    stage.check(
        "A forged token", "refused, and in so many words that it takes two lines", holds=True
    )
    stage.offers([("docs/client.md", "ten lines for your application")])
    stage.failed("It ends here.")
    file = stage.console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_in_a_pipe_there_is_plain_text_only():
    assert "\x1b" not in everything_on(Stage.on(StringIO()))


def test_on_a_terminal_there_is_color():
    assert "\x1b[32m" in everything_on(Stage.on(Screen()))


def test_no_color_is_respected(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    colors = re.findall(r"\x1b\[[0-9;]*3[0-9]m", everything_on(Stage.on(Screen())))
    assert colors == []


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal_or_ends_with_blanks(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", everything_on(Stage.on(Screen())))
    lines = shown.splitlines()
    assert max(map(len, lines)) <= min(columns, WIDEST)
    assert [line for line in lines if line != line.rstrip() and "──" not in line] == []


@pytest.mark.parametrize(
    ("file", "asked", "pauses"),
    [
        pytest.param(StringIO(), None, False, id="nobody reads along in a pipe"),
        pytest.param(Screen(), None, True, id="somebody may read along on a terminal"),
        pytest.param(Screen(), False, False, id="whoever wants it fast gets it fast"),
    ],
)
def test_a_reader_is_given_time(file, asked, pauses):
    assert Stage.on(file, pauses=asked).pauses is pauses


def test_a_claim_that_holds_is_ticked_off():
    stage = Stage.on(file := StringIO())
    stage.check("A forged token", "refused", holds=True)
    assert re.fullmatch(r"  ✓ A forged token +refused\n", file.getvalue())


def test_a_claim_that_does_not_hold_ends_the_story():
    stage = Stage.on(file := StringIO())
    with pytest.raises(NotAsToldError, match=r"^A forged token \(3 rows\)$"):
        stage.check("A forged token", "3 rows", holds=False)
    assert file.getvalue() == ""


def test_numbers_stand_to_the_right_under_their_column():
    stage = Stage.on(file := StringIO())
    stage.rows([{"company": "Acme", "total": 7}, {"company": "Globex", "total": 1234}])
    assert file.getvalue().splitlines() == [
        "  │ company  total",
        "  │ Acme         7",
        "  │ Globex   1,234",
    ]


def test_a_query_without_rows_says_so():
    stage = Stage.on(file := StringIO())
    stage.rows([])
    assert file.getvalue() == "  │ no rows\n"


def test_what_looks_like_markup_is_shown_as_it_is():
    stage = Stage.on(file := StringIO())
    stage.words("[bold]an array[] :smile:")
    assert "[bold]an array[] :smile:" in file.getvalue()
