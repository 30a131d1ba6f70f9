"""What a pass sends to the server, as the server's own log tells it."""

import json
from pathlib import Path

import pytest

from ringfence.client import sign
from tests.support.platform import ACME, GLOBEX, Platform, workspace

BOTH = (workspace("acme", ACME), workspace("globex", GLOBEX))
NARROW = (
    "protect_table(",
    "grant_table(",
    "revoke_table(",
    "revoke_foreign(",
    "put_workspaces(",
    "set_state(",
    "put_key(",
    "retire_key(",
)


async def log_of(place: Platform, user: str) -> list[str]:
    """Return the statements of *user* in this database that the server has logged."""
    await place.sql("SELECT 1")
    entries = [json.loads(line) for line in place.kit.log_file.read_text().split("\n") if line]
    return [
        entry["message"]
        for entry in entries
        if entry.get("user") == user and entry.get("dbname") == place.database
    ]


@pytest.fixture
async def heard(place: Platform) -> Platform:
    """A database that is made safe, and whose server from now on logs the operator, too."""
    await place.run(workspaces=BOTH)
    await place.sql("ALTER ROLE ringfence_operator SET log_statement = 'all'")
    return place


async def test_the_operator_is_not_logged_unless_asked(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    said = await log_of(place, "ringfence_operator")
    assert [line for line in said if "put_key" in line or "statement" in line] == []


async def test_a_pass_with_nothing_to_do_only_reads_the_catalog(heard: Platform) -> None:
    await heard.run(workspaces=BOTH)
    await heard.sql("ALTER ROLE ringfence_operator SET log_statement = none")
    said = [line for line in await log_of(heard, "ringfence_operator") if ": " in line]
    statements = [line.partition(": ")[2].lstrip() for line in said]
    reading = [s for s in statements if s.startswith(("SELECT", "WITH", "--", "(SELECT"))]
    framing = [s for s in statements if s.startswith(("BEGIN", "COMMIT", "SET ", "ROLLBACK"))]
    assert len(reading) + len(framing) == len(statements), statements
    assert not any(f"{function}$1" in statement for statement in statements for function in NARROW)
    assert 10 < len(reading) < 60


async def test_a_token_is_not_in_the_log_though_every_statement_is(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    ring = await place.ring()
    token = sign(ring, ACME, actor="anna@example.com")
    async with place.as_application() as conn, conn.transaction():
        await conn.execute("CALL ringfence.enter(%s)", [token], prepare=False)
        await conn.execute("SELECT count(*) FROM public.projects WHERE name = %s", ["canary"])
    log = place.kit.log_file.read_text()
    assert "CALL ringfence.enter($1)" in log
    assert token not in log
    assert token.rpartition(".")[2] not in log


async def test_no_secret_reaches_log_status_or_repr(
    place: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    outcome = await place.run(workspaces=BOTH)
    ring = await place.ring()
    folder = Path(place.secrets._folder)
    secrets = {
        file.read_text().strip()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in {"ca.crt", "username", "keyring.json"}
    }
    key = ring.signing_key
    secrets |= {key.material.hex(), key.ipad.hex(), key.opad.hex()}
    secrets |= {json.loads(ring.to_json())["keys"]["k1"]["key"]}
    captured = capfd.readouterr()
    said = {
        "server log": place.kit.log_file.read_text(),
        "pass": repr(outcome),
        "status": json.dumps(outcome.status.document()),
        "output": captured.out + captured.err,
        "pooler log": "".join(p.log_file.read_text() for p in place.kit.poolers),
    }
    assert len(secrets) > 5
    for where, text in said.items():
        assert not [secret for secret in secrets if secret in text], where
