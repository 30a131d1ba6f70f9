"""What docs/migrations.md says of migrations, backfills and dumps of a protected database."""

import pytest
from psycopg import errors

from devkit.database import Login
from ringfence.database.settings import BootstrapOptions
from ringfence.postgres.scram import scram_verifier
from tests.support.platform import ACME, Platform, workspace

ACME_ONLY = (workspace("acme", ACME),)
AS_OWNER = "SET ROLE app_owner; "
DUMP = "SET row_security = off; SELECT count(*) FROM projects"


@pytest.fixture
async def migrator(raw: Platform) -> Login:
    """The maintenance login of a protected database."""
    await raw.bootstrap(BootstrapOptions(maintenance_login="migrator"))
    await raw.run(workspaces=ACME_ONLY)
    login = Login.new("migrator")
    await raw.sql(f"ALTER ROLE migrator PASSWORD '{scram_verifier(login.password)}'")
    return login


async def test_the_owner_s_backfill_touches_no_row_and_its_dump_fails(place: Platform) -> None:
    await place.run(workspaces=ACME_ONLY)
    assert await place.sql(f"{AS_OWNER}UPDATE projects SET name = 'x' RETURNING 1") == []
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        await place.sql(f"{AS_OWNER}{DUMP}")


async def test_the_maintenance_login_migrates_backfills_and_dumps(
    raw: Platform, migrator: Login
) -> None:
    async with raw.kit.connection(migrator, raw.database) as conn:
        changed = await conn.execute("UPDATE projects SET name = upper(name)")
        assert changed.rowcount == 3
        await conn.execute("SET row_security = off")
        dumped = await conn.execute("SELECT name FROM projects ORDER BY 1")
        assert await dumped.fetchall() == [("APOLLO",), ("ATLAS",), ("GEMINI",)]
        await conn.execute("SET ROLE app_owner; CREATE TABLE tags (workspace_id uuid NOT NULL)")
    outcome = await raw.run(workspaces=ACME_ONLY)
    assert [c.change for c in outcome.plan.changes] == ["ProtectTable", "GrantTable"]
    assert outcome.verdicts[0].holds


async def test_the_maintenance_login_does_not_pass_the_pooler(
    raw: Platform, migrator: Login
) -> None:
    with pytest.raises(errors.OperationalError):
        async with raw.kit.connection(migrator, raw.database, raw.kit.poolers[0]):
            pass


async def test_the_owner_still_changes_the_schema(place: Platform) -> None:
    await place.run(workspaces=ACME_ONLY)
    await place.sql(
        f"{AS_OWNER}ALTER TABLE projects ADD COLUMN due date;"
        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"
    )
    outcome = await place.run(workspaces=ACME_ONLY)
    assert [c.reason for c in outcome.plan.changes] == [
        "the protection of public.events_2 is altered or missing"
    ]


async def test_a_dropped_table_goes_off_the_record_and_a_renamed_one_stays_protected(
    place: Platform,
) -> None:
    await place.run(workspaces=ACME_ONLY)
    await place.sql(f"{AS_OWNER}DROP TABLE events; ALTER TABLE projects RENAME TO works")
    outcome = await place.run(workspaces=ACME_ONLY)
    assert {c.change: c.statements for c in outcome.plan.changes} == {
        "ProtectTable": (),
        "ForgetTables": (),
    }
    again = await place.run(workspaces=ACME_ONLY)
    assert again.plan.changes == ()
    assert again.verdicts[0].holds, again.verdicts
