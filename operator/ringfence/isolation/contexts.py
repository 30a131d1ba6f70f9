"""What the probe tries on contexts: to enter without a right to, and to find what others left.

A trial returns what is wrong, or None when isolation held; see rows.py.
"""

from typing import Final

from psycopg.sql import SQL

from ..client.errors import ContextRefusedError
from ..errors import UnavailableError
from . import forgery
from .rows import visible
from .session import Session

MEETINGS: Final = 5
"""How often the probe tries to meet the same server connection twice."""


async def context_gone(probe: Session) -> str | None:
    """Look whether a context ends with its transaction."""
    async with probe.conn.transaction():
        await probe.enter(probe.subject.canaries.one)
    async with probe.transaction():
        return visible(await probe.seen(), "after COMMIT, by the next transaction")


async def forged_token(probe: Session) -> str | None:
    """Enter another workspace than the one that was signed."""
    one, other = probe.subject.canaries.one, probe.subject.canaries.other
    return await _admitted(probe, forgery.forged(probe.signer, one, other, probe.clock()))


async def expired_token(probe: Session) -> str | None:
    """Enter with a token whose life is over."""
    one = probe.subject.canaries.one
    return await _admitted(probe, forgery.expired(probe.signer, one, probe.clock()))


async def far_future_token(probe: Session) -> str | None:
    """Enter with a token that would live longer than maxAge lets it."""
    one, life = probe.subject.canaries.one, probe.subject.accepted_life
    return await _admitted(probe, forgery.far_future(probe.signer, one, probe.clock(), life))


async def foreign_token(probe: Session) -> str | None:
    """Enter with tokens of keys that the database has not."""
    one = probe.subject.canaries.one
    return await _admitted(probe, *forgery.foreign(probe.signer, one, probe.clock()))


async def unknown_workspace(probe: Session) -> str | None:
    """Enter a workspace that nobody registered."""
    return await _admitted(probe, forgery.unknown_workspace(probe.signer, probe.clock()))


async def second_context(probe: Session) -> str | None:
    """Enter a second workspace in one transaction."""
    async with probe.transaction():
        await probe.enter(probe.subject.canaries.one)
        try:
            await probe.enter(probe.subject.canaries.other)
        except ContextRefusedError:
            return None
    return "a transaction could enter a second workspace"


async def context_set_by_hand(probe: Session) -> str | None:
    """Set the parameter that holds the context, without enter()."""
    by_hand = SQL("SELECT pg_catalog.set_config('backtrace_functions', %s, true)")
    async with probe.transaction():
        if await probe.succeeds(by_hand, ["rf_by_hand"]):
            return "backtrace_functions, which holds the context, can be set by hand"
    return None


async def prepared_statement(probe: Session) -> str | None:
    """Enter on a session where somebody left a statement under a name."""
    async with probe.transaction() as conn:
        await conn.execute("PREPARE ringfence_probe_left AS SELECT 1")
        try:
            async with conn.transaction():
                await probe.enter(probe.subject.canaries.one)
        except ContextRefusedError:
            return None
        finally:
            # A statement's name outlives the transaction: it would shut this connection to all.
            await conn.execute("DEALLOCATE ringfence_probe_left")
    return "a session with a prepared statement was let in; run `ringfence bootstrap`"


async def session_reset(probe: Session) -> str | None:
    """Leave a setting on a server connection, and look whether the next transaction has it."""
    leave = SQL("SELECT pg_backend_pid(), set_config('ringfence_probe.left', 'behind', false)")
    look = SQL("SELECT pg_backend_pid(), current_setting('ringfence_probe.left', true)")
    for _ in range(MEETINGS):
        [(first, _left)] = await probe.rows(leave)
        [(second, left)] = await probe.rows(look)
        if first == second:
            return f"a setting was {left} for the next transaction" if left else None
    raise UnavailableError("the pooler never gave the same server connection twice")


async def _admitted(probe: Session, *tokens: str) -> str | None:
    for signed in tokens:
        if await probe.admits(signed):
            return "the token was accepted"
    return None
