"""What the operator's login can do at run time: it tries everything and can only ratchet."""

from collections.abc import AsyncIterator
from typing import Final

import psycopg
import pytest
from psycopg import sql

from ringfence.database.settings import BootstrapOptions
from tests.integration.database.ground import Ground, application_database, bootstrapped
from tests.integration.database.refusals import PAD, REFUSED, VERIFIER, A, B

DOOR: Final = {
    "application_logins",
    "application_reach",
    "application_table",
    "collation_of",
    "drop_foreign_policy",
    "drop_policy_sql",
    "drop_policy_undo",
    "forget_missing",
    "foreign_grants",
    "grant_sql",
    "grant_table",
    "is_protected",
    "key_expression",
    "key_family",
    "key_type",
    "memberships",
    "printed_expression",
    "privilege_list",
    "protect_sql",
    "protect_table",
    "protection_faults",
    "put_key",
    "put_workspaces",
    "require_protectable",
    "require_protected",
    "retire_key",
    "revoke_foreign",
    "revoke_foreign_sql",
    "revoke_sql",
    "revoke_table",
    "role_sql",
    "set_login_verifier",
    "set_state",
    "table_protect_sql",
    "table_tree",
}


@pytest.fixture(scope="module")
async def database(ground: Ground) -> AsyncIterator[str]:
    """A protected table with a restrictive foreign policy, an open one with a permissive one."""
    async with application_database(ground) as name:
        await bootstrapped(ground, name, BootstrapOptions(maintenance_login="migrator"))
        await ground.run(
            """CREATE POLICY office_hours ON app.projects AS RESTRICTIVE USING (true);
               CREATE POLICY everybody ON app.notes USING (true);
               GRANT SELECT ON app.projects, app.notes TO PUBLIC""",
            database=name,
        )
        async with ground.kit.connection(ground.operator, name) as conn:
            await conn.execute(
                "SELECT ringfence_admin.protect_table('app', 'projects', 'workspace_id')"
            )
            await conn.execute(
                "SELECT ringfence_admin.put_workspaces(%s::uuid[], %s, '{ns/a}', '{active}')",
                [[A], [A]],
            )
            await conn.execute(
                f"SELECT ringfence_admin.put_key('k1', {PAD}, {PAD}, '2030-01-01'),"
                f" ringfence_admin.put_key('k2', {PAD}, {PAD}, '2030-01-01'),"
                " ringfence_admin.retire_key('k2', '2020-01-01')"
            )
        yield name


@pytest.fixture
async def operator(ground: Ground, database: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """The operator's connection; whatever a test does is rolled back."""
    async with (
        ground.kit.connection(ground.operator, database) as conn,
        conn.transaction(force_rollback=True),
    ):
        yield conn


@pytest.mark.parametrize(
    ("statement", "sqlstate"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
async def test_the_operator_is_refused(
    operator: psycopg.AsyncConnection, statement, sqlstate
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        await operator.execute(statement)
    assert refused.value.sqlstate == sqlstate, refused.value


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("CREATE DATABASE mine", id="creating a database"),
        pytest.param(
            "ALTER SYSTEM SET backtrace_functions = 'x'", id="setting the context for all"
        ),
        pytest.param(
            "ALTER DATABASE postgres SET backtrace_functions = 'x'", id="or for a database"
        ),
        pytest.param("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", id="a subscription"),
    ],
)
async def test_the_operator_is_refused_outside_a_transaction(
    ground: Ground, database: str, statement
) -> None:
    async with ground.kit.connection(ground.operator, database) as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute(statement)


async def test_the_operator_becomes_no_other_role(
    operator: psycopg.AsyncConnection, ground: Ground, database: str
) -> None:
    roles = await ground.run(
        "SELECT rolname FROM pg_roles WHERE rolname <> 'ringfence_operator'", database=database
    )
    assert len(roles) > 10
    for (role,) in roles:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with operator.transaction():
                await operator.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))


async def test_the_operator_has_no_attribute_and_no_membership(
    operator: psycopg.AsyncConnection,
) -> None:
    cursor = await operator.execute(
        """SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
                  EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid OR roleid = r.oid)
             FROM pg_roles r WHERE rolname = current_user"""
    )
    assert await cursor.fetchone() == (False,) * 6


async def test_the_operators_door_is_exactly_these_routines(
    operator: psycopg.AsyncConnection,
) -> None:
    cursor = await operator.execute(
        """SELECT DISTINCT n.nspname || '.' || p.proname
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname LIKE 'ringfence%%' AND has_function_privilege(p.oid, 'EXECUTE')""",
        [],
    )
    assert {name for (name,) in await cursor.fetchall()} == {
        "ringfence.is_bound",
        *(f"ringfence_admin.{f}" for f in DOOR),
    }


@pytest.mark.parametrize(
    ("workspace", "key"),
    [
        pytest.param(A, "acme", id="another key for a known workspace"),
        pytest.param(B, A, id="a second workspace on one key"),
    ],
)
async def test_a_workspace_keeps_its_key_and_a_key_its_workspace(
    operator: psycopg.AsyncConnection, workspace: str, key: str
) -> None:
    cursor = await operator.execute(
        "SELECT outcome FROM ringfence_admin.put_workspaces(%s::uuid[], %s, %s, %s)",
        [[workspace], [key], ["ns/a"], ["active"]],
    )
    assert await cursor.fetchall() == [("conflict",)]
    rows = await operator.execute("SELECT id::text, tenant_key FROM ringfence.workspace")
    assert await rows.fetchall() == [(A, A)]


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param("SELECT ringfence_admin.retire_key('k2', 'infinity')", id="by retiring later"),
        pytest.param(
            f"SELECT ringfence_admin.put_key('k2', {PAD}, {PAD}, 'infinity')", id="by putting again"
        ),
    ],
)
async def test_a_retired_key_stays_retired(operator: psycopg.AsyncConnection, attempt) -> None:
    await operator.execute(attempt)
    query = "SELECT not_after < now() FROM ringfence.context_key WHERE kid = 'k2'"
    assert await (await operator.execute(query)).fetchall() == [(True,)]


async def test_the_operator_can_do_its_work(operator: psycopg.AsyncConnection) -> None:
    for work in (
        "SELECT ringfence_admin.protect_table('app', 'notes', 'workspace_id')",
        "SELECT ringfence_admin.drop_foreign_policy('app', 'notes', 'everybody')",
        "SELECT ringfence_admin.grant_table('app', 'notes', '{SELECT,INSERT}')",
        f"SELECT ringfence_admin.set_state('{{{A}}}', 'suspended')",
        f"SELECT ringfence_admin.set_login_verifier('app_a', '{VERIFIER}')",
        "SELECT * FROM ringfence.config",
        "SELECT kid, not_after, fingerprint FROM ringfence.context_key",
    ):
        await operator.execute(work.encode())
