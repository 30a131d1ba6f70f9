"""enter(): one transaction in one workspace, through a real PgBouncer."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import format_exception
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection, ClientCursor, Connection
from psycopg.rows import dict_row

from ringfence.client import KeyRingFile, enter, enter_async
from ringfence.client.errors import ContextRefusedError, InvalidContextError
from ringfence.client.keyring import KeyRing
from ringfence.client.token import sign
from ringfence.client.transaction import enter_plain, enter_plain_async
from ringfence.client.workspace import workspace_id

from .conftest import App

ROWS = "SELECT number FROM public.invoices ORDER BY number"


def connect(app: App, **options: Any) -> Connection:
    return psycopg.connect(
        app.conninfo, **{"autocommit": True, "prepare_threshold": None} | options
    )


async def connect_async(app: App) -> AsyncConnection:
    return await AsyncConnection.connect(app.conninfo, prepare_threshold=None)


def numbers(conn: Connection) -> list[int]:
    return [row[0] for row in conn.execute(ROWS)]


def test_a_transaction_sees_the_rows_of_its_workspace(app: App):
    with connect(app) as conn:
        for tenant_key, seen in ("1", [10, 11]), ("2", [20]), ("1", [10, 11]):
            with enter(conn, app.ring, tenant_key):
                assert numbers(conn) == seen


async def test_each_statement_is_answered_at_once(app: App):
    change = "UPDATE public.invoices SET total = total WHERE number = %s"
    await app.as_superuser("GRANT UPDATE ON public.invoices TO client_rw")
    with connect(app) as conn, enter(conn, app.ring, "1"):
        assert conn.execute(change, [10]).rowcount == 1
        assert conn.execute(change, [20]).rowcount == 0
    async with await connect_async(app) as conn, enter_async(conn, app.ring, "1"):
        assert (await conn.execute(change, [20])).rowcount == 0


async def test_asyncio_sees_the_same(app: App):
    async with await connect_async(app) as conn, enter_async(conn, app.ring, workspace_id("2")):
        rows = await (await conn.execute(ROWS)).fetchall()
    assert rows == [(20,)]


async def test_many_transactions_at_once_stay_apart(app: App):
    async def seen(tenant_key: str) -> list[tuple[int]]:
        async with await connect_async(app) as conn, enter_async(conn, app.ring, tenant_key):
            return await (await conn.execute(ROWS)).fetchall()

    answers = await asyncio.gather(*(seen(key) for key in ["1", "2"] * 20))
    assert answers == [[(10,), (11,)], [(20,)]] * 20


@pytest.mark.parametrize("options", [{"autocommit": True}, {"autocommit": False}], ids=str)
def test_the_context_is_gone_with_its_transaction(app: App, options: dict[str, Any]):
    with connect(app, **options) as conn:
        with enter(conn, app.ring, "1"):
            pass
        assert numbers(conn) == []


def test_an_exception_rolls_back_and_takes_the_context_along(app: App):
    with connect(app) as conn:
        with pytest.raises(ZeroDivisionError), enter(conn, app.ring, "1"):
            raise ZeroDivisionError
        assert numbers(conn) == []


def test_the_driver_may_be_set_up_in_another_way(app: App):
    with (
        connect(app, row_factory=dict_row, autocommit=False) as conn,
        enter(conn, app.ring, "2"),
    ):
        assert conn.execute(ROWS).fetchall() == [{"number": 20}]


def test_who_acts_is_part_of_the_context(app: App):
    with connect(app) as conn, enter(conn, app.ring, "1", actor="anna", ip="::1", role="admin"):
        context = conn.execute("SELECT current_setting('backtrace_functions')").fetchone()
    assert f"_{b'anna'.hex()}_{'0' * 31}1_admin_" in str(context)


def test_enter_stays_unnamed_however_often_it_is_sent(app: App):
    """The driver names a statement that it has sent five times; the database would refuse it."""
    with connect(app, prepare_threshold=5) as conn:
        for _ in range(12):
            with enter(conn, app.ring, "1"):
                pass


async def test_the_token_is_a_parameter_even_where_cursors_paste(app: App):
    shown = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    conninfo = app.kit.conninfo(app.login, "client")
    with (
        psycopg.connect(conninfo, cursor_factory=ClientCursor, autocommit=True) as conn,
        enter(conn, app.ring, "1"),
    ):
        (row,) = await app.as_superuser(shown, conn.info.backend_pid)
    assert row == ("CALL ringfence.enter($1)",)


def test_the_context_must_be_first(app: App):
    with connect(app) as conn, conn.transaction():
        conn.execute("SELECT 1")
        with pytest.raises(InvalidContextError, match="in a transaction already"):
            enter(conn, app.ring, "1").__enter__()


async def test_the_context_must_be_first_with_asyncio_too(app: App):
    async with await connect_async(app) as conn:
        await conn.execute("SELECT 1")
        with pytest.raises(InvalidContextError, match="in a transaction already"):
            async with enter_async(conn, app.ring, "1"):
                pytest.fail("entered")


def test_one_transaction_has_one_workspace(app: App):
    with connect(app) as conn, enter(conn, app.ring, "1"):
        with pytest.raises(InvalidContextError):
            enter(conn, app.ring, "2").__enter__()
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification), conn.transaction():
            conn.execute("CALL ringfence.enter(%s)", [sign(app.ring, "2")], prepare=False)
        assert numbers(conn) == [10, 11]


FOREIGN = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
UNKNOWN = KeyRing.generate(datetime.now(UTC), "k9", timedelta(days=1))


@pytest.mark.parametrize(
    ("ring", "tenant_key", "named"),
    [
        pytest.param(None, "3", str(workspace_id("3")), id="a workspace nobody registered"),
        pytest.param(FOREIGN, "1", "key k1", id="a key of the same name and other material"),
        pytest.param(UNKNOWN, "1", "key k9", id="a key that the database does not know"),
    ],
)
def test_a_refusal_names_workspace_and_key(
    app: App, ring: KeyRing | None, tenant_key: str, named: str
):
    with connect(app) as conn:
        with pytest.raises(ContextRefusedError, match=named):
            enter(conn, ring or app.ring, tenant_key).__enter__()
        assert conn.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


async def test_a_refusal_in_asyncio_is_the_same(app: App):
    async with await connect_async(app) as conn:
        with pytest.raises(ContextRefusedError, match=str(workspace_id("3"))):
            async with enter_async(conn, app.ring, "3"):
                pytest.fail("entered")


def test_a_statement_left_on_the_session_is_refused(app: App):
    conninfo = app.kit.conninfo(app.login, "client")
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("PREPARE trap AS SELECT 1")
        with pytest.raises(ContextRefusedError, match="prepares no statements"):
            enter(conn, app.ring, "1").__enter__()


@contextmanager
def quoting(app: App, monkeypatch: pytest.MonkeyPatch) -> Generator[tuple[Connection, str]]:
    """A direct session whose errors quote parameters, and the token that enter() will send."""
    token = sign(app.ring, "3")
    monkeypatch.setattr("ringfence.client.transaction.sign", lambda *_, **__: token)
    with psycopg.connect(app.kit.conninfo(app.login, "client"), autocommit=True) as conn:
        conn.execute("SET log_parameter_max_length_on_error = -1")
        with pytest.raises(psycopg.Error, match=token[-64:]), conn.transaction():
            conn.execute("CALL ringfence.enter(%s)", [token], prepare=False)
        yield conn, token


def assert_hidden(token: str, error: BaseException) -> None:
    assert token[-64:] not in "".join(format_exception(error))
    assert error.__context__ is None


def test_a_refusal_does_not_show_the_token(app: App, monkeypatch: pytest.MonkeyPatch):
    with quoting(app, monkeypatch) as (conn, token):
        with pytest.raises(ContextRefusedError) as caught:
            enter(conn, app.ring, "3").__enter__()
        assert_hidden(token, caught.value)


async def test_a_time_out_does_not_show_the_token(app: App, monkeypatch: pytest.MonkeyPatch):
    with quoting(app, monkeypatch) as (conn, token):
        conn.execute("SET statement_timeout = '50ms'")
        async with app.kit.connection(app.kit.superuser, "client") as other, other.transaction():
            await other.execute("LOCK ringfence.context_key")
            with pytest.raises(psycopg.errors.QueryCanceled, match="timeout") as caught:
                enter(conn, app.ring, "3").__enter__()
        assert_hidden(token, caught.value)


def test_a_key_ring_file_signs_with_its_newest_key(app: App, tmp_path: Path):
    path = tmp_path / "keyring.json"
    path.write_text(UNKNOWN.to_json())
    file = KeyRingFile(path)
    with connect(app) as conn:
        with pytest.raises(ContextRefusedError):
            enter(conn, file, "1").__enter__()
        path.with_suffix(".new").write_text(app.ring.to_json())
        path.with_suffix(".new").rename(path)
        with enter(conn, file, "1"):
            assert numbers(conn) == [10, 11]


def test_plain_mode_names_the_tenant_for_one_transaction_and_leaves_nothing_to_reset(app: App):
    with psycopg.connect(app.kit.conninfo(app.login, "client"), autocommit=True) as conn:
        with enter_plain(conn, "app.workspace_id", "2"):
            assert numbers(conn) == [20]
        assert numbers(conn) == []


async def test_plain_mode_in_asyncio_is_the_same(app: App):
    async with (
        await connect_async(app) as conn,
        enter_plain_async(conn, "app.workspace_id", "2"),
    ):
        rows = await (await conn.execute(ROWS)).fetchall()
    assert rows == [(20,)]


def test_plain_mode_sets_no_setting_of_the_server(app: App):
    with connect(app) as conn, pytest.raises(InvalidContextError, match="not like app"):
        enter_plain(conn, "search_path", "evil").__enter__()
