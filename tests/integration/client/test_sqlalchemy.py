"""enter_session(): one transaction of an SQLAlchemy session in one workspace."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from ringfence.client.errors import ContextRefusedError, InvalidContextError
from ringfence.client.sqlalchemy import enter_session

from .conftest import App

ROWS = text("SELECT number FROM public.invoices ORDER BY number")


@pytest.fixture
def engine(app: App) -> Engine:
    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(app.conninfo, prepare_threshold=None),
        poolclass=NullPool,
    )


def test_a_session_sees_the_rows_of_its_workspace_and_none_afterwards(app: App, engine: Engine):
    with Session(engine) as session:
        for tenant_key, seen in ("1", [10, 11]), ("2", [20]):
            with enter_session(session, app.ring, tenant_key, actor="anna"):
                assert list(session.scalars(ROWS)) == seen
        assert list(session.scalars(ROWS)) == []


def test_a_refusal_is_ours_and_leaves_the_session_usable(app: App, engine: Engine):
    with Session(engine) as session:
        with pytest.raises(ContextRefusedError):
            enter_session(session, app.ring, "3").__enter__()
        with enter_session(session, app.ring, "1"):
            assert list(session.scalars(ROWS)) == [10, 11]


def test_a_session_that_has_begun_is_refused(app: App, engine: Engine):
    with Session(engine) as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(InvalidRequestError, match="already begun"):
            enter_session(session, app.ring, "1").__enter__()


def test_a_session_without_transactions_is_refused(app: App, engine: Engine):
    with (
        Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session,
        pytest.raises(InvalidContextError, match="AUTOCOMMIT"),
    ):
        enter_session(session, app.ring, "1").__enter__()


def test_another_driver_is_refused(app: App):
    with (
        Session(create_engine("sqlite://")) as session,
        pytest.raises(InvalidContextError, match=r"postgresql\+psycopg"),
    ):
        enter_session(session, app.ring, "1").__enter__()
