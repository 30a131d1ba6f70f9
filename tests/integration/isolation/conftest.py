"""A server of this folder's own: these tests break roles, and stop poolers."""

from collections.abc import AsyncIterator

import pytest

from devkit.database import DatabaseKit, Login, database_kit
from ringfence.api.context import ContextMode
from tests.integration.isolation.ground import Ground, make_ground


@pytest.fixture(scope="package")
async def kit() -> AsyncIterator[DatabaseKit]:
    async with database_kit() as running:
        yield running


@pytest.fixture(scope="package")
async def logins(kit: DatabaseKit) -> tuple[Login, Login]:
    """The operator and the probe; one password each for the whole server."""
    async with kit.connection(kit.superuser) as conn:
        await conn.execute(
            "CREATE ROLE app_owner; CREATE ROLE app_rw;"
            "CREATE ROLE app_a LOGIN; CREATE ROLE reporting LOGIN"
        )
    return Login.new("ringfence_operator"), Login.new("ringfence_probe")


@pytest.fixture(scope="package")
async def ground(kit: DatabaseKit, logins: tuple[Login, Login]) -> AsyncIterator[Ground]:
    """A database in Signed mode, its tenant keys are uuids."""
    async with make_ground(kit, logins, ContextMode.SIGNED, "uuid") as made:
        yield made


@pytest.fixture(scope="package")
async def plain(kit: DatabaseKit, logins: tuple[Login, Login]) -> AsyncIterator[Ground]:
    """A database in Plain mode, its tenant keys are integers."""
    async with make_ground(kit, logins, ContextMode.PLAIN, "integer") as made:
        yield made
