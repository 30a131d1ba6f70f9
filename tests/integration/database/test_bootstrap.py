"""bootstrap() against a real PostgreSQL."""

from dataclasses import replace

import pytest

from devkit.database import Login
from ringfence.database.bootstrap import bootstrap
from ringfence.database.losses import Loss, UnconfirmedLossesError
from ringfence.database.script import INSTALLATION, due
from ringfence.database.settings import BootstrapOptions, bootstrap_settings
from ringfence.errors import InvalidSpecError
from ringfence.pooler.check import Hygiene
from ringfence.postgres.errors import BusyError
from tests.integration.database.ground import (
    Ground,
    bootstrapped,
    installed,
    tenant_database,
)

MAINTENANCE = BootstrapOptions(maintenance_login="migrator")


async def test_a_second_run_changes_nothing(ground: Ground, fresh: str) -> None:
    first = await bootstrapped(ground, fresh)
    before = await installed(ground, fresh)
    second = await bootstrapped(ground, fresh, confirmed=False)
    assert "routine ringfence.enter(text)" in first.changed
    assert second.changed == second.losses == second.missing == ()
    assert await installed(ground, fresh) == before


@pytest.mark.parametrize(
    "drift",
    [
        "REVOKE EXECUTE ON FUNCTION ringfence_admin.protect_table FROM ringfence_operator",
        "GRANT EXECUTE ON FUNCTION ringfence_admin.execute_all TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_notify TO PUBLIC",
        "ALTER ROLE ringfence_operator CREATEROLE BYPASSRLS",
        "ALTER ROLE ringfence_operator RESET log_statement",
        "ALTER FUNCTION ringfence_admin.protect_table OWNER TO postgres",
        "CREATE OR REPLACE PROCEDURE ringfence.enter(token text) LANGUAGE sql BEGIN ATOMIC END",
        "GRANT CREATE ON SCHEMA app TO PUBLIC",
        "ALTER TABLE ringfence_probe.guarded_uuid DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ringfence.context_key OWNER TO app_owner",
    ],
)
async def test_what_was_altered_by_hand_is_brought_back(ground: Ground, signed: str, drift) -> None:
    before = await installed(ground, signed)
    await ground.run(drift, database=signed)
    assert await installed(ground, signed) != before
    assert (await bootstrapped(ground, signed)).changed
    assert await installed(ground, signed) == before


async def test_nothing_happens_while_a_login_would_lose_a_right(ground: Ground, fresh: str) -> None:
    before = await installed(ground, fresh)
    with pytest.raises(UnconfirmedLossesError, match="reporting loses connect") as refused:
        await bootstrapped(ground, fresh, confirmed=False)
    keep = f"GRANT CONNECT ON DATABASE {fresh} TO reporting"
    assert Loss("reporting", f"connect on database {fresh}", keep) in refused.value.losses
    assert await installed(ground, fresh) == before


async def test_an_application_login_keeps_connect_and_loses_temporary_by_design(
    ground: Ground, fresh: str
) -> None:
    losses = (await bootstrapped(ground, fresh)).losses
    assert Loss("app_a", f"temporary on database {fresh}", None) in losses
    assert not [loss for loss in losses if loss.login == "app_a" and "connect" in loss.right]


async def test_the_grants_that_are_named_keep_what_a_login_has(ground: Ground, fresh: str) -> None:
    rights = """SELECT has_database_privilege('reporting', current_database(), 'TEMP'),
                       has_function_privilege('reporting', 'lo_create(oid)', 'EXECUTE'),
                       has_function_privilege('reporting', 'pg_notify(text, text)', 'EXECUTE'),
                       has_function_privilege('reporting', 'pg_advisory_lock(bigint)', 'EXECUTE'),
                       has_function_privilege('reporting', 'pg_stat_get_activity(int)', 'EXECUTE')
    """
    before = await ground.run(rights, database=fresh)
    with pytest.raises(UnconfirmedLossesError) as refused:
        await bootstrapped(ground, fresh, confirmed=False)
    async with ground.kit.connection(ground.kit.superuser, fresh) as conn:
        for loss in refused.value.losses:
            if loss.keep:
                await conn.execute(loss.keep.encode())
    losses = (await bootstrapped(ground, fresh)).losses
    assert {loss.login for loss in losses} == {"app_a"}
    assert await ground.run(rights, database=fresh) == before == [(True,) * 5]


async def test_hardening_takes_from_public_only_what_the_list_of_losses_names(
    ground: Ground, fresh: str
) -> None:
    query = """SELECT p.oid::regprocedure::text
                 FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                WHERE p.pronamespace = 'pg_catalog'::regnamespace AND a.grantee = 0"""
    before = {name for (name,) in await ground.run(query, database=fresh)}
    losses = (await bootstrapped(ground, fresh)).losses
    taken = before - {name for (name,) in await ground.run(query, database=fresh)}
    named = " ".join(loss.keep or "" for loss in losses if loss.login == "reporting")
    assert taken
    assert {name for name in taken if name not in named} == set()


async def test_a_password_that_serves_another_database_is_a_loss(
    ground: Ground, signed: str
) -> None:
    other = tuple(
        replace(p, password="another") if p.login == "ringfence_operator" else p
        for p in ground.passwords
    )
    with pytest.raises(UnconfirmedLossesError, match="its present password") as refused:
        await bootstrapped(ground, signed, confirmed=False, passwords=other)
    assert [loss.login for loss in refused.value.losses] == ["ringfence_operator"]
    assert "another" not in str(refused.value)


async def test_the_logins_can_log_in_with_the_passwords_of_their_secrets(
    ground: Ground, signed: str
) -> None:
    for password in ground.passwords:
        login = Login(password.login, password.password)
        async with ground.kit.connection(login, signed) as conn:
            await conn.execute("SELECT 1")


async def test_the_log_shows_no_password_and_no_verifier(ground: Ground, fresh: str) -> None:
    changed = tuple(replace(p, password=f"{p.password}-canary") for p in ground.passwords)
    await bootstrapped(ground, fresh, passwords=changed)
    await bootstrapped(ground, fresh)  # the other tests' passwords again
    log = ground.kit.log_file.read_text("utf-8")
    assert "canary" not in log
    assert "CREATE SCHEMA app AUTHORIZATION" in log, (
        "the log is not as talkative as this test needs"
    )
    stored = await ground.run(
        "SELECT rolpassword FROM pg_authid WHERE rolname ~ '^ringfence' AND rolpassword <> ''",
        database=fresh,
    )
    assert len(stored) == 3
    assert not [verifier for (verifier,) in stored if verifier in log]


async def test_an_older_schema_version_is_brought_up(ground: Ground, signed: str) -> None:
    await ground.run("UPDATE ringfence.config SET schema_version = 0", database=signed)
    assert (await bootstrapped(ground, signed)).changed == ("configuration",)
    rows = await ground.run("SELECT schema_version FROM ringfence.config", database=signed)
    assert rows == [(1,)]


async def test_a_newer_schema_version_is_refused(ground: Ground, signed: str) -> None:
    await ground.run("UPDATE ringfence.config SET schema_version = 99", database=signed)
    with pytest.raises(InvalidSpecError, match=r"newer than this program.*Upgrade ringfence"):
        await bootstrapped(ground, signed)


async def test_the_mode_never_changes_in_place(ground: Ground, signed: str) -> None:
    with pytest.raises(InvalidSpecError, match=r"with mode Signed.*undo first"):
        await bootstrapped(ground, signed, mode="Plain")


async def test_another_database_than_the_one_named_is_refused(ground: Ground, fresh: str) -> None:
    async with ground.kit.connection(ground.kit.superuser, "postgres") as conn:
        with pytest.raises(InvalidSpecError, match="this is database postgres"):
            await bootstrap(
                conn,
                tenant_database(fresh),
                BootstrapOptions(),
                ground.passwords,
                confirmed=True,
            )


async def test_a_superuser_as_table_owner_is_refused(ground: Ground, fresh: str) -> None:
    await ground.run("CREATE ROLE boss NOLOGIN SUPERUSER", database=fresh)
    async with ground.kit.connection(ground.kit.superuser, fresh) as conn:
        with pytest.raises(InvalidSpecError, match="table owner boss is a superuser"):
            await bootstrap(
                conn,
                tenant_database(fresh, owners=["boss"]),
                BootstrapOptions(),
                ground.passwords,
                confirmed=True,
            )
    await ground.run("DROP ROLE boss", database=fresh)


async def test_a_busy_database_is_worth_a_retry_and_stays_as_it_is(
    ground: Ground, fresh: str
) -> None:
    before = await installed(ground, fresh)
    async with ground.kit.connection(ground.kit.superuser, fresh) as other, other.transaction():
        await other.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('ringfence.bootstrap', 0))"
        )
        with pytest.raises(BusyError, match="lock timeout"):
            await bootstrapped(ground, fresh)
    assert await installed(ground, fresh) == before


async def test_hygiene_and_purge_are_chosen_at_bootstrap(ground: Ground, fresh: str) -> None:
    await bootstrapped(ground, fresh, BootstrapOptions(hygiene=Hygiene.POOLER, allow_purge=True))
    rows = await ground.run("SELECT hygiene, allow_purge FROM ringfence.config", database=fresh)
    assert rows == [("pooler", True)]


async def test_what_was_chosen_stays_until_it_is_chosen_otherwise(
    ground: Ground, fresh: str
) -> None:
    chosen = "SELECT hygiene, allow_purge FROM ringfence.config"
    await bootstrapped(ground, fresh)
    assert await ground.run(chosen, database=fresh) == [("none", False)]
    await bootstrapped(ground, fresh, BootstrapOptions(hygiene=Hygiene.RESET, allow_purge=True))
    await bootstrapped(ground, fresh)
    assert await ground.run(chosen, database=fresh) == [("reset", True)]
    await bootstrapped(ground, fresh, BootstrapOptions(allow_purge=False))
    assert await ground.run(chosen, database=fresh) == [("reset", False)]


async def test_absent_application_logins_are_made_without_login(
    ground: Ground, signed: str
) -> None:
    rows = await ground.run(
        "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN ('app_a', 'app_b') ORDER BY 1",
        database=signed,
    )
    assert rows == [("app_a", True), ("app_b", False)]


async def test_the_maintenance_login_passes_policies_and_is_no_application_login(
    ground: Ground, fresh: str
) -> None:
    await bootstrapped(ground, fresh, MAINTENANCE)
    rows = await ground.run(
        """SELECT rolcanlogin, rolbypassrls, rolsuper,
                  pg_has_role(oid, 'app_owner', 'USAGE'), pg_has_role(oid, 'app_rw', 'MEMBER'),
                  has_function_privilege(oid, 'pg_advisory_lock(bigint)', 'EXECUTE')
             FROM pg_roles WHERE rolname = 'migrator'""",
        database=fresh,
    )
    assert rows == [(True, True, False, True, False, True)]


async def test_the_pooler_lets_no_maintenance_login_through(ground: Ground, fresh: str) -> None:
    await bootstrapped(ground, fresh, MAINTENANCE)
    await ground.run(
        "ALTER ROLE migrator PASSWORD 'x'; ALTER ROLE app_a PASSWORD 'x'", database=fresh
    )
    auth = """SELECT usename FROM unnest('{app_a,migrator,postgres,ringfence_operator}'::text[]) l,
                     ringfence_admin.pooler_auth(l)"""
    assert await ground.run(auth, database=fresh) == [("app_a",)]


async def test_a_member_of_the_application_role_cannot_be_the_maintenance_login(
    ground: Ground, fresh: str
) -> None:
    await ground.run("CREATE ROLE sneaky LOGIN IN ROLE app_rw", database=fresh)
    with pytest.raises(InvalidSpecError, match="sneaky is a member of the application role"):
        await bootstrapped(ground, fresh, BootstrapOptions(maintenance_login="sneaky"))
    await ground.run("DROP ROLE sneaky", database=fresh)


async def test_every_step_is_told_before_it_is_taken(ground: Ground, fresh: str) -> None:
    told: list[str] = []
    resource = tenant_database(fresh)
    async with ground.kit.connection(ground.kit.superuser, fresh) as conn:
        await bootstrap(
            conn,
            resource,
            BootstrapOptions(),
            ground.passwords,
            confirmed=True,
            progress=told.append,
        )
    settings = bootstrap_settings(resource, BootstrapOptions(), superuser=True)
    assert told == ["check what is there", *(step.title for step in due(INSTALLATION, settings))]
