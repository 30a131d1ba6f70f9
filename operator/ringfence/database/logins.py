"""The passwords of our own three logins: which Secret holds which, and what is wrong with one.

Knows Secrets by name only; where they lie is the store's business.
"""

import hmac
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..api.tenantdatabase import TenantDatabase
from ..errors import InvalidSpecError
from ..postgres.scram import generated_password, scram_verifier
from ..secrets import SecretStore

OPERATOR: Final = "ringfence_operator"
POOLER: Final = "ringfence_pooler"
PROBE: Final = "ringfence_probe"


@dataclass(frozen=True, slots=True)
class LoginPassword:
    """The password of *login*, from *secret*."""

    login: str
    secret: str
    password: str = field(repr=False, compare=False)


def login_secrets(tenant_database: TenantDatabase) -> dict[str, str]:
    """Return, by login, the name of the Secret that holds its password."""
    spec = tenant_database.spec
    pooler = {POOLER: spec.pooler.auth_secret_ref.name} if spec.pooler else {}
    return {
        OPERATOR: spec.connection.credentials_secret_ref.name,
        PROBE: spec.probe.credentials_secret_ref.name,
        **pooler,
    }


async def ensure_login_secrets(
    store: SecretStore, secrets: Mapping[str, str]
) -> tuple[LoginPassword, ...]:
    """Return the passwords of the logins; a Secret that is absent is made, with a new password."""
    return tuple([await _ensured(store, login, secret) for login, secret in secrets.items()])


async def _ensured(store: SecretStore, login: str, secret: str) -> LoginPassword:
    entries = await store.get(secret)
    if entries is None:
        entries = {"username": login.encode(), "password": generated_password().encode()}
        await store.put(secret, entries)
    return login_password(login, secret, entries)


def login_password(login: str, secret: str, entries: Mapping[str, bytes]) -> LoginPassword:
    """Return the password in *entries* of Secret *secret*, which must be made for *login*."""
    username = _text(secret, "username", entries)
    if username != login:
        raise InvalidSpecError(
            f"Secret {secret} is for {username!r}, but this login is always {login}; "
            f"set username to {login}, or name another Secret"
        )
    return LoginPassword(login, secret, _text(secret, "password", entries))


def _text(secret: str, key: str, entries: Mapping[str, bytes]) -> str:
    try:
        text = entries.get(key, b"").decode()
    except UnicodeDecodeError:
        raise InvalidSpecError(f"{key} of Secret {secret} is not UTF-8; write it anew") from None
    if not text:
        raise InvalidSpecError(f"Secret {secret} has no {key}; add it, or delete the Secret")
    if not text.isprintable():
        raise InvalidSpecError(
            f"{key} of Secret {secret} has a line break or another control character in it; "
            "write it without, for example with printf instead of echo"
        )
    return text


def new_verifiers(passwords: Iterable[LoginPassword], stored: Mapping[str, str]) -> dict[str, str]:
    """Return, by login, the verifiers that differ from those that are *stored*."""
    return {
        p.login: scram_verifier(p.password)
        for p in passwords
        if not matches(stored.get(p.login, ""), p.password)
    }


def matches(verifier: str, password: str) -> bool:
    """Tell whether *verifier*, as PostgreSQL stores it, was made from *password*."""
    kind, _, rest = verifier.partition("$")
    if kind != "SCRAM-SHA-256":
        return False
    iterations, _, salt = rest.partition("$")[0].partition(":")
    made = scram_verifier(password, b64decode(salt), int(iterations))
    return hmac.compare_digest(made, verifier)
