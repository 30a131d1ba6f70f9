"""The probe: tries to break isolation through every way in, and says what came of it.

What could not be tried is inconclusive, with the reason; it is never taken for passed.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import psycopg
from psycopg.errors import QueryCanceled

from ..client.keyring import Signer
from ..errors import RingfenceError
from ..postgres.connection import connected
from ..postgres.errors import said
from ..postgres.target import Target
from .model import Check, Subject, Verdict
from .session import Clock, Session
from .trials import Trial, trials

BUDGET_SECONDS: Final = 10.0
BUDGET_PER_TABLE_SECONDS: Final = 1.0


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


async def probe(
    instances: Sequence[Target], subject: Subject, ring: Signer | None, clock: Clock = utc_now
) -> tuple[Check, ...]:
    """Return the checks of *subject* made as ringfence_probe through each of *instances*.

    *clock* is asked whenever a token is signed. *ring* is not needed in Plain mode.
    """
    outcomes = (_instance_checks(target, subject, ring, clock) for target in instances)
    return tuple(check for checks in await asyncio.gather(*outcomes) for check in checks)


async def _instance_checks(
    target: Target, subject: Subject, ring: Signer | None, clock: Clock
) -> tuple[Check, ...]:
    """Return one check for every trial; those after the connection was lost are inconclusive."""
    due = trials(subject, pooled=target.pooled)
    done = list[Check]()
    budget = BUDGET_SECONDS + BUDGET_PER_TABLE_SECONDS * len(subject.tables)
    reason = f"no answer in {budget:g} s"
    try:
        async with asyncio.timeout(budget), connected(target) as conn:
            session = Session(conn, subject, ring, clock)
            for trial in due:
                done.append(await _check(trial, session, instance_name(target)))
    except TimeoutError:
        pass
    except RingfenceError as error:
        reason = str(error)
    left = due[len(done) :]
    return (*done, *(_inconclusive(trial, instance_name(target), reason) for trial in left))


async def _check(trial: Trial, session: Session, instance: str) -> Check:
    try:
        objection = await trial.run(session)
    except QueryCanceled:
        return _inconclusive(trial, instance, f"{trial.object or trial.name} took too long")
    except psycopg.Error as error:
        return _inconclusive(trial, instance, said(error))
    except RingfenceError as error:
        return _inconclusive(trial, instance, str(error))
    verdict = Verdict.FAILED if objection else Verdict.PASSED
    return _outcome(trial, instance, verdict, objection or "")


def instance_name(target: Target) -> str:
    """Return what checks call the way through *target*."""
    hosts = ((target.address or host, port) for host, port in target.hosts)
    return ",".join(f"{host}:{port}" for host, port in hosts)


def _inconclusive(trial: Trial, instance: str, reason: str) -> Check:
    return _outcome(trial, instance, Verdict.INCONCLUSIVE, reason)


def _outcome(trial: Trial, instance: str, verdict: Verdict, message: str) -> Check:
    return Check(trial.name, instance, verdict, message, trial.object, control=trial.control)
