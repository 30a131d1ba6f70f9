"""One kit for all tests of this folder, and a database in it that lets one login through."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql

from devkit.database import DatabaseKit, Login, database_kit
from devkit.workplace import remove

# What `ringfence bootstrap` installs, as little of it as PgBouncer needs.
POOLER_AUTH = """
CREATE SCHEMA ringfence_admin;
CREATE FUNCTION ringfence_admin.pooler_auth(login text)
RETURNS TABLE (usename name, passwd text) LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'SELECT rolname, rolpassword FROM pg_authid WHERE rolname = login AND NOT rolsuper';
GRANT USAGE ON SCHEMA ringfence_admin TO ringfence_pooler;
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """A database and the login of its application."""

    database: str
    login: Login


@pytest.fixture(scope="session")
async def kit() -> AsyncIterator[DatabaseKit]:
    async with database_kit() as running:
        yield running


@pytest.fixture(scope="session")
async def shop(kit: DatabaseKit) -> AsyncIterator[Shop]:
    login = Login.new("shop")
    await kit.create_database("shop")
    async with kit.connection(kit.superuser, "shop") as conn:
        for each in (kit.pooler_auth, login):
            await conn.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(each.username), each.password
                )
            )
        await conn.execute(POOLER_AUTH)
    yield Shop("shop", login)
    await kit.drop_database("shop")


@pytest.fixture(scope="module")
def module_temporary() -> Iterator[Path]:
    """A temporary folder of the module's own, into which the servers' account can go."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
        for left in folder.glob("ringfence-devkit-*"):
            remove(left)
    if root := os.environ.get("RINGFENCE_DEVKIT_ROOT"):
        shutil.rmtree(f"{root}{folder}", ignore_errors=True)


@pytest.fixture
def temporary(module_temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Here, not in /tmp, the test's processes make and look for their kits."""
    monkeypatch.setenv("TMPDIR", str(module_temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(module_temporary))
    return module_temporary
