"""diff(): what the registry must change for the Workspace objects."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api.context import ContextMode
from ringfence.client.workspace import workspace_id
from ringfence.workspace.diff import Plan, PutWorkspaces, SetState, diff, uncontested
from ringfence.workspace.model import DesiredWorkspace, Outcome, RegisteredWorkspace, State
from ringfence.workspace.status import conflict, registered

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ID = UUID(int=1)
ACME = DesiredWorkspace("app/acme", ID, "acme")
RIVAL = replace(ACME, owner="app/rival")
ROW = RegisteredWorkspace(ID, "acme", "app/acme", State.ACTIVE, NOW)


def suspend(why: str, row: RegisteredWorkspace = ROW) -> Plan:
    return Plan(narrowing=(SetState((row,), State.SUSPENDED, why),))


PUT = Plan(widening=(PutWorkspaces((ACME,)),))


@pytest.mark.parametrize(
    ("desired", "rows", "plan"),
    [
        pytest.param([ACME], [ROW], Plan(), id="nothing to do when they agree"),
        pytest.param([ACME], [], PUT, id="a new object is registered"),
        pytest.param([], [ROW], Plan(), id="a row without an object is left alone"),
        pytest.param(
            [replace(ACME, state=State.SUSPENDED)],
            [ROW],
            suspend("spec.state is Suspended"),
            id="a suspended object narrows first",
        ),
        pytest.param(
            [ACME], [replace(ROW, state=State.SUSPENDED)], PUT, id="drift of the state is repaired"
        ),
        pytest.param(
            [ACME], [replace(ROW, state=State.CLOSED)], PUT, id="a closed row is opened again"
        ),
        pytest.param(
            [RIVAL],
            [replace(ROW, state=State.CLOSED)],
            Plan(widening=(PutWorkspaces((RIVAL,)),)),
            id="a closed row is opened by another object with the same key",
        ),
        pytest.param([RIVAL], [ROW], Plan(), id="a living owner keeps its key"),
        pytest.param([RIVAL, ACME], [], PUT, id="of two new objects with one key the first wins"),
        pytest.param(
            [ACME],
            [replace(ROW, tenant_key="evil")],
            suspend(
                "the tenant key in the registry was changed by another hand",
                replace(ROW, tenant_key="evil"),
            ),
            id="a changed tenant key suspends, and is never put right by us",
        ),
        pytest.param(
            [ACME],
            [replace(ROW, state=State.PURGING)],
            Plan(widening=(PutWorkspaces((ACME,)),)),
            id="a purging row is put",
        ),
    ],
)
def test_diff(desired: list[DesiredWorkspace], rows: list[RegisteredWorkspace], plan: Plan) -> None:
    assert diff(desired, rows) == plan


def test_an_object_that_is_gone_is_closed() -> None:
    plan = diff([], [ROW], closing={ID})
    assert plan == Plan(narrowing=(SetState((ROW,), State.CLOSED, "the object is gone"),))


KEYS = st.sampled_from(["one", "two", "three"])
WORKSPACES = st.builds(
    lambda owner, key, state: DesiredWorkspace(owner, workspace_id(key), key, state),
    st.sampled_from(["a/x", "a/y", "b/x"]),
    KEYS,
    st.sampled_from([State.ACTIVE, State.SUSPENDED]),
)
OBJECTS = st.lists(WORKSPACES, unique_by=lambda w: w.owner)
ROWS = st.builds(
    RegisteredWorkspace,
    KEYS.map(workspace_id),
    KEYS,
    st.sampled_from(["a/x", "a/y", "b/x"]),
    st.sampled_from(State),
    st.just(NOW),
)


@given(
    desired=OBJECTS,
    rows=st.lists(ROWS, unique_by=(lambda r: r.id, lambda r: r.tenant_key), max_size=3),
)
def test_nothing_is_ever_taken_from_a_living_owner(
    desired: list[DesiredWorkspace], rows: list[RegisteredWorkspace]
) -> None:
    owners = {row.id: row for row in rows if row.state is not State.CLOSED}
    for change in diff(desired, rows).widening:
        for workspace in change.workspaces:
            holder = owners.get(workspace.id)
            assert holder is None or holder.owner == workspace.owner
            assert all(r.id == workspace.id or r.tenant_key != workspace.tenant_key for r in rows)


@given(desired=OBJECTS)
def test_every_object_is_registered_or_told_who_is_in_its_way(
    desired: list[DesiredWorkspace],
) -> None:
    claims = uncontested(desired, [])
    for workspace in desired:
        assert (workspace in claims) != (conflict(workspace, [], claims) is not None)


def test_the_verdict_says_what_the_registry_says() -> None:
    rows = {ID: ROW}
    assert registered(ACME, rows, {}, ContextMode.SIGNED).holds
    assert registered(ACME, {}, {}, ContextMode.SIGNED).reason == "Progressing"
    misfit = registered(ACME, {}, {ID: Outcome.MISFIT}, ContextMode.SIGNED)
    assert misfit.reason == "KeyUnfit"
    altered = registered(ACME, {ID: replace(ROW, tenant_key="evil")}, {}, ContextMode.SIGNED)
    assert altered.reason == "KeyChanged"


def test_plain_mode_says_that_it_cannot_enforce_suspension() -> None:
    rows = {ID: replace(ROW, state=State.SUSPENDED)}
    suspended = replace(ACME, state=State.SUSPENDED)
    assert "cannot enforce" in registered(suspended, rows, {}, ContextMode.PLAIN).message
    assert "cannot enforce" not in registered(suspended, rows, {}, ContextMode.SIGNED).message
