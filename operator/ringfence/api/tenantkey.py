"""Canonical tenant keys: one value, one spelling.

Policies compare after a cast to the column's type, the registry compares text. Whatever some
version of PostgreSQL reads as a uuid or an integer therefore has exactly one accepted spelling;
else two workspaces could match one row. Knows no column and no registry.
"""

import re
from typing import Final, Literal, TypeAlias
from uuid import NAMESPACE_DNS, UUID, uuid5

from ..errors import InvalidSpecError

KeyFamily: TypeAlias = Literal["uuid", "integer", "text"]
"""Which tenant columns can hold a key; a database uses one."""

RINGFENCE_NAMESPACE: Final = uuid5(NAMESPACE_DNS, "workspaces.ringfence.dev")
MAX_BYTES: Final = 255
MAX_BIGINT: Final = 9223372036854775807

# All that uuid_in takes: braces, any case, a dash after any four digits.
LIKE_UUID: Final = re.compile(r"\{?[0-9A-Fa-f]{4}(-?[0-9A-Fa-f]{4}){7}\}?")
CANONICAL_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# All that int8in takes since PostgreSQL 16: signs, prefixes, underscores.
LIKE_INTEGER: Final = re.compile(
    r"[+-]?([0-9]+(_[0-9]+)*|0[xX](_?[0-9A-Fa-f])+|0[oO](_?[0-7])+|0[bB](_?[01])+)"
)
CANONICAL_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class InvalidTenantKeyError(InvalidSpecError):
    """A tenant key is not written the one way we accept."""

    reason = "InvalidTenantKey"


def fault(key: str) -> str | None:
    """Return what is wrong with *key* and how to write it; None when it is canonical."""
    if not key or CONTROL.search(key):
        return "must be text without control characters, at least one character long"
    if len(key.encode(errors="replace")) > MAX_BYTES:
        return "must be at most 255 bytes in UTF-8"
    if key.strip() != key:
        return "must not begin or end with white space"
    if LIKE_UUID.fullmatch(key) and not CANONICAL_UUID.fullmatch(key):
        return (
            "must be written in lower case with dashes when it is a uuid, "
            "as in 6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
        )
    if LIKE_INTEGER.fullmatch(key) and not _is_canonical_integer(key):
        return (
            "must be a plain number up to 9223372036854775807 when it is an integer, "
            "without sign, leading zero, prefix or underscore"
        )
    return None


def canonical_tenant_key(text: str) -> str:
    """Return *text* when it is canonical; InvalidTenantKeyError with the remedy when it is not."""
    if message := fault(text):
        raise InvalidTenantKeyError(f"tenant key {text!r} {message}")
    return text


def workspace_id(tenant_key: str) -> UUID:
    """Return the id of a canonical key's workspace: the key when it is a uuid, else its UUIDv5."""
    if CANONICAL_UUID.fullmatch(tenant_key):
        return UUID(tenant_key)
    return uuid5(RINGFENCE_NAMESPACE, tenant_key)


def _is_canonical_integer(key: str) -> bool:
    return bool(CANONICAL_INTEGER.fullmatch(key)) and int(key) <= MAX_BIGINT
