"""The token: a short-lived signed statement of the workspace that one transaction acts for.

docs/token.md describes the format. Knows no database.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias
from uuid import UUID

from .errors import InvalidContextError
from .keyring import Key, Signer
from .workspace import workspace_id

Address: TypeAlias = IPv4Address | IPv6Address

MAX_LIFETIME: Final = timedelta(seconds=60)
ACTOR_BYTES: Final = 255
ROLE: Final = re.compile(r"[a-z0-9]{0,32}")


def sign(
    ring: Signer,
    workspace: UUID | str,
    *,
    actor: str = "",
    ip: Address | str | None = None,
    role: str = "",
    lifetime: timedelta = MAX_LIFETIME,
    now: datetime | None = None,
) -> str:
    """Return a token for one transaction in *workspace*: its id, or its tenant key as text.

    *actor* (at most 255 bytes of UTF-8), *ip* and *role* (at most 32 of a-z and 0-9) say who acts;
    they are signed along and end in the audit log. The token lives for *lifetime*, at most 60 s.
    """
    moment = now or datetime.now(UTC)
    key = _living(ring.signing_key, moment)
    signed = ".".join(
        (
            "v1",
            key.kid,
            _id(workspace).hex,
            _actor(actor).hex(),
            _packed(ip).hex(),
            _role(role),
            _expiry(moment, lifetime),
        )
    )
    return f"{signed}.{_mac(key, signed)}"


def _mac(key: Key, signed: str) -> str:
    return hmac.digest(key.material, signed.encode("ascii"), "sha256").hex()


def _living(key: Key, moment: datetime) -> Key:
    if key.not_after <= moment:
        raise InvalidContextError(
            f"the current key {key.kid} ended at {key.not_after.isoformat()}; rotate the key ring"
        )
    return key


def _id(workspace: UUID | str) -> UUID:
    if workspace == "":
        raise InvalidContextError("the workspace is empty; pass its id or its tenant key")
    return workspace if isinstance(workspace, UUID) else workspace_id(workspace)


def _actor(actor: str) -> bytes:
    try:
        encoded = actor.encode()
    except UnicodeEncodeError:
        raise InvalidContextError("the actor is not valid Unicode") from None
    if len(encoded) > ACTOR_BYTES or 0 in encoded:
        raise InvalidContextError(f"the actor is longer than {ACTOR_BYTES} bytes or holds a NUL")
    return encoded


def _packed(ip: Address | str | None) -> bytes:
    try:
        return ip_address(ip).packed if ip else b""
    except ValueError:
        raise InvalidContextError(f"ip {ip!r} is not an IPv4 or IPv6 address") from None


def _role(role: str) -> str:
    if not ROLE.fullmatch(role):
        raise InvalidContextError(f"role {role!r} is not at most 32 of a-z and 0-9")
    return role


def _expiry(moment: datetime, lifetime: timedelta) -> str:
    if not timedelta(0) < lifetime <= MAX_LIFETIME:
        raise InvalidContextError(
            f"lifetime {lifetime} is not above 0 s and at most {MAX_LIFETIME.seconds} s"
        )
    return f"{int((moment + lifetime).timestamp()):010d}"
