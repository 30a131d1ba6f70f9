"""PostgreSQL behind two PgBouncer instances: what is running, and what one can do to it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow, dict_row

from ringfence.pooler.profile import Profile

from ..server import Endpoint, Server
from ..workplace import Workplace
from .login import Login, conninfo
from .pgbouncer import CONSOLE, render_profile


@dataclass(frozen=True, slots=True)
class DatabaseKit:
    """Three running servers and who may log in to them."""

    here: Workplace
    postgres: Server
    poolers: tuple[Server, Server]
    superuser: Login
    pooler_auth: Login
    """The password by which PgBouncer asks for verifiers; bootstrap gives the role its verifier."""
    pooler_admin: Login

    @property
    def folder(self) -> Path:
        """The private folder of everything."""
        return self.here.folder

    @property
    def ca_file(self) -> Path:
        """The authority that signed all three servers."""
        return self.folder / "ca.crt"

    @property
    def log_file(self) -> Path:
        """PostgreSQL's log, a JSON document a line."""
        return self.folder / "log" / "postgresql.json"

    def conninfo(self, login: Login, database: str, endpoint: Endpoint | None = None) -> str:
        """Return libpq's words for a verified TLS connection; direct unless *endpoint* is given."""
        return conninfo(login, database, endpoint or self.postgres, self.ca_file)

    @asynccontextmanager
    async def connection(
        self, login: Login, database: str = "postgres", endpoint: Endpoint | None = None
    ) -> AsyncGenerator[AsyncConnection[TupleRow], None]:
        """Lend a new connection in autocommit mode."""
        where = self.conninfo(login, database, endpoint)
        async with await AsyncConnection.connect(where, autocommit=True) as conn:
            yield conn

    async def create_database(self, name: str, template: str = "template1") -> None:
        """Create a database as the superuser."""
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        async with self.connection(self.superuser) as conn:
            await conn.execute(create.format(sql.Identifier(name), sql.Identifier(template)))

    async def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        async with self.connection(self.superuser) as conn:
            await conn.execute(drop.format(sql.Identifier(name)))

    async def set_profile(self, profile: Profile) -> None:
        """Put *profile* in force in both poolers, under the connections that they hold."""
        self.here.put("profile.ini", render_profile(profile))
        for pooler in self.poolers:
            await self.console(pooler, "RELOAD")

    async def console(self, pooler: Endpoint, command: LiteralString) -> list[dict[str, Any]]:
        """Return the answer of a pooler's admin console."""
        async with self.connection(self.pooler_admin, CONSOLE, pooler) as conn:
            cursor = await conn.cursor(row_factory=dict_row).execute(command)
            return await cursor.fetchall() if cursor.description else []
