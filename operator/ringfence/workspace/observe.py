"""Reads the registry: the rows that a batch of workspaces touches, and the counts of all."""

from collections.abc import Collection
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from ..postgres.statements import sql
from .model import DesiredWorkspace, RegisteredWorkspace, State


async def observe(
    conn: AsyncConnection, desired: Collection[DesiredWorkspace], closing: Collection[UUID] = ()
) -> tuple[RegisteredWorkspace, ...]:
    """Return every row that has the id or the tenant key of one in *desired*, or is *closing*."""
    cursor = conn.cursor(row_factory=dict_row)
    await cursor.execute(
        sql(__package__ or "", "registered"),
        {"ids": [*(w.id for w in desired), *closing], "keys": [w.tenant_key for w in desired]},
    )
    return tuple(
        RegisteredWorkspace(state=State(row.pop("state")), **row) for row in await cursor.fetchall()
    )


async def registered_from(conn: AsyncConnection, namespace: str) -> frozenset[UUID]:
    """Return the ids of workspaces whose objects lived in *namespace* and that are not closed."""
    cursor = await conn.execute(sql(__package__ or "", "of_namespace"), {"namespace": namespace})
    return frozenset(row[0] for row in await cursor.fetchall())


async def counts(conn: AsyncConnection) -> dict[State, int]:
    """Return how many workspaces there are in each state, without the probe's own."""
    cursor = await conn.execute(sql(__package__ or "", "counts"))
    found = {State(state): count for state, count in await cursor.fetchall()}
    return {state: found.get(state, 0) for state in State}
