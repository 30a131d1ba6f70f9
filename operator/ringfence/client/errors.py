"""What can go wrong between an application and its workspace. No message repeats a secret."""

from ..errors import InvalidSpecError, RingfenceError


class InvalidKeyRingError(InvalidSpecError):
    """The key ring cannot be used. Only a new one can help."""


class InvalidContextError(InvalidSpecError):
    """The caller asked for a context that cannot be."""


class ContextRefusedError(RingfenceError):
    """The database refused to let the transaction act for the workspace."""
