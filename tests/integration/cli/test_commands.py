"""``ringfence`` as a process, on a database that is ready, and on what goes wrong."""

import asyncio
import json
import shutil
from pathlib import Path

import yaml
from psycopg import AsyncConnection, sql

from devkit.database import Login
from tests.integration.cli.ground import ACME, GLOBEX, Ground, documents


async def test_a_script_that_is_printed_bootstraps_and_the_other_one_takes_it_out(ground: Ground):
    printed = await ground.on_files("bootstrap", "--print")
    assert printed.code == 0
    assert "made Secret operator-login" in printed.err
    assert not [secret for secret in ground.confidential() if secret in printed.out + printed.err]
    await psql(ground, printed.out)
    assert (await ground.on_files("apply")).code == 0
    undo = await ground.ringfence("bootstrap", "-f", str(ground.file), "--undo", "--print")
    assert (undo.code, undo.err) == (0, "")
    await psql(ground, undo.out)
    assert await ground.as_superuser("SELECT FROM pg_namespace WHERE nspname ~ '^ringfence'") == []


async def test_without_secrets_the_script_sets_no_password_and_says_so(ground: Ground):
    ended = await ground.ringfence("bootstrap", "-f", str(ground.file), "--print")
    assert ended.code == 0
    assert "SCRAM-SHA-256$" not in ended.out
    assert "the script gives ringfence_operator no password" in ended.err


async def test_bootstrap_takes_the_superuser_from_the_environment(ready: Ground):
    login = ready.kit.superuser
    given = ("bootstrap", "-f", str(ready.file), "--secrets", str(ready.secrets))
    right = {"PGUSER": login.username, "PGPASSWORD": login.password}
    assert (await ready.ringfence(*given, environment=right)).code == 0
    wrong = await ready.ringfence(*given, environment={**right, "PGPASSWORD": "wr0ng-canary"})
    assert wrong.code == 3
    assert "the login is refused" in wrong.err
    assert "wr0ng-canary" not in wrong.out + wrong.err


async def test_bootstrap_takes_the_superuser_from_a_password_file(ready: Ground, tmp_path: Path):
    login = ready.kit.superuser
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:{login.username}:{login.password}\n")
    file.chmod(0o600)
    given = ("bootstrap", "-f", str(ready.file), "--secrets", str(ready.secrets))
    environment = {"PGUSER": login.username, "PGPASSFILE": str(file)}
    assert (await ready.ringfence(*given, environment=environment)).code == 0


async def test_a_server_that_is_away_ends_with_3_in_every_command(ready: Ground):
    nowhere = ("--host", "127.0.0.1:1")
    commands = ("plan", "apply", "verify")
    ended = await asyncio.gather(*(ready.on_files(c, *nowhere) for c in commands))
    assert [(each.code, each.out) for each in ended] == [(3, "")] * 3
    assert all("127.0.0.1:1 as ringfence_operator: no connection" in each.err for each in ended)
    assert (await ready.bootstrap(*nowhere)).code == 3


async def test_a_wrong_password_is_one_line_without_it(ready: Ground, tmp_path: Path):
    shutil.copytree(ready.secrets, tmp_path / "secrets")
    (tmp_path / "secrets/operator-login/password").write_text("wr0ng-canary")
    ended = await ready.ringfence(
        "plan", "-f", str(ready.file), "--secrets", str(tmp_path / "secrets")
    )
    errors = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert ended.code == 3
    assert len(errors) == 1
    assert "the login is refused" in errors[0]
    assert "wr0ng-canary" not in ended.err


async def test_a_missing_secret_is_named_with_where_to_put_it(ready: Ground):
    ended = await ready.ringfence("plan", "-f", str(ready.file))
    assert (ended.code, ended.out) == (3, "")
    assert "no Secret operator-login" in ended.err
    assert "--secrets DIR" in ended.err


async def test_secrets_may_stand_among_the_files(ready: Ground, tmp_path: Path):
    (tmp_path / "secrets.yaml").write_text(
        yaml.safe_dump_all(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": folder.name},
                "stringData": {file.name: file.read_text() for file in folder.iterdir()},
            }
            for folder in ready.secrets.iterdir()
        )
    )
    shutil.copy(ready.file, tmp_path)
    ended = await ready.ringfence("verify", "-f", str(tmp_path))
    assert ended.code == 0, ended.err
    assert not [secret for secret in ready.confidential() if secret in ended.out + ended.err]


async def test_a_database_that_is_not_bootstrapped_says_what_to_run(ready: Ground, ground: Ground):
    """The logins are those of the server, and exist already."""
    shutil.copytree(ready.secrets, ground.secrets, dirs_exist_ok=True)
    plan, verify = await ground.on_files("plan"), await ground.on_files("verify")
    assert (plan.code, verify.code) == (1, 1)
    assert "ringfence bootstrap" in plan.out
    assert "NOT verified: no proof" in verify.out


async def test_apply_gives_a_machine_the_objects_with_their_statuses(ready: Ground):
    ended = await ready.on_files("apply", "-o", "json")
    items = json.loads(ended.out)["items"]
    assert [item["kind"] for item in items] == ["TenantDatabase", "Workspace", "Workspace"]
    assert [item["status"].get("workspaceId") for item in items] == [None, ACME, GLOBEX]
    assert all(item["status"]["conditions"][0]["status"] == "True" for item in items)


async def test_prune_closes_the_workspace_whose_object_is_gone(ready: Ground, tmp_path: Path):
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(yaml.safe_dump_all(documents(ready)[:2]))
    state = f"SELECT state FROM ringfence.workspace WHERE tenant_key = '{GLOBEX}'"
    given = ("-f", str(fewer), "--secrets", str(ready.secrets))
    assert (await ready.ringfence("apply", *given)).code == 0
    assert await ready.as_superuser(state) == [("active",)]
    assert (await ready.ringfence("apply", *given, "--prune")).code == 0
    assert await ready.as_superuser(state) == [("closed",)]
    assert (await ready.on_files("apply")).code == 0
    assert await ready.as_superuser(state) == [("active",)]


async def test_a_pooler_instance_that_is_away_is_no_proof(ready: Ground):
    working = ready.kit.poolers[0]
    ended = await ready.on_files("verify", "--pooler-host", f"127.0.0.1:{working.port},127.0.0.1:1")
    assert ended.code == 1
    assert "default/app: NOT verified" in ended.out
    assert "Inconclusive" in ended.out


async def test_a_token_enters_its_workspace(ready: Ground):
    ring = ready.secrets / "app-context-keys" / "keyring.json"
    signed = await ready.ringfence("token", "--keyring", str(ring), "--workspace", ACME)
    login = Login("app_a", "for this test")
    await give_password(ready, login)
    async with ready.kit.connection(login, ready.database, ready.kit.poolers[0]) as conn:
        assert await totals(conn, signed.out.strip()) == [(1,)]


async def totals(conn: AsyncConnection, token: str):
    async with conn.transaction():
        await conn.execute("CALL ringfence.enter(%s)", [token], prepare=False)
        return await (await conn.execute("SELECT total FROM app.invoices")).fetchall()


async def give_password(ground: Ground, login: Login) -> None:
    alter = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    async with ground.kit.connection(ground.kit.superuser, ground.database) as conn:
        verifier = conn.pgconn.encrypt_password(
            login.password.encode(), login.username.encode(), b"scram-sha-256"
        )
        await conn.execute(alter.format(sql.Identifier(login.username), verifier.decode()))


async def psql(ground: Ground, script: str) -> None:
    """Feed *script* to psql as the superuser."""
    login, server = ground.kit.superuser, ground.kit.postgres
    running = await asyncio.create_subprocess_exec(
        *("psql", "-X", "-q", "-h", server.host, "-p", str(server.port), "-d", ground.database),
        stdin=asyncio.subprocess.PIPE,
        env={"PGUSER": login.username, "PGPASSWORD": login.password, "PATH": "/usr/bin:/bin"},
    )
    await running.communicate(script.encode())
    assert running.returncode == 0
