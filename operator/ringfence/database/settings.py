"""What bootstrap is told, as one JSON document that its SQL reads. Knows no connection."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ..api.context import ContextMode
from ..api.names import Name
from ..api.tenantdatabase import TablesSpec, TenantDatabase
from ..errors import InvalidSpecError
from ..pooler.check import Hygiene

SCHEMA_VERSION: Final = 1
"""Version of what is installed. The operator works with this one and the one before."""

UNUSED_SETTING: Final = "app.workspace_id"
"""What stands in the configuration in Signed mode, where no policy reads a setting."""


@dataclass(frozen=True, slots=True)
class BootstrapOptions:
    """What is chosen at bootstrap and not in the spec; None keeps what was chosen before.

    Chosen never, hygiene is ``none`` and purging is not allowed.
    """

    hygiene: Hygiene | None = None
    allow_purge: bool | None = None
    maintenance_login: str | None = None


@dataclass(frozen=True, slots=True)
class BootstrapSettings:
    """Everything the SQL has to know, under the names it uses."""

    database: str
    superuser: bool
    mode: ContextMode
    app_role: str
    setting: str
    owners: tuple[str, ...]
    logins: tuple[str, ...]
    schemas: tuple[str, ...]
    max_age: float
    hygiene: Hygiene | None
    allow_purge: bool | None
    maintenance_login: str | None
    schema_version: int = SCHEMA_VERSION

    def document(self) -> str:
        """Return the settings as JSON."""
        return json.dumps(asdict(self))


def bootstrap_settings(
    tenant_database: TenantDatabase, options: BootstrapOptions, *, superuser: bool
) -> BootstrapSettings:
    """Return what bootstrap is told for *tenant_database*."""
    spec = tenant_database.spec
    if options.maintenance_login is not None:
        _check_maintenance_login(tenant_database, options.maintenance_login, superuser=superuser)
    return BootstrapSettings(
        database=spec.connection.database,
        superuser=superuser,
        mode=spec.context.mode,
        app_role=spec.application.role,
        setting=spec.context.setting or UNUSED_SETTING,
        owners=spec.application.owners,
        logins=spec.application.logins,
        schemas=_schemas(spec.tables),
        max_age=spec.context.max_age.total_seconds(),
        hygiene=options.hygiene,
        allow_purge=options.allow_purge,
        maintenance_login=options.maintenance_login,
    )


def _schemas(tables: TablesSpec) -> tuple[str, ...]:
    """Return the schemas in scope, then those of tables that an override brings into scope."""
    named = (*tables.schemas, *(override.table.schema for override in tables.overrides))
    return tuple(dict.fromkeys(named))


def _check_maintenance_login(
    tenant_database: TenantDatabase, login: str, *, superuser: bool
) -> None:
    application = tenant_database.spec.application
    try:
        TypeAdapter[str](Name).validate_python(login)
    except ValidationError as error:
        raise InvalidSpecError(
            f"maintenance login {login!r} {error.errors()[0]['msg']}; choose another name"
        ) from None
    if login in (application.role, *application.owners, *application.logins):
        raise InvalidSpecError(
            f"maintenance login {login} is a role of spec.application, which row-level security "
            "has to bind; choose a login that only migrations and dumps use"
        )
    if not superuser:
        raise InvalidSpecError(
            f"maintenance login {login} needs BYPASSRLS, which only a superuser can give; "
            "bootstrap as a superuser, or without a maintenance login"
        )
