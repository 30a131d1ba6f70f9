"""What ``apply`` did, as people read it."""

from ringfence.api.conditions import ConditionType
from ringfence.api.reasons import Reason
from ringfence.api.verdict import false, unknown
from ringfence.cli.views.apply import apply_view
from ringfence.cli.views.documents import resource_documents
from ringfence.engine.model import FailedChange
from tests.unit.cli.samples import (
    INVOICES,
    PLAN,
    pass_over,
    pending,
    proof,
    shown,
    with_verdict,
    workspace_status,
)

DOUBT = "no connection to one:6432"


def unready(reason: Reason, message: str):
    return workspace_status(false(ConditionType.READY, reason, message))


def test_the_first_line_is_the_answer():
    assert shown(apply_view(pass_over(), [])).startswith(
        "TenantDatabase default/app is Ready: all is well\n"
    )


def test_a_reason_that_a_condition_explains_is_not_explained_twice():
    done = pass_over(
        verdicts=with_verdict(
            false(ConditionType.READY, Reason.INCONCLUSIVE, DOUBT),
            unknown(ConditionType.ISOLATION_VERIFIED, Reason.INCONCLUSIVE, DOUBT),
        )
    )
    text = shown(apply_view(done, []))
    assert text.startswith("TenantDatabase default/app is not Ready: Inconclusive\n")
    assert text.count(DOUBT) == 1


def test_each_change_says_what_became_of_it():
    failed = (FailedChange(INVOICES, "another session is in the way"),)
    rows = shown(apply_view(pass_over(plan=PLAN, failed=failed), [])).splitlines()
    assert [row.split()[0] for row in rows[rows.index("CHANGES") + 2 :][:3]] == [
        "failed",
        "failed",
        "done",
    ]
    assert any(row.endswith("another session is in the way") for row in rows)


def test_a_plan_that_was_not_carried_out_is_called_planned():
    text = shown(apply_view(pending(), []))
    assert "planned   public.invoices   ProtectTable" in text


def test_workspaces_are_counted_and_only_those_with_a_trouble_of_their_own_are_named():
    done = pass_over(
        workspace_statuses={
            "default/acme": unready(Reason.KEY_UNFIT, "no tenant column could hold it"),
            "default/globex": unready(Reason.DATABASE_NOT_READY, DOUBT),
        }
    )
    text = shown(apply_view(done, []))
    assert "default/acme   KeyUnfit   no tenant column could hold it" in text
    assert "globex" not in text
    assert "workspaces: 3 active, 1 suspended\n" in text


def test_a_thousand_workspaces_in_trouble_are_twenty_names_and_a_number():
    statuses = {
        f"default/w{n}": unready(Reason.KEY_UNFIT, "no tenant column could hold it")
        for n in range(1000)
    }
    text = shown(apply_view(pass_over(workspace_statuses=statuses), []))
    assert text.count("KeyUnfit") == 20
    assert "and 980 more" in text


def test_the_proof_is_one_line():
    text = shown(apply_view(pass_over(proof=proof()), []))
    assert text.splitlines()[-1] == (
        "proof (Pooled): 6 checks through 2 instances, 0 failed, 0 inconclusive, "
        "controls Passed, 1.2 s"
    )


def test_a_machine_gets_the_objects_with_their_statuses():
    database, workspace = resource_documents(pending())
    assert database["kind"] == "TenantDatabase"
    assert database["status"]["plan"] == {"digest": PLAN.digest, "changes": 3}
    assert workspace["kind"] == "Workspace"
    assert workspace["status"]["conditions"][0]["type"] == "Ready"
