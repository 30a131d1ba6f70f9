"""The keys that sign a context: one is current, the others are still, or not yet, verified.

Knows the text form of a key ring and what the database stores of a key. Knows no file, no clock
and no database. The material of a key never shows in a repr and never in an error.
"""

import json
import re
import secrets
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Protocol, Self, cast

from .errors import InvalidKeyRingError

KEY_BYTES: Final = 32
BLOCK_BYTES: Final = 64
KID: Final = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Key:
    """One version of the signing key. Two keys are equal when their names and ends are."""

    kid: str
    material: bytes = field(repr=False, compare=False)
    not_after: datetime

    def __post_init__(self) -> None:
        """Refuse a key that no token and no database could carry."""
        if not KID.fullmatch(self.kid):
            raise InvalidKeyRingError(f"key id {self.kid!r} is not 1 to 16 of a-z and 0-9")
        if len(self.material) != KEY_BYTES:
            raise InvalidKeyRingError(f"key {self.kid} is not {KEY_BYTES} bytes long")
        if self.not_after.tzinfo is None:
            raise InvalidKeyRingError(f"key {self.kid}: notAfter has no time zone; end it with Z")

    @property
    def ipad(self) -> bytes:
        """The inner pad of HMAC (RFC 2104), as the database stores it."""
        return _pad(self.material, 0x36)

    @property
    def opad(self) -> bytes:
        """The outer pad of HMAC (RFC 2104), as the database stores it."""
        return _pad(self.material, 0x5C)

    @property
    def fingerprint(self) -> str:
        """Return what may be shown of the key; the database computes the same from its pads."""
        return sha256(self.opad).hexdigest()[:32]


class Signer(Protocol):
    """Anything that knows which key signs now: a KeyRing, or a KeyRingFile."""

    @property
    def signing_key(self) -> Key:
        """The current key."""
        ...


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one database, exactly one of them current."""

    current: str
    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        """Refuse a ring without a current key, or with two keys of one name."""
        counts = Counter(key.kid for key in self.keys)
        if self.current not in counts:
            raise InvalidKeyRingError(f"the current key {self.current!r} is not among the keys")
        if twice := [kid for kid, count in counts.items() if count > 1]:
            raise InvalidKeyRingError(f"two keys are called {twice[0]}")

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Return the ring that a Secret's ``keyring.json`` holds."""
        document = _object(_loaded(text), "the key ring")
        keys = _object(document.get("keys"), "keys")
        current = document.get("current")
        if not isinstance(current, str):
            raise InvalidKeyRingError("current is not the id of a key")
        return cls(current, tuple(_key(kid, value) for kid, value in keys.items()))

    @classmethod
    def generate(cls, now: datetime, kid: str, lifetime: timedelta) -> Self:
        """Return a ring with one new random key."""
        return cls(kid, (generated_key(now, kid, lifetime),))

    @property
    def signing_key(self) -> Key:
        """The current key."""
        return next(key for key in self.keys if key.kid == self.current)

    def with_key(self, key: Key) -> Self:
        """Return the ring with one more key, that verifies but does not sign yet."""
        return replace(self, keys=(*self.keys, key))

    def promoted(self, kid: str) -> Self:
        """Return the ring that signs with *kid*; the others go on to verify."""
        return replace(self, current=kid)

    def to_json(self) -> str:
        """Return the text form, with the material: it belongs into a Secret and nowhere else."""
        return json.dumps({"current": self.current, "keys": {k.kid: _entry(k) for k in self.keys}})


def generated_key(now: datetime, kid: str, lifetime: timedelta) -> Key:
    """Return a new random key that ends *lifetime* after *now*."""
    return Key(kid, secrets.token_bytes(KEY_BYTES), (now + lifetime).replace(microsecond=0))


def _pad(material: bytes, byte: int) -> bytes:
    return bytes(b ^ byte for b in material.ljust(BLOCK_BYTES, b"\0"))


def _entry(key: Key) -> dict[str, str]:
    end = key.not_after.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"key": b64encode(key.material).decode(), "notAfter": end}


def _key(kid: str, value: object) -> Key:
    entry = _object(value, f"key {kid!r}")
    return Key(kid, _material(kid, entry.get("key")), _end(kid, entry.get("notAfter")))


# The raise stands outside of the except blocks: a chained error could carry the ring's text along.
def _loaded(text: str | bytes) -> object:
    with suppress(ValueError):
        return json.loads(text)
    raise InvalidKeyRingError("the key ring is not JSON")


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidKeyRingError(f"{name} is not an object")
    return cast("Mapping[str, Any]", value)


def _material(kid: str, value: object) -> bytes:
    with suppress(ValueError):
        if isinstance(value, str):
            return b64decode(value, validate=True)
    raise InvalidKeyRingError(f"key {kid!r} is not base64")


def _end(kid: str, value: object) -> datetime:
    with suppress(ValueError):
        if isinstance(value, str):
            return datetime.fromisoformat(value)
    raise InvalidKeyRingError(f"key {kid!r}: notAfter is not a time like 2027-01-01T00:00:00Z")
