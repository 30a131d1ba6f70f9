"""bootstrap() on a managed server, where nobody is a superuser: Plain mode, by the owner."""

from collections.abc import AsyncIterator
from typing import Final

import psycopg
import pytest
from psycopg import sql

from devkit.database import DatabaseKit, Login, database_kit
from ringfence.database.bootstrap import BootstrapResult, bootstrap
from ringfence.database.settings import BootstrapOptions
from ringfence.errors import InvalidSpecError
from ringfence.postgres.statements import sql as sql_text
from tests.integration.database.ground import Ground, installed, tenant_database

A: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964aa"
B: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964bb"
OWNER: Final = Login.new("shop_owner")
APPLICATION: Final = Login.new("shop_a")
NEEDED: Final = (
    "CREATE ROLE app_rw NOLOGIN NOINHERIT",
    "CREATE ROLE ringfence_operator LOGIN NOINHERIT CONNECTION LIMIT 8",
    "CREATE ROLE ringfence_probe LOGIN INHERIT CONNECTION LIMIT 16",
    "CREATE ROLE shop_a NOLOGIN INHERIT",
    "GRANT app_rw TO shop_a",
    "GRANT app_rw TO ringfence_probe",
)


@pytest.fixture(scope="module")
async def managed() -> AsyncIterator[Ground]:
    """A server of its own, on which no superuser has ever bootstrapped."""
    async with database_kit() as kit:
        yield Ground(kit, Login.new("ringfence_operator"), Login.new("ringfence_probe"))


@pytest.fixture
async def shop(managed: Ground) -> AsyncIterator[str]:
    """A database and its tables, owned by a login without any attribute."""
    await _as_superuser(managed.kit, "postgres", "CREATE ROLE shop_owner LOGIN PASSWORD {}", OWNER)
    await _as_superuser(managed.kit, "postgres", "CREATE DATABASE shop OWNER shop_owner", OWNER)
    async with managed.kit.connection(OWNER, "shop") as conn:
        await conn.execute(
            "CREATE SCHEMA app; CREATE TABLE app.projects (workspace_id uuid NOT NULL)"
        )
        await conn.execute("INSERT INTO app.projects VALUES (%s), (%s), (%s)", [A, B, B])
    yield "shop"
    await managed.kit.drop_database("shop")
    for role in ("shop_a", "ringfence_operator", "ringfence_probe", "app_rw", "shop_owner"):
        drop = sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role))
        await _as_superuser(managed.kit, "postgres", drop.as_string(), OWNER)


async def _as_superuser(kit: DatabaseKit, database: str, statement: str, login: Login) -> None:
    async with kit.connection(kit.superuser, database) as conn:
        await conn.execute(sql.SQL(statement).format(sql.Literal(login.password)))  # pyright: ignore[reportArgumentType] - a test's own text


async def _bootstrapped(managed: Ground, mode: str = "Plain") -> BootstrapResult:
    resource = tenant_database("shop", mode=mode, logins=["shop_a"], owners=["shop_owner"])
    async with managed.kit.connection(OWNER, "shop") as conn:
        return await bootstrap(
            conn, resource, BootstrapOptions(), managed.passwords, confirmed=True
        )


async def test_what_a_person_must_do_first_is_named_at_once(managed: Ground, shop: str) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        await _bootstrapped(managed)
    assert [statement for statement in NEEDED if statement not in str(refused.value)] == []
    assert await managed.run("SELECT to_regnamespace('ringfence')", database=shop) == [(None,)]


async def test_once_a_person_has_done_it_the_owner_bootstraps(managed: Ground, shop: str) -> None:
    for statement in NEEDED:
        await _as_superuser(managed.kit, shop, statement, OWNER)
    result = await _bootstrapped(managed)
    assert "table ringfence.config" in result.changed
    assert [m for m in result.missing if "may not set the password of ringfence_operator" in m]


async def test_an_owner_who_may_create_roles_needs_nobody(managed: Ground, shop: str) -> None:
    await _as_superuser(managed.kit, shop, "ALTER ROLE shop_owner CREATEROLE", OWNER)
    await _bootstrapped(managed)
    before = await installed(managed, shop)
    again = await _bootstrapped(managed)
    assert [name for name in again.changed if not name.startswith("password")] == []
    assert await installed(managed, shop) == before


async def test_what_cannot_be_had_is_named(managed: Ground, shop: str) -> None:
    await _as_superuser(managed.kit, shop, "ALTER ROLE shop_owner CREATEROLE", OWNER)
    missing = "\n".join((await _bootstrapped(managed)).missing)
    for what in ("Signed mode", "auth_query", "PUBLIC still has: pg_notify()", "large objects"):
        assert what in missing
    for had in ("temporary on database", "connect on database", "create in schema"):
        assert had not in missing


async def test_signed_mode_is_refused_with_its_remedy(managed: Ground, shop: str) -> None:
    with pytest.raises(InvalidSpecError, match=r"needs a superuser once.*context\.mode: Plain"):
        await _bootstrapped(managed, mode="Signed")


async def test_a_maintenance_login_is_refused(managed: Ground, shop: str) -> None:
    resource = tenant_database(shop, mode="Plain", logins=["shop_a"], owners=["shop_owner"])
    async with managed.kit.connection(OWNER, shop) as conn:
        with pytest.raises(InvalidSpecError, match="BYPASSRLS, which only a superuser"):
            await bootstrap(
                conn, resource, BootstrapOptions(maintenance_login="m"), (), confirmed=True
            )


async def test_the_operator_protects_and_the_application_sees_its_own_rows(
    managed: Ground, shop: str
) -> None:
    await _as_superuser(managed.kit, shop, "ALTER ROLE shop_owner CREATEROLE", OWNER)
    await _bootstrapped(managed)
    await _as_superuser(managed.kit, shop, "ALTER ROLE shop_a LOGIN PASSWORD {}", APPLICATION)
    async with managed.kit.connection(managed.operator, shop) as conn:
        await conn.execute(
            "SELECT ringfence_admin.protect_table('app', 'projects', 'workspace_id')"
        )
        await conn.execute(
            "SELECT ringfence_admin.grant_table('app', 'projects', '{SELECT,UPDATE}')"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute("SELECT * FROM app.projects")
    async with managed.kit.connection(APPLICATION, shop) as conn:
        assert await _rows(conn, "") == 0
        assert await _rows(conn, A) == 1
        assert await _rows(conn, B) == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="another workspace"):
            await _rows(conn, A, "UPDATE app.projects SET workspace_id = gen_random_uuid()")


async def _rows(
    conn: psycopg.AsyncConnection, workspace: str, query: str = "SELECT * FROM app.projects"
) -> int:
    async with conn.transaction():
        await conn.execute("SELECT set_config('app.workspace_id', %s, true)", [workspace])
        return len(await (await conn.execute(query.encode())).fetchall())


async def test_the_owner_undoes_it_and_can_bootstrap_again(managed: Ground, shop: str) -> None:
    await _as_superuser(managed.kit, shop, "ALTER ROLE shop_owner CREATEROLE", OWNER)
    await _bootstrapped(managed)
    async with managed.kit.connection(OWNER, shop) as conn:
        await conn.execute(sql_text("ringfence.database", "undo"))
    assert await managed.run("SELECT to_regnamespace('ringfence')", database=shop) == [(None,)]
    assert "table ringfence.config" in (await _bootstrapped(managed)).changed
