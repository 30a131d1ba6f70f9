"""Who connects, with which password and how."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from psycopg.conninfo import make_conninfo

from ..server import Endpoint


@dataclass(frozen=True, slots=True)
class Login:
    """A name and its password in clear, which is never printed."""

    username: str
    password: str = field(repr=False)

    @classmethod
    def new(cls, username: str) -> Self:
        """Return a login with a random password."""
        return cls(username, secrets.token_urlsafe(24))


def conninfo(login: Login, database: str, endpoint: Endpoint, ca_file: Path) -> str:
    """Return libpq's words for a connection to a server whose name and authority are checked."""
    return make_conninfo(
        host=endpoint.host,
        port=endpoint.port,
        dbname=database,
        user=login.username,
        password=login.password,
        sslmode="verify-full",
        sslrootcert=str(ca_file),
        connect_timeout=10,
    )
