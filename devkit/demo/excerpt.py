"""The part of a long answer that one has to see. Nothing is left out without a mark."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

COLORS: Final = re.compile(r"\x1b\[[0-9;]*m")
LEFT_OUT: Final = "..."
MARK: Final = [LEFT_OUT]


def excerpt(answer: str, headings: Sequence[str] = (), most: int = 14) -> list[str]:
    """Return the blocks of *answer* that begin with one of *headings*, *most* lines of each.

    Blocks are apart by an empty line, or by the mark of what is left out. Without headings, all of
    them are returned.
    """
    blocks = [block if _begins(block, headings) else MARK for block in _blocks(answer)]
    return [line for block in _apart(blocks) for line in _cut(block, most)]


def _blocks(answer: str) -> list[list[str]]:
    lines = [line.rstrip() for line in answer.splitlines()]
    return [
        list(block) for filled, block in groupby(lines, lambda line: bool(plain(line))) if filled
    ]


def _begins(block: Sequence[str], headings: Sequence[str]) -> bool:
    return not headings or plain(block[0]).startswith(tuple(headings))


def _apart(blocks: Sequence[list[str]]) -> Iterator[list[str]]:
    """Yield *blocks*, an empty line between two that are shown, and one mark for many."""
    before = list[str]()
    for block in blocks:
        if before and MARK not in (before, block):
            yield [""]
        if block != MARK or before != MARK:
            yield block
        before = block


def _cut(block: list[str], most: int) -> list[str]:
    """Return at most *most* lines; the mark is one of them."""
    left_out = len(block) - most + 1
    return block if left_out <= 1 else [*block[: most - 1], f"{LEFT_OUT} {left_out} lines more"]


def plain(line: str) -> str:
    """Return *line* without colors and the blanks around it."""
    return COLORS.sub("", line).strip()
