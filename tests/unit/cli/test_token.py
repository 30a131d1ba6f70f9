"""``ringfence token``."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from ringfence.cli.program import program
from ringfence.client.keyring import KeyRing
from ringfence.client.workspace import workspace_id


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    file = tmp_path / "keyring.json"
    file.write_text(KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1)).to_json())
    return file


def run(keyring: Path, *arguments: str):
    return CliRunner().invoke(program, ["token", "--keyring", str(keyring), *arguments])


def test_the_token_and_nothing_else_is_printed(keyring: Path):
    result = run(
        keyring, "--workspace", "acme", "--actor", "anna", "--ip", "::1", "--role", "admin"
    )
    version, kid, workspace, actor, ip, role, _, mac = result.output.rstrip("\n").split(".")
    assert (version, kid, role) == ("v1", "k1", "admin")
    assert workspace == workspace_id("acme").hex
    assert (bytes.fromhex(actor), ip) == (b"anna", "0" * 31 + "1")
    assert len(mac) == 64


def test_a_workspace_may_be_named_by_its_id(keyring: Path):
    by_id = run(keyring, "--workspace", str(workspace_id("acme"))).output
    assert by_id.split(".")[2] == workspace_id("acme").hex


def test_the_token_ends_when_it_is_told_to(keyring: Path):
    before = int(datetime.now(UTC).timestamp())
    ends = int(run(keyring, "--workspace", "acme", "--ttl", "10").output.split(".")[6])
    assert before + 10 <= ends <= before + 12


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--workspace", "007"), "tenant key '007' must be a plain number"),
        (("--workspace", "a", "--ip", "x"), "ip 'x' is not an IPv4 or IPv6 address"),
        (("--workspace", "a", "--role", "A B"), "role 'A B' is not"),
    ],
    ids=["a key that is not canonical", "no address", "no role"],
)
def test_what_cannot_be_signed_is_refused(keyring: Path, arguments: tuple[str, ...], says: str):
    result = run(keyring, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_broken_key_ring_does_not_show_what_is_in_it(keyring: Path):
    text = keyring.read_text()
    material = KeyRing.parse(text).signing_key.material
    keyring.write_text(text[:-2])
    result = run(keyring, "--workspace", "acme")
    assert result.exit_code == 2
    assert f"key ring {keyring}: the key ring is not JSON" in result.stderr
    assert material.hex() not in result.output
    assert text[30:60] not in result.output
