"""Names of things in PostgreSQL, and where servers are. Knows what is reserved, not what exists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from .resource import Resource, refusal, rule

NAME_BYTES: Final = 63
TABLE_PATTERN: Final = r"^[^.\x00-\x1f\x7f-\x9f]+\.[^.\x00-\x1f\x7f-\x9f]+$"
RESERVED_PREFIXES: Final = ("pg_", "ringfence")
RESERVED: Final = frozenset({"postgres", "pgbouncer"})


@dataclass(frozen=True, slots=True, order=True)
class QualifiedName:
    """A table by schema and name, both unquoted."""

    schema: str
    name: str

    def __str__(self) -> str:
        """Return it as specs and messages write it."""
        return f"{self.schema}.{self.name}"


def _short(name: str) -> bool:
    return len(name.encode()) <= NAME_BYTES


def _free(name: str) -> bool:
    return not name.startswith(RESERVED_PREFIXES) and name not in RESERVED


def _short_parts(table: QualifiedName) -> bool:
    return _short(table.schema) and _short(table.name)


def _free_schema(table: QualifiedName) -> bool:
    return not table.schema.startswith(RESERVED_PREFIXES)


def _distinct(values: Sequence[object]) -> bool:
    return len(set(values)) == len(values)


def _qualified(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(TABLE_PATTERN.strip("^$"), value):
        raise refusal("must be schema.table, unquoted, with one dot")
    schema, _, name = value.partition(".")
    return QualifiedName(schema, name)


FREE: Final = rule(_free, "must not be pg_*, ringfence*, postgres or pgbouncer, which are reserved")
DISTINCT: Final[AfterValidator] = rule(_distinct, "must not name anything twice")

Line = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
ColumnName = Annotated[
    Line, Field(max_length=NAME_BYTES), rule(_short, "must be at most 63 bytes in UTF-8")
]
Name = Annotated[ColumnName, FREE]
TableName = Annotated[
    QualifiedName,
    BeforeValidator(_qualified),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "minLength": 3, "maxLength": 127, "pattern": TABLE_PATTERN}),
    rule(_short_parts, "schema and table must each be at most 63 bytes in UTF-8"),
    rule(_free_schema, "must not be in a schema pg_* or ringfence*, which are reserved"),
]
Host = Annotated[
    str,
    Field(
        min_length=1,
        max_length=253,
        pattern=r"^[A-Za-z0-9:]([A-Za-z0-9._:-]*[A-Za-z0-9:])?$",
    ),
]
Port = Annotated[int, Field(ge=1, le=65535)]


class Server(Resource):
    """A PostgreSQL server."""

    host: Host
    port: Port = 5432


class Instance(Resource):
    """A PgBouncer instance."""

    host: Host
    port: Port = 6432
