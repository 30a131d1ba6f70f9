"""excerpt(): what is shown of a long answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devkit.demo.excerpt import LEFT_OUT, excerpt, plain

ANSWER = """\
TenantDatabase shop

CHANGES
1 protect
2 grant

FINDINGS
low

summary
"""


@pytest.mark.parametrize(
    ("headings", "most", "shown"),
    [
        pytest.param(
            ("TenantDatabase", "CHANGES"),
            9,
            ["TenantDatabase shop", "", "CHANGES", "1 protect", "2 grant", LEFT_OUT],
            id="blocks that stand together are apart by an empty line",
        ),
        pytest.param(
            ("CHANGES", "summary"),
            9,
            [LEFT_OUT, "CHANGES", "1 protect", "2 grant", LEFT_OUT, "summary"],
            id="a mark stands for what is left out",
        ),
        pytest.param(("summary",), 9, [LEFT_OUT, "summary"], id="blocks in a row have one mark"),
        pytest.param(
            ("CHANGES",),
            2,
            [LEFT_OUT, "CHANGES", "... 2 lines more", LEFT_OUT],
            id="a long block says how much more there is",
        ),
        pytest.param(("nothing",), 9, [LEFT_OUT], id="an answer without such a block is a mark"),
    ],
)
def test_what_is_shown(headings, most, shown):
    assert excerpt(ANSWER, headings, most) == shown


def test_a_block_is_known_by_its_words_not_by_its_color():
    assert excerpt("\x1b[1mCHECK\x1b[0m  RESULT\n\nrest", ["CHECK"])[0].startswith("\x1b[1mCHECK")


ANSWERS = st.lists(st.sampled_from(["A one", "B two", "C three", ""])).map("\n".join)


@given(ANSWERS, st.sets(st.sampled_from("ABC")), st.integers(2, 5))
def test_nothing_is_left_out_without_a_mark(answer, headings, most):
    told = [line for line in answer.splitlines() if line]
    shown = excerpt(answer, sorted(headings), most)
    kept = [line for line in shown if line and not line.startswith(LEFT_OUT)]
    assert kept == told or any(line.startswith(LEFT_OUT) for line in shown)
    assert set(kept) <= set(told)


@given(ANSWERS)
def test_without_headings_everything_is_shown(answer):
    lines = [line for line in excerpt(answer, most=10_000) if line]
    assert lines == [line for line in answer.splitlines() if plain(line)]
