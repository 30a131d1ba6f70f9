"""The databases that the arms are measured in: copies of one, each guarded in its own way.

Ours are bootstrapped and protected with the product's own SQL, as its operator does it.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier, Literal

from devkit.database import DatabaseKit, Login, Server
from devkit.database.pgbouncer import render_profile, render_userlist
from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.client.keyring import KeyRing
from ringfence.database.bootstrap import bootstrap
from ringfence.database.logins import LoginPassword
from ringfence.database.settings import BootstrapOptions
from ringfence.pooler.profile import Profile
from ringfence.postgres.scram import scram_verifier
from ringfence.postgres.statements import sql

from .arms import BASELINE, Arm, Guard
from .scripts import DOCUMENTS, SETTING, WORKSPACES

Connection: TypeAlias = AsyncConnection[Any]
Progress: TypeAlias = Callable[[str], None]

POOLERS: Final = (Profile.FAST, Profile.STRICT)
TEMPLATE: Final = "template"
ROLE: Final = "bench_rw"
TABLES: Final = ("documents", "notes")
PRIVILEGES: Final = ["SELECT", "INSERT", "UPDATE"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A running kit, who logs in to it, and the key ring that its databases know."""

    kit: DatabaseKit
    ring: KeyRing
    operator: Login
    application: Login
    unguarded: Login

    @asynccontextmanager
    async def superuser(self, database: str) -> AsyncGenerator[Connection, None]:
        """Lend a superuser's connection."""
        async with self.kit.connection(self.kit.superuser, database) as conn:
            yield conn

    def login(self, arm: Arm) -> Login:
        """Return who logs in to measure *arm*."""
        return self.unguarded if arm.guard is Guard.WHERE else self.application

    def pooler(self, arm: Arm) -> Server:
        """Return the pooler that has the profile of *arm*."""
        return self.kit.poolers[POOLERS.index(arm.profile)]


def new_ground(kit: DatabaseKit) -> Ground:
    """Return the ground of *kit*, still without databases."""
    return Ground(
        kit=kit,
        ring=KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1)),
        operator=Login.new("ringfence_operator"),
        application=Login.new("bench_app"),
        unguarded=Login.new("bench_baseline"),
    )


async def prepare(ground: Ground, progress: Progress) -> None:
    """Make the databases of the baseline and of our own arms."""
    progress("tables and rows")
    await _make_template(ground)
    await _make_baseline(ground)
    for guard in (Guard.PLAIN, Guard.SIGNED):
        progress(f"bootstrap, {guard}")
        await _make_guarded(ground, f"product_{guard}", guard)
    await _let_in(ground, ground.application)
    await _set_up_poolers(ground)


async def _make_template(ground: Ground) -> None:
    await ground.kit.create_database(TEMPLATE)
    async with ground.superuser(TEMPLATE) as conn:
        await conn.execute(_text("tables"))
        await conn.execute(_text("rows"), [DOCUMENTS, list(WORKSPACES)])
        await conn.execute("VACUUM (FREEZE, ANALYZE)")


async def _make_baseline(ground: Ground) -> None:
    await ground.kit.create_database(BASELINE.database, TEMPLATE)
    async with ground.superuser(BASELINE.database) as conn:
        await conn.execute("CREATE ROLE bench_baseline BYPASSRLS")
        await conn.execute(_text("baseline"))
    await _let_in(ground, ground.unguarded)


async def _make_guarded(ground: Ground, database: str, guard: Guard) -> None:
    """Do what bootstrap does, and then what a pass does."""
    await ground.kit.create_database(database, TEMPLATE)
    async with ground.superuser(database) as conn:
        declared, passwords = tenant_database(database, guard), _passwords(ground)
        await bootstrap(conn, declared, BootstrapOptions(), passwords, confirmed=True)
    async with ground.kit.connection(ground.operator, database) as conn:
        await _protect(conn)
        await _register(conn)
        if guard is Guard.SIGNED:
            await _put_keys(conn, ground.ring)


async def _protect(conn: Connection) -> None:
    for table in TABLES:
        await conn.execute(
            "SELECT ringfence_admin.protect_table('app', %s, 'workspace_id')", [table]
        )
        await conn.execute("SELECT ringfence_admin.grant_table('app', %s, %s)", [table, PRIVILEGES])


async def _register(conn: Connection) -> None:
    keys = [str(workspace) for workspace in WORKSPACES]
    size = len(keys)
    await conn.execute(
        "SELECT outcome FROM ringfence_admin.put_workspaces(%s, %s, %s, %s)",
        [list(WORKSPACES), keys, ["bench"] * size, ["active"] * size],
    )


async def _put_keys(conn: Connection, ring: KeyRing) -> None:
    for key in ring.keys:
        await conn.execute(
            "SELECT ringfence_admin.put_key(%s, %s, %s, %s)",
            [key.kid, key.ipad, key.opad, key.not_after],
        )


async def _let_in(ground: Ground, login: Login) -> None:
    alter = SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    name, verifier = Identifier(login.username), Literal(scram_verifier(login.password))
    async with ground.superuser("postgres") as conn:
        await conn.execute(alter.format(name, verifier))


async def _set_up_poolers(ground: Ground) -> None:
    """Give each pooler a profile for good, and both logins: auth_query refuses the baseline's.

    Not a change of profile before each run: a RELOAD makes PgBouncer open new server connections,
    and every run would measure new backends.
    """
    kit = ground.kit
    known = (kit.pooler_auth, kit.pooler_admin, ground.application, ground.unguarded)
    kit.here.put("userlist.txt", render_userlist(known))
    for pooler, profile in zip(kit.poolers, POOLERS, strict=True):
        kit.here.put("profile.ini", render_profile(profile))
        await kit.console(pooler, "RELOAD")


def tenant_database(database: str, guard: Guard) -> TenantDatabase:
    """Return the declaration that bootstrap is told."""
    context = {"mode": "Plain", "setting": SETTING} if guard is Guard.PLAIN else {}
    document = {
        "metadata": {"name": "bench"},
        "spec": {
            "connection": {
                "hosts": [{"host": "127.0.0.1"}],
                "database": database,
                "credentialsSecretRef": {"name": "operator-login"},
            },
            "context": context,
            "application": {"role": ROLE, "owners": ["bench_owner"], "logins": ["bench_app"]},
            "tables": {"schemas": ["app"], "tenantColumn": "workspace_id"},
        },
    }
    return parsed(TenantDatabase, document)


def _passwords(ground: Ground) -> tuple[LoginPassword, ...]:
    logins = (ground.operator, ground.kit.pooler_auth, Login.new("ringfence_probe"))
    return tuple(LoginPassword(login.username, "bench", login.password) for login in logins)


def _text(name: str) -> Any:
    return sql(__package__ or "", name)
