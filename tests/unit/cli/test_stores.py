"""Where a command finds Secrets."""

from pathlib import Path
from typing import Any

import pytest

from ringfence.api.resource import parsed
from ringfence.api.secret import Secret
from ringfence.cli.stores import CommandSecrets
from ringfence.errors import InvalidSpecError
from tests.unit.cli.samples import CANARY


def secret(value: str = "given", **metadata: str) -> Secret:
    document: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "login", **metadata},
        "stringData": {"password": value},
    }
    return parsed(Secret, document)


def lying(folder: Path, value: str) -> Path:
    (folder / "login").mkdir()
    (folder / "login" / "password").write_text(value)
    return folder


async def test_a_manifest_comes_before_the_folder(tmp_path: Path):
    store = CommandSecrets([secret()], "default", lying(tmp_path, "lying"))
    assert await store.get("login") == {"password": b"given"}


async def test_what_no_manifest_has_lies_in_the_folder(tmp_path: Path):
    store = CommandSecrets([], "default", lying(tmp_path, "lying"))
    assert await store.get("login") == {"password": b"lying"}
    assert await store.get("other") is None


async def test_a_secret_of_another_namespace_is_not_ours():
    store = CommandSecrets([secret(namespace="theirs")], "default", None)
    assert await store.get("login") is None


async def test_a_secret_is_made_in_the_folder_and_told_of_without_its_contents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store = CommandSecrets([], "default", tmp_path)
    await store.put("login", {"username": b"me", "password": CANARY.encode()})
    store.tell_made()
    said = capsys.readouterr()
    assert (tmp_path / "login" / "password").read_text() == CANARY
    assert said.err == f"made Secret login (password, username) in {tmp_path}\n"
    assert said.out == ""


async def test_without_a_folder_nothing_is_made():
    with pytest.raises(InvalidSpecError, match=r"Secret login .* --secrets DIR"):
        await CommandSecrets([], "default", None).put("login", {"password": b"x"})
