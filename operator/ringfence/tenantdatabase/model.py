"""Facts about one tenant database, shared by the desired and the observed side.

Knows no SQL and no connection. A *tree* is a table with every partition and inheritance child
below it: row-level security of a parent does not guard a child that is queried directly, so a
tree is protected as a whole or not at all.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..api.context import ContextMode
from ..api.names import QualifiedName
from ..api.tenantdatabase import Adoption, Privilege
from ..api.tenantkey import KeyFamily
from ..pooler.check import Hygiene

FAMILIES: dict[str, KeyFamily] = {
    "uuid": "uuid",
    "integer": "integer",
    "bigint": "integer",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class Column:
    """The column of a table that should hold the tenant key, as the catalog describes it."""

    type: str
    not_null: bool
    deterministic: bool = True

    @property
    def family(self) -> KeyFamily | None:
        """The family of tenant keys that the column can hold; None when it can hold none."""
        return FAMILIES.get(self.type)


@dataclass(frozen=True, slots=True, order=True)
class ForeignGrant:
    """A privilege that reaches the application and that Ringfence did not give."""

    table: QualifiedName
    grantee: str
    privilege: str
    undo: str = field(compare=False)


@dataclass(frozen=True, slots=True, order=True)
class ForeignPolicy:
    """A policy that exists and is not ours. *undo* is the statement that makes it again."""

    table: QualifiedName
    name: str
    permissive: bool
    undo: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """One member of a tree."""

    name: QualifiedName
    owner: str
    tenant_column: str
    column: Column | None
    protected: bool
    recorded_column: str | None = None
    foreign: bool = False
    owner_covered: bool = True
    owned_by_login: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """A table and everything that inherits from it; *members* begin with the root."""

    root: QualifiedName
    members: tuple[Table, ...]
    foreign_policies: frozenset[ForeignPolicy] = frozenset()
    foreign_grants: frozenset[ForeignGrant] = frozenset()
    granted: frozenset[Privilege] = frozenset()

    @property
    def protected(self) -> bool:
        """Whether every member is protected."""
        return all(member.protected for member in self.members)

    @property
    def on_record(self) -> bool:
        """Whether the database knows every member as protected; a renamed one it does not."""
        return all(member.recorded_column is not None for member in self.members)

    @property
    def recorded(self) -> bool:
        """Whether any member has been protected before."""
        return any(member.recorded_column is not None for member in self.members)

    @property
    def family(self) -> KeyFamily | None:
        """The key family of the root's tenant column."""
        column = self.members[0].column
        return column.family if column else None


@dataclass(frozen=True, slots=True)
class Config:
    """What bootstrap decided once for the database."""

    schema_version: int
    mode: ContextMode
    app_role: str
    setting: str
    max_age: timedelta
    skew: timedelta
    hygiene: Hygiene
    hardened: bool


@dataclass(frozen=True, slots=True)
class DesiredKey:
    """A key of the key ring, on its way into the database. Its pads never show."""

    kid: str
    fingerprint: str
    not_after: datetime
    ipad: bytes = field(repr=False, compare=False)
    opad: bytes = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ObservedKey:
    """What the database lets us see of a key it has."""

    kid: str
    fingerprint: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What one TenantDatabase asks for."""

    mode: ContextMode
    app_role: str
    setting: str | None
    max_age: timedelta
    schemas: frozenset[str]
    tenant_column: str
    overrides: frozenset[tuple[QualifiedName, str]]
    exempt: frozenset[QualifiedName]
    privileges: frozenset[Privilege]
    adoption: Adoption
    keys: frozenset[DesiredKey] = frozenset()

    @property
    def every_schema(self) -> frozenset[str]:
        """The schemas in scope, and those of tables that an override brings into scope."""
        return self.schemas | {table.schema for table, _ in self.overrides}


@dataclass(frozen=True, slots=True)
class ObservedState:
    """What the catalog says. *config* is None where bootstrap never ran."""

    config: Config | None
    server_version: str = ""
    trees: tuple[Tree, ...] = ()
    keys: frozenset[ObservedKey] = frozenset()
    closed_schemas: frozenset[str] = frozenset()
    missing: frozenset[QualifiedName] = frozenset()
    """Tables that were protected and are gone."""
    absent: frozenset[str] = frozenset()
    """Schemas and tables that the TenantDatabase names and that do not exist."""
