"""diff(): which changes lead from one state to another, and in which order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.api.names import QualifiedName
from ringfence.api.tenantdatabase import Adoption, Privilege
from ringfence.tenantdatabase.diff import (
    Change,
    DropForeignPolicy,
    GrantTable,
    ProtectTable,
    PutKey,
    RetireKey,
    RevokeForeignGrants,
    RevokeTable,
    diff,
)
from ringfence.tenantdatabase.model import DesiredKey, DesiredState, ObservedKey, ObservedState
from tests.support.states import (
    DESIRED,
    INVOICES,
    MINUTE,
    NOW,
    grant,
    observed,
    policy,
    table,
    tree,
)

BOTH = frozenset({Privilege.SELECT, Privilege.INSERT})
ALL = ("INSERT", "SELECT")
GRANTED = GrantTable(INVOICES, (Privilege.INSERT, Privilege.SELECT))
PROTECT = ProtectTable(INVOICES, "workspace_id", (INVOICES,))
EVENTS = QualifiedName("public", "events")
EVENTS_1 = QualifiedName("public", "events_1")
OURS = DesiredKey("k1", "aa", NOW + timedelta(days=9), b"i", b"o")


@pytest.mark.parametrize(
    ("desired", "state", "changes"),
    [
        pytest.param(
            DESIRED,
            observed(tree(table(protected=True), granted=BOTH)),
            (),
            id="nothing to do when they agree",
        ),
        pytest.param(
            DESIRED,
            observed(tree()),
            (PROTECT, GRANTED),
            id="a table is protected before anyone is let in",
        ),
        pytest.param(
            DESIRED,
            observed(tree(foreign_grants=frozenset({grant()}))),
            (RevokeForeignGrants(INVOICES, "workspace_id", (grant(),)), PROTECT, GRANTED),
            id="what was open is closed first, and given back last",
        ),
        pytest.param(
            replace(DESIRED, privileges=frozenset()),
            observed(tree(foreign_grants=frozenset({grant()}))),
            (PROTECT,),
            id="without privileges, grants are the owner's business",
        ),
        pytest.param(
            replace(DESIRED, privileges=frozenset({Privilege.INSERT})),
            observed(tree(table(protected=True), granted=frozenset({Privilege.SELECT}))),
            (
                RevokeTable(INVOICES, (Privilege.SELECT,)),
                GrantTable(INVOICES, (Privilege.INSERT,)),
            ),
            id="access narrows before it widens",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(protected=False, recorded_column="workspace_id"), granted=BOTH)),
            (replace(PROTECT, repair=True), GRANTED),
            id="lost protection is a repair",
        ),
        pytest.param(
            DESIRED,
            observed(
                tree(table(EVENTS, protected=True), table(EVENTS_1), granted=BOTH),
            ),
            (ProtectTable(EVENTS, "workspace_id", (EVENTS_1,), repair=True),),
            id="a new partition is protected, and the grants of the root stay",
        ),
        pytest.param(
            DESIRED,
            observed(
                tree(table(protected=True), granted=BOTH, foreign_policies=frozenset({policy()}))
            ),
            (),
            id="a foreign policy is left alone",
        ),
        pytest.param(
            replace(DESIRED, adoption=Adoption.REPLACE),
            observed(
                tree(foreign_policies=frozenset({policy(), policy("floor", permissive=False)}))
            ),
            (PROTECT, DropForeignPolicy(policy()), GRANTED),
            id="Replace drops a permissive policy after protection, a restrictive one never",
        ),
        pytest.param(
            replace(DESIRED, adoption=Adoption.REFUSE),
            observed(tree(foreign_policies=frozenset({policy()}))),
            (),
            id="Refuse touches no table with foreign policies",
        ),
        pytest.param(
            replace(DESIRED, exempt=frozenset({INVOICES})),
            observed(tree()),
            (),
            id="an exempt table is left alone",
        ),
        pytest.param(
            replace(DESIRED, exempt=frozenset({INVOICES})),
            observed(tree(table(recorded_column="workspace_id"), granted=BOTH)),
            (replace(PROTECT, repair=True), GRANTED),
            id="an exempt table that was protected before stays protected",
        ),
        pytest.param(
            DESIRED, observed(tree(table(column=None))), (), id="a table without the column waits"
        ),
        pytest.param(
            replace(DESIRED, keys=frozenset({OURS})),
            observed(keys=frozenset({ObservedKey("k0", "cc", NOW + timedelta(days=1))})),
            (RetireKey("k0", NOW + MINUTE + timedelta(seconds=30)), PutKey(OURS)),
            id="a key that left the ring lives for one token more; a new key comes last",
        ),
        pytest.param(
            replace(DESIRED, keys=frozenset({OURS})),
            observed(keys=frozenset({ObservedKey("k1", "aa", NOW + timedelta(days=10))})),
            (RetireKey("k1", OURS.not_after),),
            id="a key ends when the ring says",
        ),
        pytest.param(
            replace(DESIRED, keys=frozenset({OURS})),
            observed(keys=frozenset({ObservedKey("k1", "bb", OURS.not_after)})),
            (),
            id="a key is never overwritten",
        ),
    ],
)
def test_diff(desired: DesiredState, state: ObservedState, changes: tuple[Change, ...]) -> None:
    assert tuple(c for step in diff(desired, state, NOW) for c in step.changes) == changes


def test_a_tree_is_one_step() -> None:
    steps = diff(DESIRED, observed(tree(), tree(table(EVENTS))), NOW)
    assert [step.subject for step in steps] == ["public.invoices", "public.events"]


def test_the_pads_of_a_key_never_show() -> None:
    assert "b'i'" not in repr(PutKey(OURS))
