"""What can go wrong, in our own words. Nothing here knows Kopf, psycopg or a terminal."""


class RingfenceError(Exception):
    """Base of all expected failures. *reason* becomes the condition's reason."""

    reason = "Failed"


class UnavailableError(RingfenceError):
    """Something we depend on is away or busy. Trying again later can help."""

    reason = "Unavailable"


class InvalidSpecError(RingfenceError):
    """The user asked for something we cannot do. Only a new spec can help."""

    reason = "InvalidSpec"
