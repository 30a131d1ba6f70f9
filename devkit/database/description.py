"""What a person needs to use a kit, without any password: those lie in a file beside it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..server import Endpoint
from .kit import DatabaseKit
from .login import Login

PASSWORDS: Final = "pgpass"
"""libpq's password file in the kit's folder; PGPASSFILE names it."""


def description(kit: DatabaseKit) -> str:
    """Return endpoints, files and a command to begin with."""
    first, second = map(address, kit.poolers)
    passwords = kit.folder / PASSWORDS
    psql = (
        f'PGPASSFILE={passwords} psql "host={kit.postgres.host} port={kit.postgres.port} '
        f"user={kit.superuser.username} dbname=postgres "
        f'sslmode=verify-full sslrootcert={kit.ca_file}"'
    )
    lines = {
        "direct": address(kit.postgres),
        "pooled": f"{first}, {second}",
        "superuser": kit.superuser.username,
        "console": f"{kit.pooler_admin.username}, database pgbouncer of either pooler",
        "passwords": passwords,
        "authority": kit.ca_file,
        "log": kit.log_file,
        "try": psql,
    }
    return "".join(f"{name:<11}{value}\n" for name, value in lines.items())


def address(endpoint: Endpoint) -> str:
    """Return host and port in one word."""
    return f"{endpoint.host}:{endpoint.port}"


def render_pgpass(logins: Iterable[Login]) -> str:
    """Return libpq's password file for *logins*, wherever they connect."""
    return "".join(f"*:*:*:{login.username}:{login.password}\n" for login in logins)


def write_passwords(kit: DatabaseKit) -> Path:
    """Write the file of all the kit's passwords, which only we can read."""
    logins = (kit.superuser, kit.pooler_auth, kit.pooler_admin)
    return kit.here.put(PASSWORDS, render_pgpass(logins))
