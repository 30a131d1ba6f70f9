"""What these tests stand on: a server, databases with an application's tables, a bootstrap."""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from devkit.database import DatabaseKit, Login
from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.database.bootstrap import BootstrapResult, bootstrap
from ringfence.database.logins import LoginPassword
from ringfence.database.settings import BootstrapOptions
from ringfence.postgres.statements import sql

NO_OPTIONS: Final = BootstrapOptions()
TABLES: Final = """
CREATE SCHEMA app AUTHORIZATION app_owner;
GRANT TEMPORARY ON DATABASE {database} TO app_owner;
SET ROLE app_owner;
CREATE TABLE app.projects (workspace_id uuid NOT NULL, other_id uuid NOT NULL, name text);
CREATE TABLE app.notes (workspace_id uuid NOT NULL, body text);
INSERT INTO app.projects VALUES
  ('6f9619ff-8b86-4d01-b42d-00cf4fc964aa', '6f9619ff-8b86-4d01-b42d-00cf4fc964bb', 'apollo'),
  ('6f9619ff-8b86-4d01-b42d-00cf4fc964bb', '6f9619ff-8b86-4d01-b42d-00cf4fc964aa', 'gemini');
RESET ROLE;
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A server, and the logins of ours that have a password there."""

    kit: DatabaseKit
    operator: Login
    probe: Login

    @property
    def passwords(self) -> tuple[LoginPassword, ...]:
        return tuple(
            LoginPassword(login.username, f"{login.username}-login", login.password)
            for login in (self.operator, self.probe, self.kit.pooler_auth)
        )

    async def run(self, statement: LiteralString, *, database: str) -> list[Any]:
        """Run *statement* as the superuser and return its rows."""
        async with self.kit.connection(self.kit.superuser, database) as conn:
            cursor = await conn.execute(statement)
            return await cursor.fetchall() if cursor.description else []


def tenant_database(
    database: str,
    *,
    mode: str = "Signed",
    logins: Iterable[str] = ("app_a", "app_b"),
    owners: Iterable[str] = ("app_owner",),
) -> TenantDatabase:
    plain = {"setting": "app.workspace_id"} if mode == "Plain" else {}
    document = {
        "metadata": {"name": "app"},
        "spec": {
            "connection": {
                "hosts": [{"host": "127.0.0.1"}],
                "database": database,
                "credentialsSecretRef": {"name": "operator-login"},
            },
            "context": {"mode": mode, **plain},
            "application": {"role": "app_rw", "owners": [*owners], "logins": [*logins]},
            "tables": {"schemas": ["app", "public"], "tenantColumn": "workspace_id"},
        },
    }
    return parsed(TenantDatabase, document)


@asynccontextmanager
async def application_database(ground: Ground) -> AsyncIterator[str]:
    name = f"app_{secrets.token_hex(4)}"
    await ground.kit.create_database(name)
    async with ground.kit.connection(ground.kit.superuser, name) as conn:
        await conn.execute(TABLES.replace("{database}", name).encode())
    yield name
    await ground.kit.drop_database(name)


async def bootstrapped(
    ground: Ground,
    database: str,
    options: BootstrapOptions = NO_OPTIONS,
    *,
    confirmed: bool = True,
    mode: str = "Signed",
    passwords: tuple[LoginPassword, ...] | None = None,
) -> BootstrapResult:
    async with ground.kit.connection(ground.kit.superuser, database) as conn:
        return await bootstrap(
            conn,
            tenant_database(database, mode=mode),
            options,
            ground.passwords if passwords is None else passwords,
            confirmed=confirmed,
        )


async def installed(ground: Ground, database: str) -> dict[str, str]:
    """Return what bootstrap can touch, with the database's name taken out."""
    async with ground.kit.connection(ground.kit.superuser, database) as conn:
        await conn.execute("SET search_path = pg_catalog")
        await conn.execute(
            "SELECT set_config('ringfence_bootstrap.settings', %s, false)",
            ['{"app_role":"app_rw","owners":["app_owner"],"logins":[],"schemas":["app","public"]}'],
        )
        rows = await (await conn.execute(sql("ringfence.database", "installed"))).fetchall()
    return {
        name.replace(database, "DB"): (state or "").replace(database, "DB") for name, state in rows
    }
