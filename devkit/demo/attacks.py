"""What somebody would try who can send any SQL through the application's login.

Each attack comes with the answer that was promised. Any other answer, a lost connection too, means
that the promise was not kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, LiteralString, TypeAlias

import psycopg

from ringfence.client import enter_async, sign
from ringfence.client.keyring import KeyRing, Signer

from .application import ACME, GLOBEX, Company
from .scene import DATABASE, Connection, Scene

Attempt: TypeAlias = Callable[[Connection, Scene], Awaitable[str]]

NO_ROWS: Final = "no rows"
REFUSED_CONTEXT: Final = "28000"
REFUSED_RIGHT: Final = "42501"

ENTER: Final = "CALL ringfence.enter(%s)"
READ: Final[LiteralString] = "SELECT number FROM invoices"


@dataclass(frozen=True, slots=True)
class Attack:
    """Something to try, and the promised answer: an SQLSTATE, or no rows."""

    name: str
    promised: str
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack: what the database answered, and in its own words."""

    answer: str
    said: str


async def attack(scene: Scene, chosen: Attack) -> Outcome:
    """Try it on a connection of its own, through the pooler."""
    try:
        async with scene.as_application() as conn:
            got = await chosen.attempt(conn, scene)
    except psycopg.Error as error:
        said = error.diag.message_primary or type(error).__name__
        return Outcome(error.sqlstate or "", said)
    return Outcome(got, got)


async def forge(conn: Connection, _scene: Scene) -> str:
    """Enter with a token whose every part is right, but not the key."""
    ring = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    return await _enter_and_read(conn, ring, GLOBEX)


async def come_late(conn: Connection, scene: Scene) -> str:
    """Enter with a true token that ended an hour ago."""
    return await _enter_and_read(conn, scene.ring, GLOBEX, datetime.now(UTC) - timedelta(hours=1))


async def enter_globex(conn: Connection, scene: Scene) -> str:
    """Enter as the application does, with a true and fresh token."""
    return await _enter_and_read(conn, scene.ring, GLOBEX)


async def read_as_operator(_conn: Connection, scene: Scene) -> str:
    """Read with the login of the operator, directly."""
    async with scene.kit.connection(await scene.operator(), DATABASE) as conn:
        return _counted((await conn.execute(READ)).rowcount)


async def set_context(conn: Connection, _scene: Scene) -> str:
    """Set by hand what enter would set, as injected SQL could try."""
    async with conn.transaction():
        await conn.execute("SET LOCAL backtrace_functions = 'rf_'")
        return await _read(conn)


async def insert_foreign(conn: Connection, scene: Scene) -> str:
    """Enter one workspace and write a row of another."""
    async with enter_async(conn, scene.ring, ACME.key):
        insert = "INSERT INTO invoices VALUES (%s, 9999, 'DE', 1)"
        return _counted((await conn.execute(insert, [GLOBEX.key])).rowcount)


async def delete_foreign(conn: Connection, scene: Scene) -> str:
    """Enter one workspace and delete the rows of another."""
    async with enter_async(conn, scene.ring, ACME.key):
        delete = "DELETE FROM invoices WHERE workspace_id = %s"
        return _counted((await conn.execute(delete, [GLOBEX.key])).rowcount)


async def forget_context(conn: Connection, _scene: Scene) -> str:
    """Enter nothing at all."""
    return await _read(conn)


async def come_after(conn: Connection, scene: Scene) -> str:
    """Read on the server connection on which another transaction was in a workspace just now."""
    async with enter_async(conn, scene.ring, ACME.key):
        before = await _one(conn, "SELECT pg_backend_pid() AS server FROM invoices LIMIT 1")
    async with scene.as_application() as another, another.transaction():
        after = await _one(another, "SELECT pg_backend_pid() AS server")
        return await _read(another) if before == after else "another server connection"


ATTACKS: Final = (
    Attack("A forged token: all of it right, but the key", REFUSED_CONTEXT, forge),
    Attack("A true token that ended an hour ago", REFUSED_CONTEXT, come_late),
    Attack("The context set by hand, as injected SQL would", REFUSED_RIGHT, set_context),
    Attack("As Acme: insert an invoice into Globex", REFUSED_RIGHT, insert_foreign),
    Attack("As Acme: delete the invoices of Globex", NO_ROWS, delete_foreign),
    Attack("A forgotten context: SELECT without entering", NO_ROWS, forget_context),
    Attack("A leaked one: same server connection, after COMMIT", NO_ROWS, come_after),
)
OPERATOR: Final = Attack("The operator cannot read them", REFUSED_RIGHT, read_as_operator)
SUSPENDED: Final = Attack("Globex is refused", REFUSED_CONTEXT, enter_globex)


async def _enter_and_read(
    conn: Connection, ring: Signer, company: Company, now: datetime | None = None
) -> str:
    async with conn.transaction():
        await conn.execute(ENTER, [sign(ring, company.key, now=now)], prepare=False)
        return await _read(conn)


async def _read(conn: Connection) -> str:
    return _counted((await conn.execute(READ)).rowcount)


async def _one(conn: Connection, query: LiteralString) -> object:
    return await (await conn.execute(query)).fetchone()


def _counted(count: int) -> str:
    return f"{count} rows" if count else NO_ROWS
