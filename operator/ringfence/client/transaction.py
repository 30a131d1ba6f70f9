"""Enter a workspace for one transaction, on a psycopg 3 connection.

The context is the first statement of a transaction that is opened here, and it is gone with that
transaction: nothing of it can reach the next user of a pooled connection.
"""

import re
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, Final, LiteralString, TypeVar
from uuid import UUID

from psycopg import (
    AsyncConnection,
    AsyncCursor,
    AsyncTransaction,
    Connection,
    Cursor,
    Error,
    Transaction,
)
from psycopg.errors import InvalidAuthorizationSpecification
from psycopg.pq import TransactionStatus

from .errors import ContextRefusedError, InvalidContextError
from .keyring import Signer
from .token import MAX_LIFETIME, Address, sign

C = TypeVar("C", bound=Connection[Any])
AsyncC = TypeVar("AsyncC", bound=AsyncConnection[Any])

ENTER: Final = "CALL ringfence.enter(%s)"
ENTER_PLAIN: Final = "SELECT pg_catalog.set_config(%s, %s, true)"
SETTING: Final = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
OPEN: Final = {TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR}


@contextmanager
def enter(
    conn: C,
    ring: Signer,
    workspace: UUID | str,
    *,
    actor: str = "",
    ip: Address | str | None = None,
    role: str = "",
    lifetime: timedelta = MAX_LIFETIME,
) -> Generator[C]:
    """Open a transaction that acts for *workspace*; arguments as of ``sign``.

    Raises ContextRefusedError when the database does not let the transaction in, and
    InvalidContextError when *conn* is in a transaction already.
    """
    require_idle(conn)
    token = sign(ring, workspace, actor=actor, ip=ip, role=role, lifetime=lifetime)
    with ExitStack() as transaction:
        _begin(conn, transaction, token)
        yield conn


@asynccontextmanager
async def enter_async(
    conn: AsyncC,
    ring: Signer,
    workspace: UUID | str,
    *,
    actor: str = "",
    ip: Address | str | None = None,
    role: str = "",
    lifetime: timedelta = MAX_LIFETIME,
) -> AsyncGenerator[AsyncC]:
    """Open a transaction that acts for *workspace*; like ``enter``, for asyncio."""
    require_idle(conn)
    token = sign(ring, workspace, actor=actor, ip=ip, role=role, lifetime=lifetime)
    async with AsyncExitStack() as transaction:
        await _begin_async(conn, transaction, token)
        yield conn


@contextmanager
def enter_plain(conn: C, setting: str, tenant_key: UUID | str) -> Generator[C]:
    """Open a transaction with *setting* naming the tenant: Plain mode, for its duration only."""
    require_idle(conn)
    parameters = _plain(setting, tenant_key)
    with ExitStack() as transaction:
        _open(conn, transaction, ENTER_PLAIN, parameters)
        yield conn


@asynccontextmanager
async def enter_plain_async(
    conn: AsyncC, setting: str, tenant_key: UUID | str
) -> AsyncGenerator[AsyncC]:
    """Open a transaction with *setting* naming the tenant; like ``enter_plain``, for asyncio."""
    require_idle(conn)
    parameters = _plain(setting, tenant_key)
    async with AsyncExitStack() as transaction:
        await _open_async(conn, transaction, ENTER_PLAIN, parameters)
        yield conn


def require_idle(conn: Connection[Any] | AsyncConnection[Any]) -> None:
    """Refuse a connection on which the context could not be the first statement."""
    if conn.info.transaction_status in OPEN:
        raise InvalidContextError(
            "the connection is in a transaction already, and the context must be its first "
            "statement; commit or roll back before entering a workspace"
        )


# BEGIN and the context are one round trip. Transaction(conn), not conn.transaction(): begun in a
# pipeline, that would keep the whole block in one, and its statements unanswered.
def _open(
    conn: Connection[Any], transaction: ExitStack, context: LiteralString, values: Sequence[str]
) -> None:
    with conn.pipeline():
        transaction.enter_context(Transaction(conn))
        Cursor(conn).execute(context, values, prepare=False)


async def _open_async(
    conn: AsyncConnection[Any],
    transaction: AsyncExitStack,
    context: LiteralString,
    values: Sequence[str],
) -> None:
    async with conn.pipeline():
        await transaction.enter_async_context(AsyncTransaction(conn))
        await AsyncCursor(conn).execute(context, values, prepare=False)


def _begin(conn: Connection[Any], transaction: ExitStack, token: str) -> None:
    try:
        _open(conn, transaction, ENTER, [token])
    except Error as error:
        harmless = _without_token(error, token)
    else:
        return
    raise harmless


async def _begin_async(conn: AsyncConnection[Any], transaction: AsyncExitStack, token: str) -> None:
    try:
        await _open_async(conn, transaction, ENTER, [token])
    except Error as error:
        harmless = _without_token(error, token)
    else:
        return
    raise harmless


# Cursor(conn), not conn.cursor(): a client-side cursor would paste the token into the statement.
# Unnamed (prepare=False): on a pooled session, another client can take over a named statement.
# Raised outside of the except block: the driver's own error can quote the token.
def send(conn: Connection[Any], token: str) -> None:
    """Send the token as the first statement of the transaction."""
    try:
        Cursor(conn).execute(ENTER, [token], prepare=False)
    except Error as error:
        harmless = _without_token(error, token)
    else:
        return
    raise harmless


async def send_async(conn: AsyncConnection[Any], token: str) -> None:
    """Send the token as the first statement of the transaction; for asyncio."""
    try:
        await AsyncCursor(conn).execute(ENTER, [token], prepare=False)
    except Error as error:
        harmless = _without_token(error, token)
    else:
        return
    raise harmless


def _without_token(error: Error, token: str) -> Exception:
    said = error.diag.message_primary or str(error)
    if not isinstance(error, InvalidAuthorizationSpecification):
        return type(error)(said)
    _, kid, workspace, *_ = token.split(".")
    return ContextRefusedError(
        f"the database refused the context of workspace {UUID(workspace)} ({said}); check that the "
        f"workspace is registered and Active, that key {kid} is in the database, that the clocks "
        "agree, and that the application prepares no statements (psycopg: prepare_threshold=None)"
    )


def _plain(setting: str, tenant_key: UUID | str) -> tuple[str, str]:
    if not SETTING.fullmatch(setting):
        raise InvalidContextError(f"setting {setting!r} is not like app.workspace_id")
    return setting, str(tenant_key)
