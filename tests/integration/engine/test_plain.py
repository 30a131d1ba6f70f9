"""A pass in Plain mode: the same policies and proof, for applications that cannot sign."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import errors

from devkit.database import DatabaseKit, Login, database_kit
from ringfence.client.transaction import enter_plain_async
from ringfence.database.bootstrap import bootstrap
from ringfence.database.logins import ensure_login_secrets, login_secrets
from ringfence.database.settings import BootstrapOptions
from ringfence.pooler.profile import Profile
from tests.integration.engine.conftest import SPEC, TABLES
from tests.support.platform import ACME, GLOBEX, Platform, platform, workspace

BOTH = (workspace("acme", ACME), workspace("globex", GLOBEX))
# As if managed_owner had made the application role: since 16, only a role's maker may grant it.
MADE_BY_ITS_OWNER = """
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'GRANT app_rw TO managed_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
  END IF;
END $$"""
PLAIN = {"context": {"mode": "Plain", "setting": "app.workspace_id"}}


@pytest.fixture
async def place(kit: DatabaseKit, tmp_path: Path) -> AsyncIterator[Platform]:
    async with platform(kit, tmp_path / "secrets", TABLES, SPEC | PLAIN) as place:
        await place.bootstrap()
        yield place


async def run(place: Platform, tenant_key: str, statement: str) -> list[Any]:
    async with (
        place.as_application() as conn,
        enter_plain_async(conn, "app.workspace_id", tenant_key),
    ):
        return await (await conn.execute(statement.encode())).fetchall()


async def test_a_pass_in_plain_mode_is_ready_and_needs_no_key_ring(place: Platform) -> None:
    outcome = await place.run(workspaces=BOTH)
    assert outcome.verdicts[0].holds, outcome.verdicts
    assert outcome.status.context_mode == "Plain"
    assert await place.secrets.get("app-context-keys") is None
    names = "SELECT name FROM public.projects ORDER BY 1"
    assert await run(place, ACME, names) == [("apollo",), ("atlas",)]
    assert await run(place, GLOBEX, names) == [("gemini",)]
    with pytest.raises(errors.InsufficientPrivilege):
        await run(place, ACME, f"INSERT INTO projects VALUES ('{GLOBEX}', 9, 'x') RETURNING 1")


async def test_plain_mode_without_a_resetting_pooler_is_not_isolation(place: Platform) -> None:
    await place.kit.set_profile(Profile.FAST)
    outcome = await place.run(workspaces=BOTH)
    await place.kit.set_profile(Profile.STRICT)
    pooler_safe = next(v for v in outcome.verdicts if v.type == "PoolerSafe")
    assert pooler_safe.status == "False"
    assert not outcome.verdicts[0].holds


async def test_a_suspended_workspace_says_that_the_database_cannot_keep_it_out(
    place: Platform,
) -> None:
    outcome = await place.run(workspaces=(workspace("acme", ACME, "Suspended"), BOTH[1]))
    [_, registered] = outcome.workspace_statuses["default/acme"].conditions
    assert "the database cannot enforce this" in registered.message


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Platform]:
    """A database on a server of its own where nobody of ours is a superuser."""
    spec = SPEC | PLAIN | {"pooler": None}
    async with (
        database_kit() as kit,
        platform(kit, tmp_path / "secrets", "SELECT", spec) as place,
    ):
        owner = Login.new("managed_owner")
        await place.sql(
            f"CREATE ROLE managed_owner LOGIN CREATEROLE PASSWORD '{owner.password}';"
            f"{MADE_BY_ITS_OWNER};"
            f"ALTER DATABASE {place.database} OWNER TO managed_owner;"
            "ALTER SCHEMA public OWNER TO managed_owner; SET ROLE managed_owner;"
            + TABLES.replace("GRANT SELECT ON country TO app_rw", "SELECT 1")
        )
        place.spec["application"] = {"role": "app_rw", "owners": ["managed_owner"]}
        place.spec.pop("pooler")
        passwords = await ensure_login_secrets(
            place.secrets, login_secrets(place.tenant_database())
        )
        async with kit.connection(owner, place.database) as conn:
            await bootstrap(
                conn, place.tenant_database(), BootstrapOptions(), passwords, confirmed=True
            )
        yield place


async def test_without_a_superuser_everything_is_protected_and_the_rest_is_named(
    managed: Platform,
) -> None:
    outcome = await managed.run(workspaces=BOTH)
    judged = {str(v.type): v for v in outcome.verdicts}
    assert judged["Protected"].holds, judged["Protected"]
    assert outcome.proof is not None
    assert [check for check in outcome.proof.checks if check.verdict != "Passed"] == []
    left = {f.check for f in outcome.findings if f.severity in ("critical", "high")}
    assert left == {"SameRoleChannel"}
    accepted = [
        {"check": f.check, "object": f.object, "reason": "a managed server"}
        for f in outcome.findings
    ]
    outcome = await managed.run(workspaces=BOTH, acceptedFindings=accepted)
    assert outcome.verdicts[0].holds, outcome.verdicts
    assert outcome.verdicts[0].reason == "Ready"
