"""A server of this folder's own: bootstrap changes roles and passwords of a whole server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devkit.database import DatabaseKit, database_kit
from tests.integration.cli.ground import ROLES, Ground, application


@pytest.fixture(scope="package")
async def kit() -> AsyncIterator[DatabaseKit]:
    async with database_kit() as running:
        async with running.connection(running.superuser) as conn:
            await conn.execute(ROLES.encode())
        yield running


@pytest.fixture
async def ground(kit: DatabaseKit, tmp_path: Path) -> AsyncIterator[Ground]:
    """A database that is not bootstrapped."""
    async with application(kit, tmp_path) as made:
        yield made


@pytest.fixture(scope="package")
async def ready(
    kit: DatabaseKit, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ground]:
    """A database that was bootstrapped and applied to; whoever alters it brings it back."""
    async with application(kit, tmp_path_factory.mktemp("ready")) as made:
        for ended in (await made.bootstrap("--yes"), await made.on_files("apply")):
            assert ended.code == 0, ended.err
        yield made
