"""SCRAM-SHA-256 verifiers (RFC 5803, RFC 7677) as PostgreSQL stores them, and new passwords.

The verifier is computed here, so that no clear password ever reaches a server or its log.
"""

import hmac
import secrets
from base64 import b64encode
from hashlib import pbkdf2_hmac, sha256
from typing import Final

from .saslprep import saslprep

ITERATIONS: Final = 4096
SALT_BYTES: Final = 16
PASSWORD_BYTES: Final = 32


def generated_password() -> str:
    """Return a new random password of 256 bits, in letters that need no escape in a URI."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def scram_verifier(password: str, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    """Return ``SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`` of *password*."""
    salt = salt or secrets.token_bytes(SALT_BYTES)
    salted = pbkdf2_hmac("sha256", _prepared(password), salt, iterations)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _prepared(password: str) -> bytes:
    # PostgreSQL's rule, not the RFC's: what SASLprep refuses is hashed as it is.
    return (saslprep(password) or password).encode()


def _text(value: bytes) -> str:
    return b64encode(value).decode()
