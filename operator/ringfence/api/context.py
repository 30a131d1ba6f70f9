"""How a transaction says for which workspace it acts. Holds no key."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .duration import Duration, between
from .names import FREE
from .resource import Resource, SecretRef, rule


class ContextMode(StrEnum):
    """What makes the database believe a context."""

    SIGNED = "Signed"
    PLAIN = "Plain"


Setting = Annotated[
    str, Field(max_length=127, pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$"), FREE
]


class ContextSpec(Resource):
    """Tokens, or a setting."""

    mode: ContextMode = ContextMode.SIGNED
    setting: Setting | None = None
    max_age: Annotated[Duration, between("5s", "10m")] = timedelta(seconds=60)
    key_ring_secret_ref: SecretRef | None = None


def _setting_is_for_plain(context: ContextSpec) -> bool:
    return (context.mode is ContextMode.PLAIN) == (context.setting is not None)


def _key_ring_is_for_signed(context: ContextSpec) -> bool:
    return context.mode is ContextMode.SIGNED or context.key_ring_secret_ref is None


Context = Annotated[
    ContextSpec,
    rule(
        _setting_is_for_plain,
        "setting is required in Plain mode and has no meaning in Signed mode",
    ),
    rule(_key_ring_is_for_signed, "keyRingSecretRef has no meaning in Plain mode; remove it"),
]
