"""Tokens that the database must refuse, each for one reason alone. Knows no database."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from ..client.keyring import KeyRing, Signer
from ..client.token import sign
from .model import Canary

ACTOR: Final = "ringfence-probe"
"""Stands in every token of the probe, so that its alarms can be told from an attack's."""
MARGIN: Final = timedelta(minutes=2)
"""How far beyond a limit a token goes, so that no clock's error brings it back."""
UNKNOWN_KID: Final = "ringfenceunknown"
NOBODY: Final = UUID("72696e67-6665-4000-8000-0000000000ff")
"""A workspace that is never registered."""


def token(ring: Signer, canary: Canary, now: datetime) -> str:
    """Return a good token, with which the others are compared."""
    return sign(ring, canary.workspace_id, actor=ACTOR, now=now)


def forged(ring: Signer, canary: Canary, victim: Canary, now: datetime) -> str:
    """Return a token of one workspace in which another one was written afterwards."""
    own, other = canary.workspace_id.hex, victim.workspace_id.hex
    return token(ring, canary, now).replace(own, other, 1)


def expired(ring: Signer, canary: Canary, now: datetime) -> str:
    """Return a token whose life is over."""
    return token(ring, canary, now - MARGIN)


def far_future(ring: Signer, canary: Canary, now: datetime, accepted_life: timedelta) -> str:
    """Return a token that would live longer than the database lets any token live."""
    return token(ring, canary, now + accepted_life + MARGIN)


def foreign(ring: Signer, canary: Canary, now: datetime) -> tuple[str, str]:
    """Return tokens of keys that the database has not: under a kid that it knows, and another."""
    kids = (ring.signing_key.kid, UNKNOWN_KID)
    rings = (KeyRing.generate(now, kid, lifetime=MARGIN) for kid in kids)
    own, unknown = (token(stranger, canary, now) for stranger in rings)
    return own, unknown


def unknown_workspace(ring: Signer, now: datetime) -> str:
    """Return a good token for a workspace that is not in the registry."""
    return sign(ring, NOBODY, actor=ACTOR, now=now)
