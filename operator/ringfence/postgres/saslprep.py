"""SASLprep (RFC 4013), as PostgreSQL reads it: one form for passwords written in several."""

import stringprep as tables
import unicodedata
from collections.abc import Callable
from typing import Final

PROHIBITED: Final[tuple[Callable[[str], bool], ...]] = (
    tables.in_table_c12,
    tables.in_table_c21_c22,
    tables.in_table_c3,
    tables.in_table_c4,
    tables.in_table_c5,
    tables.in_table_c6,
    tables.in_table_c7,
    tables.in_table_c8,
    tables.in_table_c9,
    tables.in_table_a1,
)


def saslprep(text: str) -> str | None:
    """Return *text* in the form that is hashed; None when SASLprep does not allow it."""
    if text.isascii():
        return text  # PostgreSQL leaves even control characters alone here
    mapped = "".join(map(_mapped, text))
    # Judged before normalization, as PostgreSQL does; the RFC would judge what comes out of it.
    allowed = mapped and not any(map(_prohibited, mapped)) and _one_direction(mapped)
    return unicodedata.normalize("NFKC", mapped) if allowed else None


def _mapped(char: str) -> str:
    if tables.in_table_c12(char):
        return " "
    return "" if tables.in_table_b1(char) else char


def _prohibited(char: str) -> bool:
    return any(table(char) for table in PROHIBITED)


def _one_direction(text: str) -> bool:
    """Tell whether right-to-left text, if there is any, is nothing else and at both ends."""
    if not any(map(tables.in_table_d1, text)):
        return True
    ends = tables.in_table_d1(text[0]) and tables.in_table_d1(text[-1])
    return ends and not any(map(tables.in_table_d2, text))
