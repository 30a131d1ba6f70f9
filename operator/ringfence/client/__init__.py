"""What an application imports to enter a workspace for one transaction.

The base install signs tokens; ``enter`` and ``enter_async`` need ``ringfence[psycopg]``.
"""

from .keyringfile import KeyRingFile
from .token import sign

try:
    from .transaction import enter, enter_async
except ModuleNotFoundError as missing:
    if missing.name != "psycopg":
        raise

__all__ = ["KeyRingFile", "enter", "enter_async", "sign"]
