"""A server of this folder's own, with the most talkative log: what is not in it is nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devkit.database import DatabaseKit, database_kit
from tests.support.platform import ACME, GLOBEX, Platform, platform

TABLES = f"""
CREATE TABLE projects (
  workspace_id uuid NOT NULL, id int, name text, PRIMARY KEY (workspace_id, id));
CREATE TABLE events (workspace_id uuid NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE country (code text PRIMARY KEY);
INSERT INTO projects VALUES
  ('{ACME}', 1, 'apollo'), ('{ACME}', 2, 'atlas'), ('{GLOBEX}', 1, 'gemini');
INSERT INTO events VALUES ('{ACME}', '2026-02-03'), ('{GLOBEX}', '2026-02-04');
GRANT SELECT ON country TO app_rw
"""
SPEC = {
    "tables": {
        "tenantColumn": "workspace_id",
        "exempt": [{"table": "public.country", "reason": "shared reference data"}],
    }
}


@pytest.fixture(scope="package")
async def kit() -> AsyncIterator[DatabaseKit]:
    settings = {"log_statement": "all", "log_min_duration_statement": "0"}
    async with database_kit(settings=settings) as running:
        yield running


@pytest.fixture
async def raw(kit: DatabaseKit, tmp_path: Path) -> AsyncIterator[Platform]:
    """An application's database before bootstrap."""
    async with platform(kit, tmp_path / "secrets", TABLES, SPEC) as place:
        yield place


@pytest.fixture
async def place(raw: Platform) -> Platform:
    """An application's database after bootstrap."""
    await raw.bootstrap()
    return raw
