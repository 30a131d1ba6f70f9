"""The whole way from an open database to a proven one, and back from drift."""

import json

from tests.integration.cli.ground import Ground


async def test_from_open_to_proven_and_back_from_drift(ground: Ground):
    said: list[str] = []

    async def step(command: str, code: int, *arguments: str) -> str:
        ended = await ground.on_files(command, *arguments)
        said.extend((ended.out, ended.err))
        assert ended.code == code, f"{command}: {ended}"
        return ended.out

    superuser = ("--superuser-secret", "superuser")
    refused = await step("bootstrap", 1, *superuser)
    assert f"GRANT CONNECT ON DATABASE {ground.database} TO reporting" in refused
    assert "is bootstrapped" in await step("bootstrap", 0, *superuser, "--yes")
    assert "already; nothing to do" in await step("bootstrap", 0, *superuser)

    planned = await step("plan", 1)
    assert "DROP POLICY theirs ON app.invoices;" in planned
    assert "CREATE POLICY theirs ON app.invoices AS PERMISSIVE" in planned
    assert "default/app is Ready" in await step("apply", 0)
    assert await step("plan", 0) == "TenantDatabase default/app: nothing to do\n"
    assert "already; nothing to do" in await step("bootstrap", 0, *superuser)

    await ground.as_superuser("ALTER TABLE app.invoices DISABLE ROW LEVEL SECURITY")
    found = json.loads(await step("verify", 1, "-o", "json"))["items"][0]
    assert "RowSecurityOff" in {finding["check"] for finding in found["findings"]}
    assert "Failed" in {check["verdict"] for check in found["proof"]["checks"]}
    assert "ProtectTable" in await step("apply", 0)
    assert "default/app: verified" in await step("verify", 0)

    everything = "".join(said)
    leaked = [secret for secret in ground.confidential() if secret in everything]
    assert leaked == []
    assert len(ground.confidential()) >= 7
