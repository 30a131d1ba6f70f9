"""One PostgreSQL with two PgBouncer instances for all tests that do not ask for their own."""

from collections.abc import AsyncIterator

import pytest

from devkit.database import DatabaseKit, database_kit


@pytest.fixture(scope="session")
async def kit() -> AsyncIterator[DatabaseKit]:
    async with database_kit() as running:
        yield running
