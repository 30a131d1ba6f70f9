"""Where bootstrap's login comes from."""

from pathlib import Path
from typing import Any

import pytest

from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.cli.superuser import superuser_target
from ringfence.engine.credentials import SecretMissingError
from ringfence.secrets import DirectorySecrets
from tests.unit.cli.samples import CANARY, DATABASE

DECLARED = {"bootstrap": {"credentialsSecretRef": {"name": "declared"}}}


def database(**more: Any) -> TenantDatabase:
    return parsed(TenantDatabase, {**DATABASE, "spec": {**DATABASE["spec"], **more}})


@pytest.fixture
def secrets(tmp_path: Path) -> DirectorySecrets:
    for name in ("asked", "declared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "username").write_text(name)
        (tmp_path / name / "password").write_text(CANARY)
    return DirectorySecrets(tmp_path)


@pytest.mark.parametrize(
    ("spec", "asked", "username"),
    [
        (DECLARED, "asked", "asked"),
        (DECLARED, None, "declared"),
        ({}, "asked", "asked"),
        ({}, None, "me"),
    ],
    ids=["asked before declared", "declared", "asked", "the environment"],
)
async def test_the_login_is(secrets, monkeypatch, spec, asked: str | None, username: str):
    monkeypatch.setenv("PGUSER", "me")
    target = await superuser_target(database(**spec), secrets, asked)
    assert target.username == username


async def test_the_environments_password_shows_nowhere(secrets, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", CANARY)
    monkeypatch.delenv("PGUSER", raising=False)
    target = await superuser_target(database(), secrets, None)
    assert (target.username, target.password) == ("postgres", CANARY)
    assert CANARY not in f"{target} {target!r}"


async def test_a_secret_that_is_asked_for_must_be_there(secrets):
    with pytest.raises(SecretMissingError, match="no Secret nowhere"):
        await superuser_target(database(), secrets, "nowhere")
