"""How messages count and list things. Knows none of them."""

from collections.abc import Iterable


def counted(count: int, noun: str) -> str:
    """Return ``1 table`` or ``2 tables``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(names: Iterable[object], most: int = 3) -> str:
    """Return the first *most* names, and how many more there are."""
    every = [str(name) for name in names]
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")
