"""bootstrapped(), protected(), stalled(): what the state of a database means."""

from dataclasses import replace

import pytest

from ringfence.api.context import ContextMode
from ringfence.api.names import QualifiedName
from ringfence.api.status import TableCounts
from ringfence.api.tenantdatabase import Adoption
from ringfence.database.settings import SCHEMA_VERSION
from ringfence.tenantdatabase.model import DesiredState, ObservedState
from ringfence.tenantdatabase.status import bootstrapped, protected, stalled, table_counts
from tests.support.states import CONFIG, DESIRED, INVOICES, observed, policy, table, tree

DONE = tree(table(protected=True))
COUNTRY = tree(table(QualifiedName("public", "country")))


@pytest.mark.parametrize(
    ("desired", "state", "reason"),
    [
        pytest.param(DESIRED, observed(), "Bootstrapped", id="as asked"),
        pytest.param(DESIRED, ObservedState(None), "NotBootstrapped", id="never"),
        pytest.param(
            replace(DESIRED, mode=ContextMode.PLAIN, setting="app.workspace_id"),
            observed(),
            "ModeDiffers",
            id="in another mode",
        ),
        pytest.param(
            replace(DESIRED, app_role="web"), observed(), "RoleDiffers", id="for another role"
        ),
        pytest.param(
            replace(DESIRED, setting="app.tenant"),
            observed(),
            "SettingDiffers",
            id="with another setting",
        ),
        pytest.param(
            DESIRED,
            ObservedState(replace(CONFIG, schema_version=SCHEMA_VERSION + 1)),
            "SchemaOutdated",
            id="by a newer program",
        ),
        pytest.param(
            DESIRED,
            ObservedState(replace(CONFIG, schema_version=SCHEMA_VERSION - 2)),
            "SchemaOutdated",
            id="by a program two versions older",
        ),
        pytest.param(
            DESIRED,
            ObservedState(replace(CONFIG, schema_version=SCHEMA_VERSION - 1)),
            "Bootstrapped",
            id="by the program of one version before",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(owner_covered=False))),
            "OwnerNotCovered",
            id="without one of the owners",
        ),
    ],
)
def test_bootstrapped(desired: DesiredState, state: ObservedState, reason: str) -> None:
    verdict = bootstrapped(desired, state)
    assert (verdict.reason, verdict.holds) == (reason, reason == "Bootstrapped")


@pytest.mark.parametrize(
    ("desired", "state", "holds", "reason"),
    [
        pytest.param(DESIRED, observed(DONE), True, "AllProtected", id="every table"),
        pytest.param(DESIRED, observed(), True, "NoTables", id="no table is in scope"),
        pytest.param(DESIRED, observed(tree()), False, "TablesPending", id="a table to come"),
        pytest.param(
            DESIRED, observed(tree(table(column=None))), False, "TablesUnfit", id="an unfit table"
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(recorded_column="account_id"))),
            False,
            "TenantColumnDiffers",
            id="another column",
        ),
        pytest.param(
            replace(DESIRED, adoption=Adoption.REFUSE),
            observed(tree(foreign_policies=frozenset({policy()}))),
            False,
            "AdoptionRefused",
            id="adoption refused",
        ),
    ],
)
def test_protected(desired: DesiredState, state: ObservedState, holds: bool, reason: str) -> None:  # noqa: FBT001 - a table case
    verdict = protected(desired, state)
    assert (verdict.holds, verdict.reason) == (holds, reason)


def test_what_only_a_person_can_mend_is_stalled() -> None:
    assert stalled(DESIRED, observed(DONE)) is None
    role = stalled(replace(DESIRED, app_role="web"), observed(DONE))
    assert role is not None
    assert role.reason == "RoleDiffers"
    column = stalled(DESIRED, observed(tree(table(recorded_column="account_id"))))
    assert column is not None
    assert column.reason == "TenantColumnDiffers"


def test_tables_are_counted_by_tree() -> None:
    desired = replace(DESIRED, exempt=frozenset({COUNTRY.root}))
    partitioned = tree(table(INVOICES), table(QualifiedName("public", "invoices_1")))
    counts = table_counts(desired, observed(partitioned, COUNTRY))
    assert counts == TableCounts(in_scope=1, protected=0, pending=1, exempt=1)
