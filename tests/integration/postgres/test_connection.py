"""connected(), against a real server."""

from collections.abc import Callable
from dataclasses import replace
from traceback import format_exception

import pytest
from psycopg import sql

from devkit.certificates import make_certificates
from devkit.database import DatabaseKit, Login
from ringfence.api.connection import TlsMode
from ringfence.errors import RingfenceError, UnavailableError
from ringfence.postgres.connection import connected
from ringfence.postgres.errors import (
    BusyError,
    LoginRefusedError,
    ObjectMissingError,
    RightMissingError,
    TimedOutError,
    translated,
)
from ringfence.postgres.scram import scram_verifier
from ringfence.postgres.target import Target, Tls

from .conftest import target


async def test_a_connection_is_encrypted_bound_to_its_channel_and_sees_the_catalog_first(
    direct: Target,
):
    async with connected(direct) as conn:
        row = await (
            await conn.execute(
                "SELECT ssl, current_setting('search_path'), current_setting('application_name')"
                " FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            )
        ).fetchone()
        assert row == (True, "pg_catalog,pg_temp", "ringfence")
        assert conn.autocommit
        assert conn.prepare_threshold is None
    assert conn.closed


async def test_hosts_are_tried_until_one_answers(direct: Target):
    here = direct.hosts[0]
    async with connected(replace(direct, hosts=((here[0], 1), here))) as conn:
        assert conn.info.port == here[1]


Change = Callable[[Target], Target]


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        pytest.param(
            lambda t: replace(t, password="canary-wrong"),
            LoginRefusedError,
            "password authentication failed",
            id="a wrong password",
        ),
        pytest.param(
            lambda t: replace(t, username="nobody"),
            LoginRefusedError,
            "as nobody: the login is refused",
            id="an unknown login",
        ),
        pytest.param(
            lambda t: replace(t, tls=Tls(TlsMode.DISABLE)),
            LoginRefusedError,
            "pg_hba.conf",
            id="a login without TLS",
        ),
        pytest.param(
            lambda t: replace(t, hosts=((t.hosts[0][0], 1),)),
            UnavailableError,
            "refused",
            id="a port where nothing listens",
        ),
        pytest.param(
            lambda t: replace(t, hosts=(("absent.invalid", 5432),)),
            UnavailableError,
            "absent.invalid",
            id="a name without address",
        ),
        pytest.param(
            lambda t: replace(t, database="absent"),
            UnavailableError,
            'database "absent" does not exist',
            id="a database that does not exist",
        ),
        pytest.param(
            lambda t: replace(t, tls=Tls(ca=make_certificates().authority)),
            UnavailableError,
            "certificate verify failed",
            id="a server that another authority vouches for",
        ),
        pytest.param(
            lambda t: replace(t, hosts=(("pg.example.com", t.hosts[0][1]),), address="127.0.0.1"),
            UnavailableError,
            "pg.example.com",
            id="a certificate of another name",
        ),
    ],
)
async def test_no_connection_is_one_clear_error(
    direct: Target, change: Change, kind: type[RingfenceError], said: str
):
    wrong = change(direct)
    with pytest.raises(kind) as caught:
        async with connected(wrong):
            pytest.fail("connected")
    assert type(caught.value) is kind
    assert said in str(caught.value)
    shown = "".join(format_exception(caught.value))
    assert direct.password not in shown
    assert "canary" not in shown


async def test_a_standby_is_not_taken_for_the_primary(kit: DatabaseKit, direct: Target):
    async with connected(direct) as conn:
        await conn.execute("ALTER ROLE postgres SET default_transaction_read_only = on")
        try:
            with pytest.raises(UnavailableError, match="read-only"):
                async with connected(direct):
                    pytest.fail("connected")
        finally:
            await conn.execute("ALTER ROLE postgres RESET default_transaction_read_only")


async def test_a_verifier_of_ours_lets_its_password_in(kit: DatabaseKit, direct: Target):
    login = Login("scram_test", "pässwörd \u2168")
    async with connected(direct) as conn:
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        name, verifier = sql.Identifier(login.username), scram_verifier(login.password)
        await conn.execute(create.format(name, verifier))
        try:
            async with connected(target(kit, login, "postgres")) as theirs:
                assert theirs.info.user == login.username
        finally:
            await conn.execute("DROP ROLE scram_test")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        pytest.param("TABLE public.absent", ObjectMissingError, id="a table that is absent"),
        pytest.param("SELECT ringfence_admin.f()", ObjectMissingError, id="no bootstrap yet"),
        pytest.param(
            "SET ROLE pg_monitor; TABLE pg_catalog.pg_authid", RightMissingError, id="no right"
        ),
        pytest.param(
            "SET statement_timeout = 10; SELECT pg_sleep(1)", TimedOutError, id="a long statement"
        ),
        pytest.param(
            "SELECT pg_terminate_backend(pg_backend_pid())", UnavailableError, id="a lost session"
        ),
    ],
)
async def test_a_failure_in_the_middle_is_translated(
    direct: Target, statement: str, kind: type[RingfenceError]
):
    async with connected(direct) as conn:
        with pytest.raises(kind, match=r"^looking: "), translated("looking"):
            await conn.execute(statement.encode())


async def test_a_lock_not_to_be_had_is_busy(direct: Target):
    async with connected(direct) as one, connected(direct) as other, one.transaction():
        await one.execute("SELECT pg_advisory_xact_lock(1)")
        with pytest.raises(BusyError, match="protecting: "), translated("protecting"):
            await other.execute(b"SET lock_timeout = 10; SELECT pg_advisory_lock(1)")
