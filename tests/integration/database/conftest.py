"""A server of this folder's own: roles and passwords belong to a whole server.

These tests change them.
"""

from collections.abc import AsyncIterator

import pytest

from devkit.database import DatabaseKit, Login, database_kit
from tests.integration.database.ground import (
    Ground,
    application_database,
    bootstrapped,
)


@pytest.fixture(scope="package")
async def kit() -> AsyncIterator[DatabaseKit]:
    # The most talkative log: what is not in it is nowhere.
    settings = {"log_statement": "all", "log_min_duration_statement": "0"}
    async with database_kit(settings=settings) as running:
        yield running


@pytest.fixture(scope="package")
async def ground(kit: DatabaseKit) -> Ground:
    """The server with an application's roles, before any bootstrap."""
    ground = Ground(kit, Login.new("ringfence_operator"), Login.new("ringfence_probe"))
    await ground.run(
        "CREATE ROLE app_owner NOLOGIN; CREATE ROLE app_rw NOLOGIN NOINHERIT;"
        "CREATE ROLE app_a LOGIN IN ROLE app_rw; CREATE ROLE reporting LOGIN",
        database="postgres",
    )
    return ground


@pytest.fixture
async def fresh(ground: Ground) -> AsyncIterator[str]:
    """A database with an application's tables, not bootstrapped."""
    async with application_database(ground) as name:
        yield name


@pytest.fixture
async def signed(ground: Ground, fresh: str) -> str:
    """A database bootstrapped in Signed mode."""
    await bootstrapped(ground, fresh)
    return fresh
