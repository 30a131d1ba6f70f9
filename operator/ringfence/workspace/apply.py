"""Carries out the registry's changes, each in one statement for all its workspaces."""

from collections.abc import Iterable
from typing import Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from ..postgres.errors import translated
from .diff import PutWorkspaces, SetState
from .model import Outcome
from .render import render

LOCK_TIMEOUT: Final[LiteralString] = "SET LOCAL lock_timeout = '5s'"


async def narrow(conn: AsyncConnection, changes: Iterable[SetState]) -> None:
    """Suspend and close. Raises UnavailableError when the database goes away."""
    for change in changes:
        call = render(change)
        with translated("registry of workspaces"):
            async with conn.transaction():
                await conn.execute(LOCK_TIMEOUT)
                await conn.execute(call.execute, call.parameters)


async def widen(conn: AsyncConnection, changes: Iterable[PutWorkspaces]) -> dict[UUID, Outcome]:
    """Register and re-open; return what the database answered for each workspace."""
    outcomes: dict[UUID, Outcome] = {}
    for change in changes:
        call = render(change)
        with translated("registry of workspaces"):
            async with conn.transaction():
                await conn.execute(LOCK_TIMEOUT)
                answers = await (await conn.execute(call.execute, call.parameters)).fetchall()
        outcomes.update((workspace_id, Outcome(outcome)) for workspace_id, outcome in answers)
    return outcomes
