"""Reads one PgBouncer instance through its admin console. Opens no connection, decides nothing."""

import re
from collections.abc import Iterable
from typing import Any, Final, LiteralString, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from ..errors import UnavailableError
from .model import Instance, PoolerFacts, Version

Row: TypeAlias = dict[str, Any]

CONSOLE: Final = "pgbouncer"
"""The database name under which PgBouncer answers for itself."""


async def observe_pooler(
    console: AsyncConnection, instance: Instance, database: str
) -> PoolerFacts:
    """Return what is in force for *database* at *instance*, whose console is connected."""
    config = {row["key"]: row["value"] for row in await _rows(console, "SHOW CONFIG")}
    databases = await _rows(console, "SHOW DATABASES")
    users = await _rows(console, "SHOW USERS")
    version = await _rows(console, "SHOW VERSION")
    ours = [row for row in databases if row["name"] == database]
    return PoolerFacts(
        instance=instance,
        version=parsed_version(version[0]["version"]),
        pool_modes=frozenset({config["pool_mode"]}) | _own_modes((*ours, *users)),
        reset_query=config["server_reset_query"] or "",
        reset_always=config["server_reset_query_always"] == "1",
        max_prepared_statements=_number(config.get("max_prepared_statements")),
    )


def parsed_version(text: str) -> Version:
    """Return the version in a text like ``PgBouncer 1.24.1``."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if found is None:
        raise UnavailableError(f"{text!r} is not a version of PgBouncer; is this its console?")
    major, minor, patch = found.groups(default="0")
    return int(major), int(minor), int(patch)


async def _rows(console: AsyncConnection, command: LiteralString) -> list[Row]:
    # Without parameters psycopg uses the simple protocol, the only one that the console speaks.
    return await (await console.cursor(row_factory=dict_row).execute(command)).fetchall()


def _own_modes(rows: Iterable[Row]) -> frozenset[str]:
    """Return the modes of databases and users that have one of their own."""
    return frozenset(row["pool_mode"] for row in rows if row["pool_mode"])


def _number(text: str | None) -> int | None:
    return int(text) if text is not None else None
