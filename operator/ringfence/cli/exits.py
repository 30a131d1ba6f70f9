"""Exit codes: the part of the answer that a pipeline reads."""

from enum import IntEnum

from ..errors import InvalidSpecError, RingfenceError, UnavailableError


class Exit(IntEnum):
    """How a command ended; of several answers the highest counts."""

    OK = 0
    OPEN = 1
    """Changes are pending, findings are open, or something did not hold."""
    USAGE = 2
    UNREACHABLE = 3
    INTERRUPTED = 130


def exit_for(error: RingfenceError) -> Exit:
    """Return how a command ends that failed with *error*."""
    match error:
        case UnavailableError():
            return Exit.UNREACHABLE
        case InvalidSpecError():
            return Exit.USAGE
        case _:
            return Exit.OPEN
