"""The printed scripts, run by the real psql."""

import os
import subprocess
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from devkit.database import Login
from ringfence.database.logins import new_verifiers
from ringfence.database.script import bootstrap_script, undo_script
from ringfence.database.settings import BootstrapOptions, bootstrap_settings
from tests.integration.database.ground import Ground, bootstrapped, installed, tenant_database


@pytest.fixture(params=["Signed", "Plain"])
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


def psql(
    ground: Ground, database: str, script: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    file = folder / "script.sql"
    file.write_text(script, "utf-8")
    superuser = ground.kit.superuser
    conninfo = make_conninfo(ground.kit.conninfo(superuser, database), password=None)
    return subprocess.run(
        ["psql", "-X", "-d", conninfo, "-f", str(file)],
        env={**os.environ, "PGPASSWORD": superuser.password},
        capture_output=True,
        text=True,
        check=False,
    )


def printed(ground: Ground, database: str, mode: str) -> str:
    settings = bootstrap_settings(
        tenant_database(database, mode=mode), BootstrapOptions(), superuser=True
    )
    return bootstrap_script("app", settings, new_verifiers(ground.passwords, {}))


async def test_the_script_installs_what_the_command_installs(
    ground: Ground, fresh: str, mode: str, tmp_path: Path
) -> None:
    await bootstrapped(ground, fresh, mode=mode)
    run = await installed(ground, fresh)
    undone = psql(ground, fresh, undo_script("app"), tmp_path)
    assert (undone.returncode, undone.stderr.count("ERROR")) == (0, 0)
    result = psql(ground, fresh, printed(ground, fresh, mode), tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert await installed(ground, fresh) == run
    assert (await bootstrapped(ground, fresh, mode=mode, confirmed=False)).changed == ()


async def test_the_script_alone_bootstraps_and_running_it_again_changes_nothing(
    ground: Ground, fresh: str, mode: str, tmp_path: Path
) -> None:
    script = printed(ground, fresh, mode)
    assert psql(ground, fresh, script, tmp_path).returncode == 0
    before = await installed(ground, fresh)
    again = psql(ground, fresh, script, tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert await installed(ground, fresh) == before
    for password in ground.passwords:
        async with ground.kit.connection(Login(password.login, password.password), fresh) as conn:
            await conn.execute("SELECT 1")


async def test_psql_shows_no_verifier(ground: Ground, fresh: str, tmp_path: Path) -> None:
    result = psql(ground, fresh, printed(ground, fresh, "Signed"), tmp_path)
    assert "SCRAM" not in result.stdout + result.stderr


async def test_a_script_that_fails_leaves_nothing_and_says_why(
    ground: Ground, fresh: str, tmp_path: Path
) -> None:
    before = await installed(ground, fresh)
    script = printed(ground, "elsewhere", "Signed")
    result = psql(ground, fresh, script, tmp_path)
    assert result.returncode == 3
    assert "the TenantDatabase names elsewhere" in result.stderr
    assert await installed(ground, fresh) == before


async def test_undo_leaves_the_rows_and_nothing_else_and_bootstrap_works_again(
    ground: Ground, signed: str, tmp_path: Path
) -> None:
    async with ground.kit.connection(ground.operator, signed) as conn:
        await conn.execute(
            "SELECT ringfence_admin.protect_table('app', 'projects', 'workspace_id')"
        )
        await conn.execute("SELECT ringfence_admin.grant_table('app', 'projects', '{SELECT}')")
    result = psql(ground, signed, undo_script("app"), tmp_path)
    assert (result.returncode, result.stderr.count("ERROR")) == (0, 0)
    left = await ground.run(
        """SELECT (SELECT count(*) FROM app.projects), relrowsecurity, relforcerowsecurity,
                  (SELECT count(*) FROM pg_policy) + (SELECT count(*) FROM pg_trigger),
                  (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'ringfence%'),
                  has_table_privilege('app_rw', oid, 'SELECT')
             FROM pg_class WHERE oid = 'app.projects'::regclass""",
        database=signed,
    )
    assert left == [(2, False, False, 0, 0, False)]
    assert (await bootstrapped(ground, signed)).changed


async def test_undo_of_what_is_not_there_is_nothing(
    ground: Ground, fresh: str, tmp_path: Path
) -> None:
    assert psql(ground, fresh, undo_script("app"), tmp_path).returncode == 0
