"""The TenantDatabase resource. Mirrors crds/tenantdatabases.yaml and decides nothing."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from .connection import BootstrapSpec, ConnectionSpec, Pooler
from .context import Context, ContextSpec
from .duration import Duration, between
from .names import DISTINCT, ColumnName, Name, TableName
from .resource import ObjectMeta, Resource, SecretRef, refusal, rule
from .status import TenantDatabaseStatus, readable

LABEL_LENGTH = 63


class Privilege(StrEnum):
    """What the application role may be granted on a protected table."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


class Mode(StrEnum):
    """Whether a pass changes anything."""

    APPLY = "Apply"
    PLAN = "Plan"


class Adoption(StrEnum):
    """What becomes of foreign policies."""

    KEEP = "Keep"
    REPLACE = "Replace"
    REFUSE = "Refuse"


class OnProofFailure(StrEnum):
    """What a failed proof does."""

    REPORT = "Report"
    SUSPEND = "Suspend"


class ApplicationSpec(Resource):
    """The roles of the application."""

    role: Name
    owners: Annotated[tuple[Name, ...], Field(min_length=1, max_length=64), DISTINCT]
    logins: Annotated[tuple[Name, ...], Field(max_length=64), DISTINCT] = ()
    privileges: Annotated[tuple[Privilege, ...], Field(max_length=4), DISTINCT] = tuple(Privilege)


def _role_owns_nothing(application: ApplicationSpec) -> bool:
    return application.role not in application.owners


def _role_is_a_group(application: ApplicationSpec) -> bool:
    return application.role not in application.logins


Application = Annotated[
    ApplicationSpec,
    rule(
        _role_owns_nothing,
        "role must not be among owners, because whoever owns a table can open it",
    ),
    rule(
        _role_is_a_group,
        "role must not be among logins, because it is the group they are members of",
    ),
]


class Override(Resource):
    """A table whose tenant column has another name."""

    table: TableName
    tenant_column: ColumnName


class Exemption(Resource):
    """A table that tenants share on purpose."""

    table: TableName
    reason: str = Field(min_length=1, max_length=1024)


def _tables_distinct(entries: Sequence[Override | Exemption]) -> bool:
    return len({entry.table for entry in entries}) == len(entries)


ONE_ENTRY_A_TABLE = rule(_tables_distinct, "must not name a table twice")


class TablesSpec(Resource):
    """Which tables are in scope, and how a row says whose it is."""

    schemas: Annotated[tuple[Name, ...], Field(min_length=1, max_length=64), DISTINCT] = ("public",)
    tenant_column: ColumnName
    overrides: Annotated[tuple[Override, ...], Field(max_length=256), ONE_ENTRY_A_TABLE] = ()
    exempt: Annotated[tuple[Exemption, ...], Field(max_length=256), ONE_ENTRY_A_TABLE] = ()


def _no_exempt_override(tables: TablesSpec) -> bool:
    return not {o.table for o in tables.overrides} & {e.table for e in tables.exempt}


Tables = Annotated[
    TablesSpec,
    rule(_no_exempt_override, "no table may be both under overrides and under exempt"),
]


class AcceptedFinding(Resource):
    """A finding that does not count."""

    check: str = Field(min_length=1, max_length=63, pattern=r"^[A-Za-z][A-Za-z0-9]*$")
    object: str = Field(min_length=1, max_length=1024)
    reason: str = Field(min_length=1, max_length=1024)
    until: AwareDatetime | None = None


def _findings_distinct(entries: Sequence[AcceptedFinding]) -> bool:
    return len({(entry.check, entry.object) for entry in entries}) == len(entries)


class ProbeSpec(Resource):
    """The test that tries to read and write across workspaces."""

    interval: Annotated[Duration, between("10s", "1h")] = timedelta(minutes=1)
    credentials_secret_ref: SecretRef = SecretRef(name="ringfence-probe-login")


class TenantDatabaseSpec(Resource):
    """What is asked for."""

    connection: ConnectionSpec
    bootstrap: BootstrapSpec | None = None
    pooler: Pooler | None = None
    context: Context = ContextSpec()
    application: Application
    tables: Tables
    accepted_findings: Annotated[
        tuple[AcceptedFinding, ...],
        Field(max_length=256),
        rule(_findings_distinct, "must not accept a finding twice"),
    ] = ()
    mode: Mode = Mode.APPLY
    adoption: Adoption = Adoption.KEEP
    on_proof_failure: OnProofFailure = OnProofFailure.REPORT
    interval: Annotated[Duration, between("5s", "24h")] = timedelta(seconds=30)
    probe: ProbeSpec = ProbeSpec()
    suspend: bool = False


class TenantDatabase(Resource):
    """One database in which tenants share tables."""

    api_version: Literal["ringfence.dev/v1alpha1"] = "ringfence.dev/v1alpha1"
    kind: Literal["TenantDatabase"] = "TenantDatabase"
    metadata: ObjectMeta
    spec: TenantDatabaseSpec
    status: Annotated[TenantDatabaseStatus | None, readable(TenantDatabaseStatus)] = None

    @model_validator(mode="after")
    def _name_becomes_a_label(self) -> Self:
        if len(self.metadata.name) > LABEL_LENGTH:
            raise refusal("metadata.name must be at most 63 characters; it becomes a label")
        return self

    @property
    def key_ring_secret(self) -> SecretRef:
        """The Secret of the key ring: the one named in the spec, else ``<name>-context-keys``."""
        named = self.spec.context.key_ring_secret_ref
        return named or SecretRef(name=f"{self.metadata.name}-context-keys")
