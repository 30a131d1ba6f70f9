"""How messages count and list things."""

from ringfence.wording import counted, listed


def test_one_is_one_and_none_is_many() -> None:
    assert [counted(n, "table") for n in (0, 1, 2)] == ["0 tables", "1 table", "2 tables"]


def test_a_long_list_is_cut_and_counted() -> None:
    assert listed("abc") == "a, b, c"
    assert listed("abcde") == "a, b, c and 2 more"
