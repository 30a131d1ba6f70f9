"""The audit: asks the catalog in how many ways isolation is open.

Runs as ringfence_operator and changes nothing. What a finding means stands in checks.py.
"""

from collections.abc import Mapping
from typing import Any, Final, LiteralString, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from ..api.names import QualifiedName
from ..api.status import Finding
from ..postgres.errors import translated
from ..postgres.statements import sql
from .checks import CHECKS, CatalogCheck
from .findings import worst_first
from .model import Scope

Row: TypeAlias = dict[str, Any]
Parameters: TypeAlias = Mapping[str, Any]

MESSAGE_LENGTH: Final = 4096
OBJECT_LENGTH: Final = 1024

# One moment for all checks. Names are printed in full; no plan here is worth compiling.
SNAPSHOT: Final[tuple[LiteralString, ...]] = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL search_path = pg_catalog, pg_temp",
    "SET LOCAL jit = off",
)


async def audit(conn: AsyncConnection, scope: Scope) -> tuple[Finding, ...]:
    """Return every finding, the worst first; *conn* is the operator's and in no transaction."""
    with translated("audit of isolation"):
        async with conn.transaction():
            for statement in SNAPSHOT:
                await conn.execute(statement)
            facts = await _facts(conn, scope)
            return worst_first(
                [
                    _finding(check, row)
                    for check in CHECKS
                    for row in await _rows(conn, check, facts)
                ]
            )


async def readable_tables(conn: AsyncConnection) -> tuple[QualifiedName, ...]:
    """Return the roots of protected trees that the application may read: the probe tries them."""
    with translated("list of protected tables"):
        rows = await _query(conn, "readable_tables", {})
    return tuple(QualifiedName(row["schema"], row["name"]) for row in rows)


async def _facts(conn: AsyncConnection, scope: Scope) -> Parameters:
    """Return what the checks have in common, asked for once."""
    reach = await _query(conn, "reach", {})
    tables = await _query(conn, "protected", {})
    return {
        "schemas": sorted(scope.schemas),
        "exempt": sorted(map(str, scope.exempt)),
        "reach": [row["role"] for row in reach],
        "tables": [row["oid"] for row in tables],
        "columns": [row["tenant_column"] for row in tables],
    }


async def _rows(conn: AsyncConnection, check: CatalogCheck, facts: Parameters) -> list[Row]:
    return await _query(conn, check.query, facts)


async def _query(conn: AsyncConnection, name: str, parameters: Parameters) -> list[Row]:
    cursor = conn.cursor(row_factory=dict_row)
    await cursor.execute(sql(__package__ or "", name), parameters)
    return await cursor.fetchall()


def _finding(check: CatalogCheck, row: Row) -> Finding:
    return Finding(
        check=check.id,
        severity=check.severity,
        object=_shortened(row["object"], OBJECT_LENGTH),
        message=_shortened(f"{check.sentence}; {check.remedy}".format(**row), MESSAGE_LENGTH),
    )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
