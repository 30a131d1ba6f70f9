"""The plan of a pass as a person reads it: each change with its reason and what it expands to."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from psycopg import AsyncConnection

from ..api.resource import SecretRef
from ..tenantdatabase import diff as tables
from ..tenantdatabase import render as table_render
from ..workspace import diff as registry
from ..workspace import render as registry_render
from .model import Plan, PlannedChange

FORCE_WARNING: Final = (
    "after protection, row-level security binds the tables' owner, too: its backfills touch no row "
    "and its pg_dump fails. `ringfence bootstrap --maintenance-login NAME` makes a login for "
    "migrations and dumps"
)


async def preview(
    conn: AsyncConnection,
    steps: tables.Plan,
    workspaces: registry.Plan,
    missing_ring: SecretRef | None = None,
) -> Plan:
    """Return the plan; the database is asked for the statements, and none of them is executed.

    *missing_ring* is the Secret of a key ring that is still to be made.
    """
    changes = (
        *((_key_ring(missing_ring),) if missing_ring else ()),
        *(_of_registry(change) for change in workspaces.narrowing),
        *[await _of_table(conn, step.subject, c) for step in steps for c in step.changes],
        *(_of_registry(change) for change in workspaces.widening),
    )
    return Plan(_digest(changes), changes, _warnings(steps))


def _key_ring(secret: SecretRef) -> PlannedChange:
    return PlannedChange(
        f"Secret {secret.name}",
        "CreateKeyRing",
        "there is no key ring; its first key goes into this Secret, then into the database",
    )


async def _of_table(conn: AsyncConnection, subject: str, change: tables.Change) -> PlannedChange:
    call = table_render.render(change)
    statements: Sequence[str] = ()
    if call.show:
        row = await (await conn.execute(call.show, call.parameters)).fetchone()
        statements = row[0] if row else ()
    return PlannedChange(
        subject,
        type(change).__name__,
        table_render.reason(change),
        repair=isinstance(change, tables.ProtectTable) and change.repair,
        statements=tuple(statements),
        undo=table_render.undo(change),
    )


def _of_registry(change: registry.Change) -> PlannedChange:
    return PlannedChange(
        registry_render.subject(change), type(change).__name__, registry_render.reason(change)
    )


def _warnings(steps: tables.Plan) -> tuple[str, ...]:
    first = any(
        isinstance(change, tables.ProtectTable) and not change.repair
        for step in steps
        for change in step.changes
    )
    return (FORCE_WARNING,) if first else ()


def _digest(changes: Iterable[PlannedChange]) -> str:
    """Return a short name of the plan, equal for equal plans; empty for nothing to do."""
    text = "\n".join(repr(change) for change in changes)
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""
