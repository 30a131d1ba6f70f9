"""Reads the state of one tenant database: one catalog query a fact, no decisions."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, LiteralString, TypeAlias, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from ..api.context import ContextMode
from ..api.names import QualifiedName
from ..api.tenantdatabase import Privilege
from ..pooler.check import Hygiene
from ..postgres.statements import sql
from .model import (
    Column,
    Config,
    DesiredState,
    ForeignGrant,
    ForeignPolicy,
    ObservedKey,
    ObservedState,
    Table,
    Tree,
)

Row: TypeAlias = dict[str, Any]
F = TypeVar("F", ForeignGrant, ForeignPolicy)

SNAPSHOT: Final[LiteralString] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
INSTALLED: Final[LiteralString] = "SELECT to_regclass('ringfence.config') IS NOT NULL AS installed"


async def observe(conn: AsyncConnection, desired: DesiredState) -> ObservedState:
    """Return what the catalog says now about the tables that *desired* is about."""
    async with conn.transaction():
        await conn.execute(SNAPSHOT)
        if not (await _execute(conn, INSTALLED))[0]["installed"]:
            return ObservedState(config=None)
        return await _observe_installed(conn, desired)


async def _observe_installed(conn: AsyncConnection, desired: DesiredState) -> ObservedState:
    schemas = sorted(desired.schemas)
    [config] = await _rows(conn, "config")
    tables = await _rows(
        conn,
        "tables",
        {
            "schemas": schemas,
            "tenant_column": desired.tenant_column,
            "overrides": json.dumps({str(name): column for name, column in desired.overrides}),
        },
    )
    return ObservedState(
        config=_config(config),
        server_version=config["server_version"],
        trees=await _trees(conn, tables),
        keys=frozenset(ObservedKey(**row) for row in await _rows(conn, "keys")),
        absent=frozenset(row["absent"] for row in await _rows(conn, "absent", _named(desired))),
        missing=frozenset(map(_name, await _rows(conn, "missing"))),
        closed_schemas=frozenset(
            row["schema"]
            for row in await _rows(
                conn, "closed_schemas", {"schemas": sorted(desired.every_schema)}
            )
        ),
    )


async def _trees(conn: AsyncConnection, tables: Sequence[Row]) -> tuple[Tree, ...]:
    policies = _by_table(
        ForeignPolicy(_name(row), row["policy"], row["permissive"], row["undo"])
        for row in await _rows(conn, "foreign_policies")
    )
    granted = defaultdict[QualifiedName, set[Privilege]](set)
    for row in await _rows(conn, "granted"):
        granted[_name(row)].add(Privilege(row["privilege"]))
    grants = _by_table(await _foreign_grants(conn, [r for r in tables if not r["protected"]]))
    return tuple(
        Tree(
            root,
            members,
            foreign_policies=frozenset(p for m in members for p in policies[m.name]),
            foreign_grants=frozenset(g for m in members for g in grants[m.name]),
            granted=frozenset(granted[root]),
        )
        for root, members in _grouped(tables)
    )


async def _foreign_grants(conn: AsyncConnection, open_tables: Sequence[Row]) -> list[ForeignGrant]:
    if not open_tables:
        return []
    names = {
        "schemas": [row["schema"] for row in open_tables],
        "names": [row["name"] for row in open_tables],
    }
    return [
        ForeignGrant(_name(row), row["grantee"], row["privilege"], row["undo"])
        for row in await _rows(conn, "foreign_grants", names)
    ]


def _named(desired: DesiredState) -> dict[str, list[str]]:
    tables = {*desired.exempt, *(table for table, _ in desired.overrides)}
    return {"schemas": sorted(desired.schemas), "tables": sorted(map(str, tables))}


def _config(row: Row) -> Config:
    return Config(
        row["schema_version"],
        ContextMode(row["mode"]),
        app_role=row["app_role"],
        setting=row["setting"],
        max_age=row["max_age"],
        skew=row["skew"],
        hygiene=Hygiene(row["hygiene"]),
        hardened=row["hardened"],
    )


def _grouped(tables: Sequence[Row]) -> list[tuple[QualifiedName, tuple[Table, ...]]]:
    """Return the members of each tree; the query delivers them tree by tree, roots first."""
    return [
        (QualifiedName(schema, name), tuple(map(_table, rows)))
        for (schema, name), rows in groupby(
            tables, key=lambda row: (row["root_schema"], row["root_name"])
        )
    ]


def _table(row: Row) -> Table:
    column = row["type"] and Column(row["type"], row["not_null"], row["deterministic"])
    return Table(
        _name(row),
        owner=row["owner"],
        tenant_column=row["tenant_column"],
        column=column,
        protected=row["protected"],
        recorded_column=row["recorded_column"],
        foreign=row["foreign"],
        owner_covered=row["owner_covered"],
        owned_by_login=row["owned_by_login"],
    )


def _by_table(facts: Iterable[F]) -> defaultdict[QualifiedName, set[F]]:
    found = defaultdict[QualifiedName, set[F]](set)
    for fact in facts:
        found[fact.table].add(fact)
    return found


def _name(row: Row) -> QualifiedName:
    return QualifiedName(row["schema"], row["name"])


async def _rows(
    conn: AsyncConnection, query: str, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    return await _execute(conn, sql(__package__ or "", query), parameters)


async def _execute(
    conn: AsyncConnection, statement: LiteralString, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    cursor = conn.cursor(row_factory=dict_row)
    await cursor.execute(statement, parameters)
    return await cursor.fetchall()
