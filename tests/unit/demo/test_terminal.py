"""environment(): what a program is told about the terminal that it runs on."""

import pytest

from devkit.demo.terminal import environment


@pytest.mark.parametrize(
    ("inherited", "told"),
    [
        pytest.param({}, {"COLUMNS": "96", "TERM": "ansi"}, id="in a pipe, it has a simple one"),
        pytest.param(
            {"TERM": "xterm", "COLUMNS": "200"},
            {"TERM": "xterm", "COLUMNS": "96"},
            id="it is as good as ours and as wide as the stage",
        ),
        pytest.param(
            {"TERM": "ansi", "NO_COLOR": "1", "FORCE_COLOR": "1"},
            {"TERM": "ansi", "NO_COLOR": "1", "COLUMNS": "96"},
            id="it may refuse colors, and not force them upon a pipe",
        ),
    ],
)
def test_what_a_program_is_told(inherited, told):
    assert environment(96, inherited) == told
