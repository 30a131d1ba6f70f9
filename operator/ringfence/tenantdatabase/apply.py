"""Carries out a plan: a transaction a step, under the database's lock, never waiting long."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, LiteralString, TypeAlias

from psycopg import AsyncConnection

from ..errors import InvalidSpecError, RingfenceError
from ..postgres.errors import BusyError, TimedOutError, translated
from .diff import Plan, Step
from .render import render

# Whoever waits for ACCESS EXCLUSIVE makes the application queue behind it: half a second at most.
LOCKS: Final[LiteralString] = (
    "SELECT set_config('lock_timeout', '500ms', true),"
    " pg_advisory_xact_lock(hashtextextended('ringfence', 0))"
)
PAUSES: Final = (0.0, 0.2, 0.4, 0.8, 1.6)
"""Seconds before each round: the busy tables are tried again while the others are long done."""

Progress: TypeAlias = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that did not take effect, and why."""

    step: Step
    error: RingfenceError


@dataclass(frozen=True, slots=True)
class Applied:
    """What became true, and what a later pass has to try again."""

    done: Plan = ()
    failed: tuple[Failure, ...] = ()


async def apply(conn: AsyncConnection, plan: Plan, progress: Progress | None = None) -> Applied:
    """Carry out every step of *plan*; one that fails keeps none of the others back.

    Raises UnavailableError when the database goes away; what is done by then stays done.
    """
    done: list[Step] = []
    failed: list[Failure] = []
    busy: list[Failure] = []
    waiting = plan
    for pause in PAUSES:
        await asyncio.sleep(pause)
        busy = []
        for step in waiting:
            failure = await _carry_out(conn, step)
            if failure is None:
                done.append(step)
                if progress:
                    progress(step)
            else:
                (busy if isinstance(failure.error, BusyError) else failed).append(failure)
        if not busy:
            break
        waiting = tuple(failure.step for failure in busy)
    return Applied(tuple(done), (*failed, *busy))


async def _carry_out(conn: AsyncConnection, step: Step) -> Failure | None:
    try:
        with translated(step.subject):
            async with conn.transaction():
                await conn.execute(LOCKS)
                for change in step.changes:
                    call = render(change)
                    await conn.execute(call.execute, call.parameters)
    except (BusyError, TimedOutError, InvalidSpecError) as error:
        return Failure(step, error)
    return None
