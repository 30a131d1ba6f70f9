"""observe_pooler() and instances(), against a real PgBouncer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from psycopg import AsyncConnection

from devkit.database import DatabaseKit, Server
from ringfence.api.context import ContextMode
from ringfence.api.reasons import Reason
from ringfence.errors import UnavailableError
from ringfence.pooler.admin import CONSOLE, observe_pooler
from ringfence.pooler.check import Hygiene, resets, unsafe_reasons
from ringfence.pooler.instances import instances
from ringfence.pooler.model import Instance, PoolerFacts
from ringfence.pooler.profile import LIGHT_RESET, Profile
from ringfence.postgres.connection import connected
from ringfence.postgres.errors import LoginRefusedError
from ringfence.postgres.target import Target, Tls


def console_target(kit: DatabaseKit, pooler: Server, instance: Instance) -> Target:
    return Target(
        hosts=((instance.host, instance.port),),
        address=instance.address,
        database=CONSOLE,
        username=kit.pooler_admin.username,
        password=kit.pooler_admin.password,
        tls=Tls(ca=kit.ca_file.read_bytes()),
        pooled=True,
    )


@asynccontextmanager
async def console(kit: DatabaseKit, pooler: Server) -> AsyncIterator[AsyncConnection]:
    (instance,) = await instances(pooler.host, pooler.port)
    async with connected(console_target(kit, pooler, instance)) as conn:
        yield conn


async def observed(kit: DatabaseKit, pooler: Server) -> PoolerFacts:
    (instance,) = await instances(pooler.host, pooler.port)
    async with console(kit, pooler) as conn:
        return await observe_pooler(conn, instance, "postgres")


@pytest.fixture
async def fast(kit: DatabaseKit) -> AsyncIterator[None]:
    await kit.set_profile(Profile.FAST)
    yield
    await kit.set_profile(Profile.STRICT)


async def test_strict_is_in_force_at_every_instance(kit: DatabaseKit):
    for pooler in kit.poolers:
        facts = await observed(kit, pooler)
        assert facts.instance.port == pooler.port
        assert facts.pool_modes == {"transaction"}
        assert facts.reset_query == LIGHT_RESET
        assert resets(facts)
        assert unsafe_reasons(facts, Profile.STRICT, ContextMode.SIGNED, Hygiene.NONE) == ()


async def test_fast_is_no_strict(kit: DatabaseKit, fast: None):
    facts = await observed(kit, kit.poolers[0])
    assert unsafe_reasons(facts, Profile.FAST, ContextMode.SIGNED, Hygiene.NONE) == ()
    (unsafe,) = unsafe_reasons(facts, Profile.STRICT, ContextMode.SIGNED, Hygiene.NONE)
    assert unsafe.reason is Reason.PROFILE_DIFFERS


async def test_the_version_decides_whether_statements_are_renamed(kit: DatabaseKit):
    facts = await observed(kit, kit.poolers[0])
    assert facts.version >= (1, 18, 0)
    assert (facts.max_prepared_statements is None) == (facts.version < (1, 21, 0))


async def test_a_wrong_password_at_the_console_is_a_refused_login(kit: DatabaseKit):
    pooler = kit.poolers[0]
    instance = Instance("localhost", pooler.port, pooler.host)
    target = console_target(kit, pooler, instance)
    wrong = Target(target.hosts, CONSOLE, target.username, "canary", target.tls, pooled=True)
    with pytest.raises(LoginRefusedError, match="pgbouncer at localhost") as caught:
        async with connected(wrong):
            pytest.fail("connected")
    assert "canary" not in str(caught.value)


async def test_an_instance_is_reached_by_address_and_verified_by_name(kit: DatabaseKit):
    pooler = kit.poolers[0]
    good = console_target(kit, pooler, Instance("localhost", pooler.port, "127.0.0.1"))
    async with connected(good) as conn:
        assert conn.info.hostaddr == "127.0.0.1"
    bad = console_target(kit, pooler, Instance("pool.example.com", pooler.port, "127.0.0.1"))
    with pytest.raises(UnavailableError, match=r"pool\.example\.com"):
        async with connected(bad):
            pytest.fail("connected")


async def test_a_name_without_address_is_unavailable():
    with pytest.raises(UnavailableError, match=r"absent\.invalid has no address"):
        await instances("absent.invalid", 6432)
