"""translated(): what PostgreSQL says, in our words."""

import psycopg
import pytest

from ringfence.api.reasons import Reason
from ringfence.errors import InvalidSpecError, RingfenceError, UnavailableError
from ringfence.postgres.errors import (
    MEANINGS,
    BusyError,
    LoginRefusedError,
    ObjectMissingError,
    RightMissingError,
    TimedOutError,
    translated,
)


def raised(error: psycopg.Error) -> RingfenceError:
    """Return what *error* becomes."""
    with pytest.raises(RingfenceError) as caught, translated("reading table public.invoice"):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [
        pytest.param("55P03", BusyError, id="a lock not to be had is another session in the way"),
        pytest.param("40P01", BusyError, id="a deadlock is another session in the way"),
        pytest.param("57014", TimedOutError, id="a cancelled statement timed out"),
        pytest.param("28P01", LoginRefusedError, id="a wrong password is a refused login"),
        pytest.param("42P01", ObjectMissingError, id="a table that is absent is missing"),
        pytest.param("42703", ObjectMissingError, id="a column that is absent is missing"),
        pytest.param("42883", ObjectMissingError, id="a function that is absent is missing"),
        pytest.param("3F000", ObjectMissingError, id="a schema that is absent is missing"),
        pytest.param("42501", RightMissingError, id="permission denied is a missing right"),
        pytest.param("25006", UnavailableError, id="a standby is not the primary"),
        pytest.param("57P01", UnavailableError, id="a server that shuts down is away"),
        pytest.param("08P01", UnavailableError, id="a pooler without server is away"),
        pytest.param("53300", UnavailableError, id="too many connections are too many for now"),
        pytest.param("53100", UnavailableError, id="a full disk is full for now"),
    ],
)
def test_an_sqlstate_has_a_meaning(sqlstate: str, kind: type[RingfenceError]):
    error = raised(psycopg.errors.lookup(sqlstate)("it says so"))
    assert type(error) is kind
    assert str(error).startswith(f"reading table public.invoice: it says so ({sqlstate}); ")


@pytest.mark.parametrize("kind", dict.fromkeys(kind for kind, _ in MEANINGS.values()))
def test_every_meaning_can_be_the_reason_of_a_condition(kind: type[RingfenceError]):
    assert kind.reason in set(Reason)


def test_a_broken_connection_is_worth_a_retry():
    error = raised(psycopg.OperationalError("the connection is lost"))
    assert isinstance(error, UnavailableError)
    assert not isinstance(error, InvalidSpecError)


@pytest.mark.parametrize(
    "bug",
    [
        pytest.param(psycopg.errors.SyntaxError("oops"), id="bad SQL"),
        pytest.param(psycopg.errors.DivisionByZero("oops"), id="bad arithmetic"),
        pytest.param(psycopg.ProgrammingError("oops"), id="a driver used wrongly"),
    ],
)
def test_a_bug_passes_through_as_it_is(bug: psycopg.Error):
    with pytest.raises(type(bug)) as caught, translated("reading"):
        raise bug
    assert caught.value is bug


def test_only_the_first_line_is_repeated_because_the_next_may_quote_parameters():
    error = raised(psycopg.errors.LockNotAvailable("no lock\nCONTEXT: $1 = 'canary'"))
    assert "canary" not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__
