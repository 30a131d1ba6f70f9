"""One connection of the probe: enters its workspaces, looks at its ground, leaves no trace."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Composed, Identifier

from ..api.context import ContextMode
from ..api.names import QualifiedName
from ..client.errors import ContextRefusedError
from ..client.keyring import Signer
from ..client.transaction import ENTER_PLAIN, send_async
from ..errors import UnavailableError
from .forgery import token
from .model import Canary, Subject

Clock: TypeAlias = Callable[[], datetime]

LIMIT: Final = "5s"
SET_LIMIT: Final = "SELECT pg_catalog.set_config('statement_timeout', %s, true)"


@dataclass(frozen=True, slots=True)
class Session:
    """A connection as ringfence_probe, and what is needed to act on it."""

    conn: AsyncConnection
    subject: Subject
    ring: Signer | None
    clock: Clock

    @property
    def signer(self) -> Signer:
        """The key ring; without one nothing can be tried."""
        if self.ring is None:
            raise UnavailableError("there is no key ring to sign with; see its Secret")
        return self.ring

    @property
    def ground(self) -> Identifier:
        """The probe's protected table for keys of the database's family."""
        return Identifier("ringfence_probe", f"guarded_{self.subject.family}")

    @asynccontextmanager
    async def transaction(self, limit: str = LIMIT) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that is rolled back whatever happens in it."""
        async with self.conn.transaction(force_rollback=True):
            await self.conn.execute(SET_LIMIT, [limit])
            yield self.conn

    async def enter(self, canary: Canary) -> None:
        """Make the open transaction act for *canary*, the way the application does."""
        if self.subject.mode is ContextMode.SIGNED:
            await send_async(self.conn, token(self.signer, canary, self.clock()))
        else:
            await self.conn.execute(ENTER_PLAIN, [self.subject.setting, canary.tenant_key])

    async def seen(self) -> dict[str, int]:
        """Return how many rows of each tenant key the open transaction sees on the ground."""
        query = SQL("SELECT tenant_key::text, count(*) FROM {} GROUP BY 1").format(self.ground)
        return dict(await self.rows(query))

    async def seen_by(self, canary: Canary) -> dict[str, int]:
        """Return what *canary* sees on the ground."""
        async with self.transaction():
            await self.enter(canary)
            return await self.seen()

    async def any_row(self, table: QualifiedName) -> bool:
        """Tell whether the open transaction sees any row of *table*."""
        name = Identifier(table.schema, table.name)
        [(found,)] = await self.rows(SQL("SELECT EXISTS (SELECT FROM {})").format(name))
        return found

    async def admits(self, signed: str) -> bool:
        """Tell whether a transaction may enter with the token."""
        try:
            async with self.transaction():
                await send_async(self.conn, signed)
        except ContextRefusedError:
            return False
        return True

    async def succeeds(self, statement: Composed | SQL, parameters: Sequence[str] = ()) -> bool:
        """Tell whether *statement* touches any row; undone at once. A refusal is a no."""
        try:
            async with self.conn.transaction(force_rollback=True):
                return (await self.conn.execute(statement, parameters)).rowcount > 0
        except InsufficientPrivilege:
            return False

    async def rows(
        self, query: Composed | SQL, parameters: Sequence[str] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of *query*."""
        return await (await self.conn.execute(query, parameters)).fetchall()
