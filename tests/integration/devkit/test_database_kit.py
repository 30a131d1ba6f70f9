"""database_kit(): what runs, who gets in, and what a profile does."""

import asyncio
import json
from pathlib import Path

import pytest
from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import make_conninfo

from devkit.database import DatabaseKit, Endpoint, Login, database_kit
from devkit.workplace import processes
from ringfence.pooler.profile import LIGHT_RESET, Profile

TLS = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


async def value(conn: AsyncConnection, query) -> object:
    row = await (await conn.execute(query)).fetchone()
    return row and row[0]


async def shown(kit: DatabaseKit, pooler: Endpoint) -> dict[str, str]:
    return {row["key"]: row["value"] for row in await kit.console(pooler, "SHOW CONFIG")}


async def test_the_superuser_enters_postgresql_by_tls(kit: DatabaseKit) -> None:
    async with kit.connection(kit.superuser) as conn:
        assert await (await conn.execute(TLS)).fetchone() == (True, "TLSv1.3")


@pytest.mark.parametrize("number", [0, 1])
async def test_an_application_goes_through_each_pooler_by_tls_on_both_sides(
    kit: DatabaseKit, shop, number
) -> None:
    async with kit.connection(shop.login, shop.database, kit.poolers[number]) as conn:
        assert conn.pgconn.ssl_in_use
        assert await (await conn.execute(TLS)).fetchone() == (True, "TLSv1.3")


@pytest.mark.parametrize("number", [0, 1])
async def test_each_pooler_tells_its_version_at_the_console(kit: DatabaseKit, number) -> None:
    (row,) = await kit.console(kit.poolers[number], "SHOW VERSION")
    assert row["version"].startswith("PgBouncer 1.")


async def test_a_wrong_password_stays_outside_the_pooler(kit: DatabaseKit, shop) -> None:
    with pytest.raises(OperationalError, match="authentication failed"):
        async with kit.connection(Login("shop", "guessed"), shop.database, kit.poolers[0]):
            pass


async def test_the_superuser_stays_outside_the_pooler(kit: DatabaseKit, shop) -> None:
    with pytest.raises(OperationalError, match="no such user"):
        async with kit.connection(kit.superuser, shop.database, kit.poolers[0]):
            pass


@pytest.mark.parametrize(
    "server", [pytest.param(n, id=name) for n, name in enumerate(("direct", "first", "second"))]
)
async def test_a_connection_without_tls_is_refused(kit: DatabaseKit, shop, server) -> None:
    endpoint = (kit.postgres, *kit.poolers)[server]
    plain = make_conninfo(
        kit.conninfo(shop.login, shop.database, endpoint), sslmode="disable", sslrootcert=""
    )
    with pytest.raises(OperationalError, match=r"(SSL|TLS) required|no encryption"):
        await AsyncConnection.connect(plain)


@pytest.mark.parametrize(
    ("setting", "in_force"),
    [
        ("fsync", "off"),
        ("max_connections", "200"),
        ("password_encryption", "scram-sha-256"),
        ("synchronous_commit", "on"),
        ("wal_level", "logical"),
    ],
)
async def test_postgresql_runs_with_the_settings_of_the_devkit(
    kit: DatabaseKit, setting, in_force
) -> None:
    async with kit.connection(kit.superuser) as conn:
        query = "SELECT setting FROM pg_settings WHERE name = %s"
        assert await (await conn.execute(query, [setting])).fetchone() == (in_force,)


def logged(kit: DatabaseKit) -> list[str]:
    """Return the messages of the log, which is written a moment later than said."""
    *whole, _ = kit.log_file.read_text().split("\n")
    return [json.loads(line)["message"] for line in whole]


async def test_the_log_is_json(kit: DatabaseKit) -> None:
    async with kit.connection(kit.superuser) as conn:
        await conn.execute("DO $$ BEGIN RAISE LOG 'a word for the log'; END $$")
    async with asyncio.timeout(10):
        while "a word for the log" not in logged(kit):  # noqa: ASYNC110 - a file wakes nobody
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("profile", "always", "query"),
    [(Profile.FAST, "0", ""), (Profile.STRICT, "1", LIGHT_RESET)],
)
async def test_both_poolers_show_the_profile_in_force(
    kit: DatabaseKit, profile, always, query
) -> None:
    await kit.set_profile(profile)
    for config in [await shown(kit, pooler) for pooler in kit.poolers]:
        assert config["server_reset_query_always"] == always
        assert config["server_reset_query"] == query


@pytest.mark.parametrize(
    ("profile", "left"),
    [
        pytest.param(Profile.STRICT, "", id="Strict leaves nothing to the next client"),
        pytest.param(Profile.FAST, "mine", id="Fast leaves a setting to the next client"),
    ],
)
async def test_what_a_client_leaves_on_its_server_connection(
    kit: DatabaseKit, shop, profile, left
) -> None:
    await kit.set_profile(profile)
    backends = set()
    async with kit.connection(shop.login, shop.database, kit.poolers[0]) as conn:
        backends.add(await value(conn, "SELECT pg_backend_pid()"))
        await conn.execute("SET shop.color = 'mine'")
    async with kit.connection(shop.login, shop.database, kit.poolers[0]) as conn:
        backends.add(await value(conn, "SELECT pg_backend_pid()"))
        assert await value(conn, "SELECT coalesce(current_setting('shop.color', true), '')") == left
        await conn.execute("RESET shop.color")
    await kit.set_profile(Profile.STRICT)
    assert len(backends) == 1, "two server connections would prove nothing"


async def test_the_pooled_path_works_after_postgresql_was_away(kit: DatabaseKit, shop) -> None:
    await kit.postgres.stop()
    with pytest.raises(OperationalError, match="refused"):
        await AsyncConnection.connect(kit.conninfo(kit.superuser, "postgres"))
    await kit.postgres.start()
    async with kit.connection(shop.login, shop.database, kit.poolers[1]) as conn:
        assert await value(conn, "SELECT 1") == 1


async def test_one_pooler_is_away_while_the_other_serves(kit: DatabaseKit, shop) -> None:
    first, second = kit.poolers
    await first.stop()
    with pytest.raises(OperationalError, match="refused"):
        await kit.console(first, "SHOW VERSION")
    async with kit.connection(shop.login, shop.database, second) as conn:
        assert await value(conn, "SELECT 1") == 1
    await first.start()
    assert await kit.console(first, "SHOW VERSION")


async def test_a_database_is_dropped_under_its_pooled_connections(kit: DatabaseKit, shop) -> None:
    await kit.create_database("copy", template="template0")
    async with kit.connection(kit.superuser, "copy"):
        await kit.drop_database("copy")
    async with kit.connection(kit.superuser) as conn:
        assert not await value(conn, "SELECT count(*) FROM pg_database WHERE datname = 'copy'")


async def test_two_kits_stand_side_by_side(kit: DatabaseKit) -> None:
    async with database_kit(profile=Profile.FAST, settings={"log_statement": "all"}) as other:
        async with other.connection(other.superuser) as conn:
            assert await value(conn, "SHOW log_statement") == "all"
        assert (await shown(other, other.poolers[0]))["server_reset_query_always"] == "0"
        ours, theirs = ({s.port for s in (k.postgres, *k.poolers)} for k in (kit, other))
        assert len(ours | theirs) == 6
    assert not other.folder.exists()
    async with kit.connection(kit.superuser) as conn:
        assert await value(conn, "SELECT 1") == 1


def public(kit: DatabaseKit) -> list[str]:
    """Return what others than the owner may come to see."""
    running = [Path(f"/proc/{process.pid}") for process in processes(kit.folder).values()]
    files = [
        *(process / file for process in running for file in ("cmdline", "environ")),
        *(kit.folder / "log").iterdir(),
    ]
    return [repr(kit), *(file.read_text() for file in files)]


async def test_no_password_is_in_a_command_or_a_log_or_a_repr(kit: DatabaseKit, shop) -> None:
    for login in (kit.superuser, kit.pooler_auth, kit.pooler_admin):
        assert not any(login.password in text for text in public(kit))
