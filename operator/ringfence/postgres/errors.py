"""Translates what PostgreSQL and PgBouncer say into what it means for us.

The one table of SQLSTATEs. What is not in it is a bug, and passes through as it is.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, TypeAlias

import psycopg

from ..errors import InvalidSpecError, RingfenceError, UnavailableError


class LoginRefusedError(UnavailableError):
    """The server does not accept the login. A new password in the Secret helps."""

    reason = "LoginRefused"


class BusyError(UnavailableError):
    """Another session is in the way. A retry in a moment helps."""

    reason = "Busy"


class TimedOutError(UnavailableError):
    """The statement took longer than it may, or was cancelled."""


class ObjectMissingError(InvalidSpecError):
    """Something that is named does not exist."""


class RightMissingError(InvalidSpecError):
    """The login may not do this."""


Meaning: TypeAlias = tuple[type[RingfenceError], str]

LOGIN: Final[Meaning] = (LoginRefusedError, "check user name and password in the Secret")
BUSY: Final[Meaning] = (BusyError, "another session is in the way; it is tried again")
TIMEOUT: Final[Meaning] = (TimedOutError, "it was cancelled or took too long; it is tried again")
AWAY: Final[Meaning] = (UnavailableError, "the server is away or restarting; it is tried again")
FULL: Final[Meaning] = (
    UnavailableError,
    "the server is out of a resource; free connections, memory or disk space",
)
STANDBY: Final[Meaning] = (UnavailableError, "this is a standby; name the primary in spec.hosts")
MISSING: Final[Meaning] = (
    ObjectMissingError,
    "create it, correct the spec, or run `ringfence bootstrap` if it belongs to Ringfence",
)
RIGHT: Final[Meaning] = (
    RightMissingError,
    "`ringfence bootstrap -f FILE --print` shows what a superuser must grant",
)

MEANINGS: Final[dict[str, Meaning]] = {
    "25006": STANDBY,  # read_only_sql_transaction
    "28000": LOGIN,  # invalid_authorization_specification
    "28P01": LOGIN,  # invalid_password
    "3D000": MISSING,  # invalid_catalog_name
    "3F000": MISSING,  # invalid_schema_name
    "40001": BUSY,  # serialization_failure
    "40P01": BUSY,  # deadlock_detected
    "42501": RIGHT,  # insufficient_privilege
    "42703": MISSING,  # undefined_column
    "42704": MISSING,  # undefined_object
    "42883": MISSING,  # undefined_function
    "42P01": MISSING,  # undefined_table
    "55P03": BUSY,  # lock_not_available
    "57014": TIMEOUT,  # query_canceled
    "57P01": AWAY,  # admin_shutdown
    "57P02": AWAY,  # crash_shutdown
    "57P03": AWAY,  # cannot_connect_now
    "57P05": AWAY,  # idle_session_timeout
}
CLASSES: Final[dict[str, Meaning]] = {"08": AWAY, "53": FULL, "58": AWAY}


@contextmanager
def translated(context: str) -> Generator[None]:
    """Raise database errors as our own, with *context* (what was done, to what) in front."""
    try:
        yield
    except psycopg.Error as error:
        meaning = meaning_of(error)
        if meaning is None:
            raise
        kind, remedy = meaning
        code = f" ({error.sqlstate})" if error.sqlstate else ""
        # Not chained: below its first line, the driver's error can quote parameters.
        raise kind(f"{context}: {said(error)}{code}; {remedy}") from None


def meaning_of(error: psycopg.Error) -> Meaning | None:
    """Return our kind of error and the remedy; None when the error is a bug."""
    if error.sqlstate:
        return MEANINGS.get(error.sqlstate) or CLASSES.get(error.sqlstate[:2])
    # Without an SQLSTATE the driver speaks: the connection broke, or never came to be.
    return AWAY if isinstance(error, psycopg.OperationalError) else None


def said(error: psycopg.Error) -> str:
    """Return the first sentence only: the lines that follow may quote values and statements."""
    lines = (error.diag.message_primary or str(error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__
