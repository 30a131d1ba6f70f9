"""How a PgBouncer cleans a server connection between two transactions.

Knows the two ways that we support and the query of one of them. Knows no server.
"""

from enum import StrEnum
from typing import Final


class Profile(StrEnum):
    """What happens to a pooled server connection when a transaction ends."""

    STRICT = "Strict"
    """Every transaction is followed by LIGHT_RESET."""
    FAST = "Fast"
    """Nothing is reset; only ``enter`` looks at what an earlier transaction left."""


# Not DISCARD ALL: that throws away the plans of enter() as well, at +290..410 us a transaction.
LIGHT_RESET: Final = (
    "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; "
    "DEALLOCATE ALL; UNLISTEN *; DISCARD SEQUENCES"
)
