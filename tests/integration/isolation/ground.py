"""What these tests stand on: a server, a protected application database, the ways into it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection

from devkit.database import DatabaseKit, Endpoint, Login
from ringfence.api.context import ContextMode
from ringfence.api.names import QualifiedName
from ringfence.api.resource import parsed
from ringfence.api.status import Finding
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.client.keyring import KeyRing
from ringfence.database.bootstrap import bootstrap
from ringfence.database.logins import LoginPassword
from ringfence.database.settings import BootstrapOptions
from ringfence.isolation.audit import audit
from ringfence.isolation.model import KeyFamily, Scope, Subject, canaries
from ringfence.pooler.profile import Profile
from ringfence.postgres.connection import connected
from ringfence.postgres.target import Target, Tls

COUNTRY: Final = QualifiedName("app", "country")
PROJECTS: Final = QualifiedName("app", "projects")
EVENTS: Final = QualifiedName("app", "events")
SCOPE: Final = Scope(frozenset({"app"}), frozenset({COUNTRY}))

TABLES: Final[dict[KeyFamily, LiteralString]] = {
    "uuid": """
SET ROLE app_owner;
CREATE TABLE app.projects (workspace_id uuid NOT NULL, name text);
CREATE TABLE app.events (workspace_id uuid NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE app.events_1 PARTITION OF app.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE app.country (code text);
GRANT SELECT ON app.country TO app_rw;
INSERT INTO app.projects VALUES ('6f9619ff-8b86-4d01-b42d-00cf4fc964aa', 'apollo');
INSERT INTO app.events VALUES ('6f9619ff-8b86-4d01-b42d-00cf4fc964bb', '2026-02-03');
RESET ROLE;
""",
    "integer": """
SET ROLE app_owner;
CREATE TABLE app.projects (workspace_id integer NOT NULL, name text);
CREATE TABLE app.events (workspace_id bigint NOT NULL, at date NOT NULL);
INSERT INTO app.projects VALUES (7, 'apollo');
INSERT INTO app.events VALUES (8, '2026-02-03');
RESET ROLE;
""",
    "text": """
SET ROLE app_owner;
CREATE TABLE app.projects (workspace_id text NOT NULL, name text);
CREATE TABLE app.events (workspace_id text NOT NULL, at date NOT NULL);
INSERT INTO app.projects VALUES ('acme', 'apollo');
INSERT INTO app.events VALUES ('globex', '2026-02-03');
RESET ROLE;
""",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One bootstrapped database with protected tables, and who may log in to it."""

    kit: DatabaseKit
    database: str
    subject: Subject
    ring: KeyRing
    operator: Login
    probe: Login
    root: AsyncConnection
    """The superuser's connection."""

    @property
    def direct(self) -> Target:
        """The probe's way without a pooler."""
        return self.target(self.probe, self.kit.postgres)

    @property
    def pooled(self) -> tuple[Target, ...]:
        """The probe's ways through both poolers."""
        return tuple(
            replace(self.target(self.probe, pooler), pooled=True) for pooler in self.kit.poolers
        )

    def target(self, login: Login, endpoint: Endpoint) -> Target:
        return Target(
            hosts=((endpoint.host, endpoint.port),),
            database=self.database,
            username=login.username,
            password=login.password,
            tls=Tls(ca=self.kit.ca_file.read_bytes()),
        )

    @asynccontextmanager
    async def as_operator(self) -> AsyncIterator[AsyncConnection]:
        async with connected(self.target(self.operator, self.kit.postgres)) as conn:
            yield conn

    async def as_superuser(self, statements: str) -> list[Any]:
        cursor = await self.root.execute(statements.encode())
        return await cursor.fetchall() if cursor.description else []

    async def audit(self, scope: Scope = SCOPE) -> tuple[Finding, ...]:
        """Return the findings, without what this server's version gives rise to."""
        async with self.as_operator() as conn:
            found = await audit(conn, scope)
        return tuple(finding for finding in found if finding.check != "ServerVersion")


@asynccontextmanager
async def make_ground(
    kit: DatabaseKit, logins: tuple[Login, Login], mode: ContextMode, family: KeyFamily
) -> AsyncIterator[Ground]:
    """Lend a database of its own: bootstrapped, its tables protected, the canaries registered."""
    database = f"isolation_{mode}_{family}".lower()
    ring = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    subject = Subject(
        mode,
        family,
        "app.workspace_id",
        tables=(EVENTS, PROJECTS),
        profile=Profile.STRICT,
    )
    await kit.create_database(database)
    async with kit.connection(kit.superuser, database) as root:
        ground = Ground(kit, database, subject, ring, *logins, root)
        await ground.as_superuser(f"CREATE SCHEMA app AUTHORIZATION app_owner; {TABLES[family]}")
        await _bootstrap(ground)
        await _protect(ground)
        yield ground
    await kit.drop_database(database)


async def _bootstrap(ground: Ground) -> None:
    logins = (ground.operator, ground.probe, ground.kit.pooler_auth)
    await bootstrap(
        ground.root,
        _tenant_database(ground),
        BootstrapOptions(),
        [LoginPassword(who.username, f"{who.username}-login", who.password) for who in logins],
        confirmed=True,
    )


def _tenant_database(ground: Ground) -> TenantDatabase:
    plain = {"setting": "app.workspace_id"} if ground.subject.mode is ContextMode.PLAIN else {}
    document = {
        "metadata": {"name": "app"},
        "spec": {
            "connection": {
                "hosts": [{"host": "127.0.0.1"}],
                "database": ground.database,
                "credentialsSecretRef": {"name": "operator-login"},
            },
            "context": {"mode": ground.subject.mode.value, **plain},
            "application": {"role": "app_rw", "owners": ["app_owner"], "logins": ["app_a"]},
            "tables": {"schemas": ["app"], "tenantColumn": "workspace_id"},
        },
    }
    return parsed(TenantDatabase, document)


async def _protect(ground: Ground) -> None:
    """Do what a pass does, with the same functions."""
    reserved = list(canaries(ground.subject.family))
    [key] = ground.ring.keys
    async with ground.as_operator() as conn:
        for table in (PROJECTS, EVENTS):
            await conn.execute(
                "SELECT ringfence_admin.protect_table(%s, %s, 'workspace_id')",
                [table.schema, table.name],
            )
            await conn.execute(
                "SELECT ringfence_admin.grant_table(%s, %s, '{SELECT,INSERT,UPDATE,DELETE}')",
                [table.schema, table.name],
            )
        await conn.execute(
            "SELECT outcome FROM ringfence_admin.put_workspaces(%s::uuid[], %s, %s, %s)",
            [
                [canary.workspace_id for canary in reserved],
                [canary.tenant_key for canary in reserved],
                ["ringfence/probe"] * 3,
                ["active"] * 3,
            ],
        )
        await conn.execute(
            "SELECT ringfence_admin.put_key(%s, %s, %s, %s)",
            [key.kid, key.ipad, key.opad, key.not_after],
        )
