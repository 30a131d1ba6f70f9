"""A database behind two poolers, as the engine meets it, with its Secrets in a folder."""

import secrets as random
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from psycopg import AsyncConnection, sql

from devkit.database import DatabaseKit, Endpoint, Login
from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.api.workspace import Workspace
from ringfence.client.keyring import KeyRing
from ringfence.database.bootstrap import bootstrap
from ringfence.database.logins import ensure_login_secrets, login_secrets
from ringfence.database.settings import BootstrapOptions
from ringfence.engine.model import Intent, Pass, Subject
from ringfence.engine.reconcile import run_pass
from ringfence.postgres.scram import scram_verifier
from ringfence.secrets import DirectorySecrets

ACME: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964aa"
GLOBEX: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964bb"
NO_OPTIONS: Final = BootstrapOptions()


@dataclass(frozen=True)
class Platform:
    """One application database, and everything a pass over it needs."""

    kit: DatabaseKit
    database: str
    secrets: DirectorySecrets
    application: Login
    spec: dict[str, Any] = field(default_factory=dict)

    def tenant_database(self, **changes: Any) -> TenantDatabase:
        """Return the resource; *changes* replace parts of its spec."""
        return parsed(
            TenantDatabase,
            {"metadata": {"name": "app", "generation": 1}, "spec": deepcopy(self.spec) | changes},
        )

    async def run(
        self,
        intent: Intent = Intent.APPLY,
        workspaces: Sequence[Workspace] = (),
        *,
        prune: bool = False,
        **changes: Any,
    ) -> Pass:
        """Run one pass."""
        subject = Subject(self.tenant_database(**changes), tuple(workspaces), prune)
        return await run_pass(subject, self.secrets, intent)

    async def sql(self, statements: str) -> list[Any]:
        """Run *statements* as the superuser and return the last rows."""
        async with self.kit.connection(self.kit.superuser, self.database) as conn:
            cursor = await conn.execute(statements.encode())
            while cursor.nextset():
                pass
            return await cursor.fetchall() if cursor.description else []

    @asynccontextmanager
    async def as_application(
        self, endpoint: Endpoint | None = None
    ) -> AsyncGenerator[AsyncConnection[Any]]:
        """Lend a connection of the application's login, through the first pooler."""
        where = endpoint or self.kit.poolers[0]
        async with self.kit.connection(self.application, self.database, where) as conn:
            conn.prepare_threshold = None
            yield conn

    async def ring(self) -> KeyRing:
        """Return the key ring."""
        held = await self.secrets.get("app-context-keys")
        assert held is not None
        return KeyRing.parse(held["keyring.json"])

    async def bootstrap(self, options: BootstrapOptions = NO_OPTIONS) -> None:
        """Bootstrap, and let the application's login in, as rotation will."""
        tenant_database = self.tenant_database()
        passwords = await ensure_login_secrets(self.secrets, login_secrets(tenant_database))
        async with self.kit.connection(self.kit.superuser, self.database) as conn:
            await bootstrap(conn, tenant_database, options, passwords, confirmed=True)
            await conn.execute(
                sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(self.application.username),
                    sql.Literal(scram_verifier(self.application.password)),
                )
            )


def workspace(name: str, tenant_key: str, state: str = "Active") -> Workspace:
    """Return a Workspace of the database."""
    return parsed(
        Workspace,
        {
            "metadata": {"name": name, "generation": 1},
            "spec": {"databaseRef": {"name": "app"}, "tenantKey": tenant_key, "state": state},
        },
    )


@asynccontextmanager
async def platform(
    kit: DatabaseKit, folder: Path, tables: str, spec: Mapping[str, Any] | None = None
) -> AsyncGenerator[Platform]:
    """Lend a platform whose database holds *tables* of ``app_owner``; not bootstrapped yet."""
    name = f"app_{random.token_hex(4)}"
    await kit.create_database(name)
    secrets = DirectorySecrets(folder)
    await secrets.put("ca", {"ca.crt": kit.ca_file.read_bytes()})
    for secret, login in (("pgbouncer-auth", kit.pooler_auth), ("admin", kit.pooler_admin)):
        await secrets.put(
            secret, {"username": login.username.encode(), "password": login.password.encode()}
        )
    place = Platform(kit, name, secrets, Login.new("app_a"), _spec(kit, name) | dict(spec or {}))
    try:
        await place.sql(
            "DO $$ BEGIN CREATE ROLE app_owner; EXCEPTION WHEN duplicate_object THEN END $$;"
            "DO $$ BEGIN CREATE ROLE app_rw; EXCEPTION WHEN duplicate_object THEN END $$;"
            f"GRANT CREATE ON DATABASE {name} TO app_owner; ALTER SCHEMA public OWNER TO app_owner;"
            f"SET ROLE app_owner; {tables}; RESET ROLE"
        )
        yield place
    finally:
        await kit.drop_database(name)


def _spec(kit: DatabaseKit, database: str) -> dict[str, Any]:
    tls = {"caSecretRef": {"name": "ca"}}
    return {
        "connection": {
            "hosts": [{"host": kit.postgres.host, "port": kit.postgres.port}],
            "database": database,
            "tls": tls,
            "credentialsSecretRef": {"name": "operator-login"},
        },
        "pooler": {
            "instances": [{"host": p.host, "port": p.port} for p in kit.poolers],
            "tls": tls,
            "adminSecretRef": {"name": "admin"},
        },
        "application": {"role": "app_rw", "owners": ["app_owner"], "logins": ["app_a"]},
        "tables": {"tenantColumn": "workspace_id"},
    }
