"""What the probe tries on rows: to see and to change those of others, and its own for control.

A trial returns what is wrong, or None when isolation held. An error that it does not expect passes
through it: whoever runs it calls it inconclusive.
"""

from typing import Final

from psycopg.sql import SQL, Composed

from ..api.names import QualifiedName
from ..client.errors import ContextRefusedError
from .session import Session

ROWS: Final = 3
"""How many rows each of the first two canaries owns on the probe's ground."""
TABLE_LIMIT: Final = "250ms"


async def own_rows(probe: Session) -> str | None:
    """Show that a context lets in: else everything below would hold in a database that is shut."""
    for canary in (probe.subject.canaries.one, probe.subject.canaries.other):
        try:
            seen = await probe.seen_by(canary)
        except ContextRefusedError as refusal:
            return str(refusal)
        if seen.get(canary.tenant_key) != ROWS:
            return (
                f"workspace {canary.tenant_key} sees {seen.get(canary.tenant_key, 0)} of its "
                f"{ROWS} rows in ringfence_probe; run `ringfence bootstrap`"
            )
    return None


async def own_write(probe: Session) -> str | None:
    """Show that a workspace may write its own rows: else no refusal would say anything."""
    canary = probe.subject.canaries.one
    async with probe.transaction():
        await probe.enter(canary)
        if await probe.succeeds(_insert(probe), [canary.tenant_key]):
            return None
    return "a workspace may not write its own rows in ringfence_probe; run `ringfence bootstrap`"


async def negative_control(probe: Session) -> str | None:
    """Show that the probe sees a leak where there is one."""
    async with probe.transaction():
        await probe.enter(probe.subject.canaries.one)
        found = await probe.rows(SQL("SELECT DISTINCT tenant_key FROM ringfence_probe.open"))
    if (probe.subject.canaries.other.tenant_key,) in found:
        return None
    return (
        "ringfence_probe.open shows no foreign rows, so the probe could not see a leak; "
        "ALTER TABLE ringfence_probe.open NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"
    )


async def no_context(probe: Session) -> str | None:
    """Look around without having entered anything."""
    async with probe.transaction():
        return visible(await probe.seen(), "without a context")


async def empty_workspace(probe: Session) -> str | None:
    """Look around as a workspace that owns nothing."""
    return visible(
        await probe.seen_by(probe.subject.canaries.empty), "by a workspace that owns nothing"
    )


async def foreign_rows(probe: Session) -> str | None:
    """Look for rows of the other workspace."""
    for canary in (probe.subject.canaries.one, probe.subject.canaries.other):
        seen = await probe.seen_by(canary)
        foreign = {key: count for key, count in seen.items() if key != canary.tenant_key}
        if foreign:
            return visible(foreign, f"by workspace {canary.tenant_key}")
    return None


async def foreign_write(probe: Session) -> str | None:
    """Write a row for the other workspace, and give an own row away."""
    move = SQL("UPDATE {} SET tenant_key = %s, n = n + 10").format(probe.ground)
    return await _done(probe, (_insert(probe), "insert a row for"), (move, "move a row to"))


async def foreign_change(probe: Session) -> str | None:
    """Change and delete rows of the other workspace."""
    update = SQL("UPDATE {} SET n = n + 10 WHERE tenant_key = %s").format(probe.ground)
    delete = SQL("DELETE FROM {} WHERE tenant_key = %s").format(probe.ground)
    return await _done(probe, (update, "change rows of"), (delete, "delete rows of"))


async def table_closed(probe: Session, table: QualifiedName) -> str | None:
    """Look into a table of the application, as nobody and as a workspace that owns nothing."""
    async with probe.transaction(TABLE_LIMIT):
        if await probe.any_row(table):
            return f"{table} shows rows without a context"
        await probe.enter(probe.subject.canaries.empty)
        if await probe.any_row(table):
            return f"{table} shows rows to a workspace that owns none"
    return None


def _insert(probe: Session) -> Composed:
    return SQL("INSERT INTO {} (tenant_key, n) VALUES (%s, 10)").format(probe.ground)


async def _done(probe: Session, *deeds: tuple[Composed, str]) -> str | None:
    """Return which of *deeds*, done by one workspace to the other, succeeds."""
    canaries = probe.subject.canaries
    async with probe.transaction():
        await probe.enter(canaries.one)
        for statement, deed in deeds:
            if await probe.succeeds(statement, [canaries.other.tenant_key]):
                return f"one workspace could {deed} another"
    return None


def visible(seen: dict[str, int], how: str) -> str | None:
    """Return that there is something to see, and how; None when there is nothing."""
    if not seen:
        return None
    return f"{sum(seen.values())} rows of {', '.join(sorted(seen))} are visible {how}"
