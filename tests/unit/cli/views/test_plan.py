"""A plan as people read it."""

import pytest

from ringfence.api.conditions import ConditionType
from ringfence.api.reasons import Reason
from ringfence.api.verdict import false, true
from ringfence.cli.views.plan import plan_view, undo_text
from tests.unit.cli.samples import (
    ACCEPTED,
    DROP,
    OPEN,
    PROTECT,
    pass_over,
    pending,
    shown,
    with_verdict,
    workspace_status,
)

BLOCKED = false(ConditionType.BOOTSTRAPPED, Reason.NOT_BOOTSTRAPPED, "run `ringfence bootstrap`")


def test_each_change_has_a_row_with_its_reason():
    assert shown(plan_view(pending(), [], with_sql=False)).splitlines() == [
        "TenantDatabase default/app: 3 changes (plan 3f2a91c4d5e6)",
        "",
        "#   SUBJECT           CHANGE                REASON",
        "1   public.invoices   ProtectTable          public.invoices is not protected",
        "2   public.invoices   DropForeignPolicy     policy theirs is permissive and not ours",
        "3   public.notes      RevokeForeignGrants   app_rw could use public.notes",
        "",
        "warning: dumps by the owner fail",
    ]


def test_the_sql_of_a_change_stands_below_its_number_and_each_statement_ends():
    text = shown(plan_view(pending(), []))
    assert (
        "SQL\n"
        "    -- 1. ProtectTable public.invoices\n"
        "    ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY;\n"
        "    CREATE POLICY ringfence_floor ON public.invoices;\n"
        "    -- 2. DropForeignPolicy public.invoices\n"
        "    DROP POLICY theirs ON public.invoices;\n"
    ) in text


def test_the_way_back_stands_in_the_plan():
    text = shown(plan_view(pending(), []))
    assert (
        "UNDO\n"
        "    -- 2. DropForeignPolicy public.invoices\n"
        "    CREATE POLICY theirs ON public.invoices;\n"
        "    -- 3. RevokeForeignGrants public.notes\n"
        "    GRANT SELECT ON public.notes TO app_rw;\n"
    ) in text


def test_the_undo_script_takes_the_last_change_back_first():
    assert undo_text([pending(), pass_over()]) == (
        "-- TenantDatabase default/app, plan 3f2a91c4d5e6\n"
        "GRANT SELECT ON public.notes TO app_rw;\n"
        "CREATE POLICY theirs ON public.invoices;\n"
    )


def test_there_is_no_undo_script_without_anything_to_undo():
    assert undo_text([pass_over()]) == ""


def test_nothing_to_do_is_an_answer():
    assert shown(plan_view(pass_over(), [])) == "TenantDatabase default/app: nothing to do\n"


def test_a_repair_is_called_so():
    repair = (
        pending()
        .plan.changes[0]
        .__class__(PROTECT.subject, PROTECT.change, PROTECT.reason, repair=True)
    )
    plan = pending().plan.__class__("d", (repair,))
    assert "ProtectTable (repair)" in shown(plan_view(pass_over(plan=plan), []))


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        pytest.param(
            BLOCKED,
            "Bootstrapped: NotBootstrapped: run `ringfence bootstrap`",
            id="a database that is not bootstrapped",
        ),
        pytest.param(
            true(ConditionType.STALLED, Reason.MODE_DIFFERS, "the mode is another"),
            "Stalled: ModeDiffers: the mode is another",
            id="what only a superuser can change",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(verdict, line):
    text = shown(plan_view(pass_over(verdicts=with_verdict(verdict)), []))
    assert "nothing that can be done now" in text
    assert line in text


def test_a_contested_workspace_is_named():
    conflict = true(ConditionType.CONFLICT, Reason.CLAIMED_BY_ANOTHER, "belongs to default/other")
    done = pass_over(workspace_statuses={"default/acme": workspace_status(conflict)})
    assert "Workspace default/acme: belongs to default/other" in shown(plan_view(done, []))


def test_an_accepted_finding_is_marked():
    text = shown(plan_view(pass_over(findings=(OPEN, ACCEPTED)), [OPEN]))
    assert "\ncritical          RowSecurityOff" in text
    assert "\nhigh (accepted)   TempRight" in text


@pytest.mark.parametrize("width", [40, 60, 200])
def test_a_terminal_of_any_width_shows_every_word(width: int):
    text = shown(plan_view(pending(findings=(OPEN,)), [OPEN]), width=width)
    assert max(map(len, text.splitlines())) <= width
    together = "".join(text.split())
    assert "".join(PROTECT.statements[0].split()) in together
    assert "DropForeignPolicy" in together or width < 60
    assert "".join(DROP.undo[0].split()) in together
