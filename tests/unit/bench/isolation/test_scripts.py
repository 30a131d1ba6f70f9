"""The transactions: the same work in every arm, and only the guard differs."""

import pytest

from bench.isolation.arms import Guard, Workload
from bench.isolation.scripts import WORK, WORKSPACES, Acting, script

WORKSPACE = WORKSPACES[0]
ACTING = Acting(WORKSPACE, "v1.k1.token")
EVERYTHING = [(guard, workload) for guard in Guard for workload in Workload]


def _statements(guard, workload):
    choice, *lines = script(guard, workload, ACTING).splitlines()
    assert choice.startswith("\\set id random(")
    assert all(line.endswith(";") for line in lines)
    return [each for line in lines for each in line.removesuffix(";").split("\\;")]


@pytest.mark.parametrize(("guard", "workload"), EVERYTHING)
def test_every_arm_sends_as_many_messages(guard, workload):
    lines = script(guard, workload, ACTING).splitlines()
    assert len(lines) == 1 + len(WORK[workload]) + 2


@pytest.mark.parametrize(("guard", "workload"), EVERYTHING)
def test_a_script_is_one_transaction(guard, workload):
    first, *_, last = _statements(guard, workload)
    assert (first, last) == ("BEGIN", "COMMIT")


@pytest.mark.parametrize(("guard", "workload"), EVERYTHING)
def test_nothing_is_left_to_fill_in(guard, workload):
    assert "{" not in script(guard, workload, ACTING)


@pytest.mark.parametrize("workload", Workload)
def test_the_context_is_all_that_a_guarded_transaction_has_more(workload):
    context = {
        Guard.PLAIN: [f"SET LOCAL app.workspace_id = '{WORKSPACE}'"],
        Guard.SIGNED: ["CALL ringfence.enter('v1.k1.token')"],
    }
    unguarded = _statements(Guard.WHERE, workload)
    for guard, entering in context.items():
        begin, *rest = _statements(guard, workload)
        assert rest[: len(entering)] == entering
        assert len([begin, *rest]) == len(unguarded) + len(entering)


@pytest.mark.parametrize("workload", Workload)
def test_only_the_baseline_asks_for_the_workspace_itself(workload):
    def asked(guard):
        text = [s for s in _statements(guard, workload) if not s.startswith(("INSERT", "SET"))]
        return sum(f"workspace_id = '{WORKSPACE}'" in statement for statement in text)

    reads = sum("INSERT" not in statement for statement in WORK[workload])
    assert (asked(Guard.WHERE), asked(Guard.PLAIN), asked(Guard.SIGNED)) == (reads, 0, 0)


def test_five_statements_are_five():
    assert len(WORK[Workload.FIVE]) == 5
