"""What comes of a trial that does not end as it should."""

from typing import Any, cast

import psycopg
import pytest
from psycopg.errors import QueryCanceled

from ringfence.api.context import ContextMode
from ringfence.api.names import QualifiedName
from ringfence.errors import UnavailableError
from ringfence.isolation.model import Subject, Verdict
from ringfence.isolation.probe import _check, instance_name
from ringfence.isolation.session import Session
from ringfence.isolation.trials import Run, Trial, trials
from ringfence.pooler.check import Hygiene
from ringfence.pooler.profile import Profile
from ringfence.postgres.target import Target

SESSION = Session(cast("Any", None), cast("Any", None), None, cast("Any", None))
SIGNED = Subject(ContextMode.SIGNED, "uuid", "app.workspace_id", profile=Profile.STRICT)
PLAIN = Subject(ContextMode.PLAIN, "uuid", "app.workspace_id", profile=Profile.STRICT)


def ending_with(outcome: str | Exception | None) -> Run:
    async def run(_: Session) -> str | None:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return run


@pytest.mark.parametrize(
    ("outcome", "verdict", "message"),
    [
        pytest.param(None, Verdict.PASSED, "", id="nothing to object is passed"),
        pytest.param("it leaks", Verdict.FAILED, "it leaks", id="an objection is failed"),
        pytest.param(
            QueryCanceled("x"), Verdict.INCONCLUSIVE, "app.a took too long", id="a time-out"
        ),
        pytest.param(
            psycopg.OperationalError("gone\nsecret"), Verdict.INCONCLUSIVE, "gone", id="a lost line"
        ),
        pytest.param(
            psycopg.errors.UndefinedTable("no table"),
            Verdict.INCONCLUSIVE,
            "no table",
            id="an error of the database that nobody expected",
        ),
        pytest.param(
            UnavailableError("no key"), Verdict.INCONCLUSIVE, "no key", id="something is missing"
        ),
    ],
)
async def test_verdict(outcome: str | Exception | None, verdict: Verdict, message: str):
    check = await _check(Trial("T", ending_with(outcome), object="app.a"), SESSION, "here")
    assert (check.verdict, check.message, check.object) == (verdict, message, "app.a")


async def test_a_bug_is_not_taken_for_an_answer():
    with pytest.raises(ZeroDivisionError):
        await _check(Trial("T", ending_with(ZeroDivisionError())), SESSION, "here")


@pytest.mark.parametrize(
    ("subject", "pooled", "name", "tried"),
    [
        pytest.param(SIGNED, True, "ForgedToken", True, id="tokens in Signed mode"),
        pytest.param(PLAIN, True, "ForgedToken", False, id="no tokens in Plain mode"),
        pytest.param(SIGNED, True, "SessionReset", True, id="the reset of a Strict pooler"),
        pytest.param(SIGNED, False, "SessionReset", False, id="no reset without a pooler"),
        pytest.param(
            Subject(ContextMode.SIGNED, "uuid", "a.b", profile=Profile.FAST),
            True,
            "SessionReset",
            False,
            id="no reset of a Fast pooler",
        ),
        pytest.param(SIGNED, True, "PreparedStatement", True, id="hygiene"),
        pytest.param(
            Subject(ContextMode.SIGNED, "uuid", "a.b", hygiene=Hygiene.RESET),
            True,
            "PreparedStatement",
            False,
            id="no hygiene where the pooler resets",
        ),
        pytest.param(SIGNED, True, "TableClosed", False, id="no tables when none are due"),
    ],
)
def test_what_is_tried(subject: Subject, pooled, name: str, tried):
    assert (name in {trial.name for trial in trials(subject, pooled=pooled)}) == tried


def test_every_table_is_tried_by_name():
    tables = (QualifiedName("app", "a"), QualifiedName("app", "b"))
    subject = Subject(ContextMode.SIGNED, "uuid", "a.b", tables=tables)
    assert [t.object for t in trials(subject, pooled=True) if t.object] == ["app.a", "app.b"]


def test_an_instance_is_called_by_its_address():
    target = Target((("pgbouncer", 6432),), "app", "ringfence_probe", "secret", address="10.0.0.1")
    assert instance_name(target) == "10.0.0.1:6432"
