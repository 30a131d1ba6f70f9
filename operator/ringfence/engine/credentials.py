"""The Secrets that a pass needs, read by name at every connect and made where we own them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ..api.connection import TlsSpec
from ..api.context import ContextMode
from ..api.resource import SecretRef
from ..api.tenantdatabase import TenantDatabase
from ..client.keyring import KeyRing
from ..errors import UnavailableError
from ..secrets import SecretStore

KEY_RING_KEY: Final = "keyring.json"
FIRST_KID: Final = "k1"
KEY_LIFETIME: Final = timedelta(days=365)


class SecretMissingError(UnavailableError):
    """A Secret, or a key in it, does not exist. It helps to create it."""

    reason = "SecretMissing"


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and its password."""

    username: str
    password: str = field(repr=False, compare=False)


async def read_login(secrets: SecretStore, ref: SecretRef) -> Login:
    """Return the login in Secret *ref*, under the keys ``username`` and ``password``."""
    return Login(
        await _read(secrets, ref.name, "username"), await _read(secrets, ref.name, "password")
    )


async def read_ca(secrets: SecretStore, tls: TlsSpec) -> bytes | None:
    """Return the certificates of the trusted authorities (PEM); None means the system's."""
    ref = tls.ca_secret_ref
    return (await _read(secrets, ref.name, ref.key)).encode() if ref else None


async def read_key_ring(secrets: SecretStore, tenant_database: TenantDatabase) -> KeyRing | None:
    """Return the key ring; None in Plain mode, and where it is not made yet."""
    if tenant_database.spec.context.mode is ContextMode.PLAIN:
        return None
    held = await secrets.get(tenant_database.key_ring_secret.name)
    return KeyRing.parse(held[KEY_RING_KEY]) if held and KEY_RING_KEY in held else None


async def ensure_key_ring(
    secrets: SecretStore, tenant_database: TenantDatabase, now: datetime
) -> KeyRing | None:
    """Return the key ring, made first where there is none: the Secret comes before the database."""
    ring = await read_key_ring(secrets, tenant_database)
    if ring is None and tenant_database.spec.context.mode is ContextMode.SIGNED:
        ring = KeyRing.generate(now, FIRST_KID, KEY_LIFETIME)
        await secrets.put(
            tenant_database.key_ring_secret.name, {KEY_RING_KEY: ring.to_json().encode()}
        )
    return ring


async def _read(secrets: SecretStore, name: str, key: str) -> str:
    held = await secrets.get(name)
    if held is None:
        raise SecretMissingError(f"there is no Secret {name}; create it with key {key}")
    if key not in held:
        raise SecretMissingError(f"Secret {name} has no key {key}; add it")
    try:
        return held[key].decode()
    except UnicodeDecodeError:
        raise SecretMissingError(f"key {key} of Secret {name} is not UTF-8; correct it") from None
