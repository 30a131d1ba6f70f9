"""A proof as people read it."""

import pytest

from ringfence.cli.views.documents import proof_document
from ringfence.cli.views.verify import checks_table, verify_view
from tests.unit.cli.samples import (
    ACCEPTED,
    BROKEN,
    CHECKS,
    DOUBTFUL,
    MEDIUM,
    OPEN,
    pass_over,
    proof,
    shown,
)


def test_what_passed_everywhere_shares_a_row():
    assert shown([checks_table(CHECKS)]).splitlines() == [
        "CHECK               RESULT   THROUGH           DETAIL",
        "OwnRows (control)   Passed   all 2 instances",
        "TableClosed         Passed   all 2 instances   2 tables",
    ]


def test_what_failed_is_named_with_instance_object_and_message():
    text = shown([checks_table((*CHECKS, BROKEN, DOUBTFUL))])
    assert "TableClosed         Failed         two:6432" in text
    assert "public.invoices: shows foreign rows\n" in text
    assert "NoContext           Inconclusive   one:6432          timed out\n" in text


def test_a_check_that_passed_at_one_instance_only_says_at_which():
    text = shown([checks_table((*CHECKS[:1], BROKEN))])
    assert "OwnRows (control)   Passed   one:6432\n" in text


@pytest.mark.parametrize(
    ("verified", "facts", "line"),
    [
        pytest.param(
            True,
            {"proof": proof(), "findings": (MEDIUM, ACCEPTED)},
            "default/app: verified: proof (Pooled): 6 checks through 2 instances, 0 failed, "
            "0 inconclusive, controls Passed, 1.2 s; 1 finding open, 1 accepted",
            id="a proof that holds",
        ),
        pytest.param(
            False,
            {"proof": proof(BROKEN), "findings": (MEDIUM,)},
            "default/app: NOT verified: proof (Pooled): 7 checks through 2 instances, 1 failed, "
            "0 inconclusive, controls Passed, 1.2 s; 1 finding open, 0 accepted",
            id="a failed check",
        ),
        pytest.param(
            False,
            {"findings": (MEDIUM,)},
            "default/app: NOT verified: no proof; 1 finding open, 0 accepted",
            id="no proof at all",
        ),
    ],
)
def test_the_last_line_is_the_answer(*, verified: bool, facts, line: str):
    text = shown(verify_view(pass_over(**facts), [MEDIUM], verified=verified))
    assert text.splitlines()[-1] == line


def test_a_machine_gets_every_check_and_whether_a_finding_is_accepted():
    done = pass_over(proof=proof(BROKEN), findings=(OPEN, ACCEPTED))
    document = proof_document(done, [OPEN], verified=False)
    assert [finding["accepted"] for finding in document["findings"]] == [False, True]
    assert document["proof"]["checks"][-1] == {
        "instance": "two:6432",
        "check": "TableClosed",
        "control": False,
        "object": "public.invoices",
        "verdict": "Failed",
        "message": "shows foreign rows",
    }
    assert document["proof"]["controls"] == "Passed"


@pytest.mark.parametrize("width", [50, 90, 200])
def test_a_terminal_of_any_width_shows_every_object(width: int):
    done = pass_over(proof=proof(BROKEN), findings=(OPEN,))
    text = shown(verify_view(done, [OPEN], verified=False), width=width)
    assert max(map(len, text.splitlines())) <= width
