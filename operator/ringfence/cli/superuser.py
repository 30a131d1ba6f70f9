"""Where bootstrap's login comes from: a Secret, or what libpq's own environment says."""

import os

from ..api.resource import SecretRef
from ..api.tenantdatabase import TenantDatabase
from ..engine.credentials import Login, read_ca, read_login
from ..postgres.target import Target, Tls
from ..secrets import SecretStore

SUPERUSER = "postgres"


async def superuser_target(
    tenant_database: TenantDatabase, secrets: SecretStore, secret: str | None
) -> Target:
    """Return the connection that bootstrap uses."""
    connection = tenant_database.spec.connection
    ref = superuser_secret(tenant_database, secret)
    login = await read_login(secrets, ref) if ref else _login_of_environment()
    return Target(
        hosts=tuple((server.host, server.port) for server in connection.hosts),
        database=connection.database,
        username=login.username,
        password=login.password,
        tls=Tls(connection.tls.mode, await read_ca(secrets, connection.tls)),
    )


def superuser_secret(tenant_database: TenantDatabase, secret: str | None) -> SecretRef | None:
    """Return the Secret to use: the one that was asked for, else the spec's, if it names one."""
    if secret:
        return SecretRef(name=secret)
    declared = tenant_database.spec.bootstrap
    return declared.credentials_secret_ref if declared else None


def _login_of_environment() -> Login:
    # An empty password makes libpq look into PGPASSFILE, or ~/.pgpass, itself.
    return Login(os.environ.get("PGUSER", SUPERUSER), os.environ.get("PGPASSWORD", ""))
