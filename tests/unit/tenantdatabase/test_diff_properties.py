"""diff(): what holds for any two states."""

from dataclasses import replace
from functools import reduce

from hypothesis import given

from ringfence.api.tenantdatabase import Adoption
from ringfence.tenantdatabase.diff import (
    Change,
    DropForeignPolicy,
    ForgetTables,
    GrantTable,
    ProtectTable,
    PutKey,
    RetireKey,
    RevokeForeignGrants,
    RevokeTable,
    diff,
)
from ringfence.tenantdatabase.findings import blockers, in_scope
from ringfence.tenantdatabase.model import DesiredState, ObservedKey, ObservedState, Table, Tree
from tests.support.states import DESIRED_STATES, NOW, OBSERVED

WIDENING = (GrantTable, PutKey)


def carried_out(state: ObservedState, change: Change) -> ObservedState:
    """Return the state that a database in *state* is in after *change*."""
    match change:
        case PutKey(key):
            seen = ObservedKey(key.kid, key.fingerprint, key.not_after)
            return replace(state, keys=state.keys | {seen})
        case RetireKey(kid, at):
            return replace(
                state,
                keys=frozenset(
                    replace(key, not_after=min(at, key.not_after)) if key.kid == kid else key
                    for key in state.keys
                ),
            )
        case ForgetTables(tables):
            return replace(state, missing=state.missing - set(tables))
        case DropForeignPolicy(policy):
            root = next(t.root for t in state.trees if policy in t.foreign_policies)
        case _:
            root = change.root
    trees = (changed(t, change) if t.root == root else t for t in state.trees)
    return replace(state, trees=tuple(trees))


def changed(tree: Tree, change: Change) -> Tree:
    match change:
        case RevokeForeignGrants():
            return replace(tree, foreign_grants=frozenset())
        case ProtectTable(_, column):
            return replace(tree, members=tuple(protected(m, column) for m in tree.members))
        case DropForeignPolicy(policy):
            return replace(tree, foreign_policies=tree.foreign_policies - {policy})
        case RevokeTable(_, privileges):
            return replace(tree, granted=tree.granted - set(privileges))
        case GrantTable(_, privileges):
            assert tree.protected
            return replace(tree, granted=tree.granted | set(privileges))
        case _:
            raise AssertionError(change)


def protected(member: Table, column: str) -> Table:
    return replace(member, protected=True, recorded_column=column)


def changes_of(desired: DesiredState, observed: ObservedState) -> list[Change]:
    return [change for step in diff(desired, observed, NOW) for change in step.changes]


@given(desired=DESIRED_STATES, observed=OBSERVED)
def test_carrying_out_the_plan_leaves_nothing_to_do(
    desired: DesiredState, observed: ObservedState
) -> None:
    reached = reduce(carried_out, changes_of(desired, observed), observed)
    assert diff(desired, reached, NOW) == ()


@given(desired=DESIRED_STATES, observed=OBSERVED)
def test_everything_in_scope_ends_protected_unless_a_person_must_act(
    desired: DesiredState, observed: ObservedState
) -> None:
    reached = reduce(carried_out, changes_of(desired, observed), observed)
    for tree in reached.trees:
        if in_scope(desired, tree) and not blockers(desired, tree):
            assert tree.protected
            assert not desired.privileges or tree.granted == desired.privileges


@given(desired=DESIRED_STATES, observed=OBSERVED)
def test_nothing_widens_before_it_narrowed(desired: DesiredState, observed: ObservedState) -> None:
    for step in diff(desired, observed, NOW):
        widening = [isinstance(change, WIDENING) for change in step.changes]
        assert widening == sorted(widening)
    kinds = [type(change) for change in changes_of(desired, observed)]
    if PutKey in kinds:
        assert all(kind is PutKey for kind in kinds[kinds.index(PutKey) :])


@given(desired=DESIRED_STATES, observed=OBSERVED)
def test_protection_never_shrinks_and_no_restrictive_policy_is_dropped(
    desired: DesiredState, observed: ObservedState
) -> None:
    changes = changes_of(desired, observed)
    reached = reduce(carried_out, changes, observed)
    before = {m.name for t in observed.trees for m in t.members if m.protected}
    assert before <= {m.name for t in reached.trees for m in t.members if m.protected}
    dropped = [change.policy for change in changes if isinstance(change, DropForeignPolicy)]
    assert not dropped or desired.adoption is Adoption.REPLACE
    assert all(policy.permissive for policy in dropped)
