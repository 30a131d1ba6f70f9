"""findings(): what is against the rules, with the object and the remedy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.api.names import QualifiedName
from ringfence.api.status import Severity
from ringfence.api.tenantdatabase import Adoption
from ringfence.tenantdatabase.findings import findings
from ringfence.tenantdatabase.model import (
    Column,
    DesiredKey,
    DesiredState,
    ObservedKey,
    ObservedState,
)
from tests.support.states import DESIRED, INVOICES, NOW, grant, observed, policy, table, tree

NOTES = QualifiedName("public", "notes")
DONE = table(protected=True)


@pytest.mark.parametrize(
    ("desired", "state", "found"),
    [
        pytest.param(DESIRED, observed(tree(DONE)), [], id="nothing on a protected table"),
        pytest.param(
            DESIRED,
            observed(tree(table(column=None))),
            [("TenantColumnMissing", "high", "public.invoices")],
            id="the tenant column is missing",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(column=None), foreign_grants=frozenset({grant()}))),
            [
                ("TenantColumnMissing", "critical", "public.invoices"),
                ("UnprotectedGrant", "critical", "public.invoices"),
            ],
            id="the tenant column is missing and the application is let in",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(protected=True, column=Column("uuid", not_null=False)))),
            [("TenantColumnNullable", "high", "public.invoices")],
            id="the tenant column is nullable",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(column=Column("jsonb", not_null=True)))),
            [("TenantColumnType", "high", "public.invoices")],
            id="the tenant column has a type that holds no key",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(column=Column("text", not_null=True, deterministic=False)))),
            [("NonDeterministicCollation", "critical", "public.invoices")],
            id="the tenant column has a non-deterministic collation",
        ),
        pytest.param(
            DESIRED,
            observed(
                tree(DONE), tree(table(NOTES, protected=True, column=Column("text", not_null=True)))
            ),
            [("MixedKeyFamilies", "high", "spec.tables")],
            id="two families of tenant columns",
        ),
        pytest.param(
            DESIRED,
            observed(
                tree(DONE, foreign_policies=frozenset({policy(), policy("f", permissive=False)}))
            ),
            [("ForeignPermissivePolicy", "medium", "public.invoices theirs")],
            id="a foreign permissive policy, and never a restrictive one",
        ),
        pytest.param(
            replace(DESIRED, adoption=Adoption.REFUSE),
            observed(tree(foreign_policies=frozenset({policy("f", permissive=False)}))),
            [("ForeignPolicyRefused", "high", "public.invoices")],
            id="any foreign policy under Refuse",
        ),
        pytest.param(
            DESIRED,
            observed(tree(foreign_grants=frozenset({grant()}))),
            [("UnprotectedGrant", "critical", "public.invoices")],
            id="a foreign grant on an unprotected table",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(owner_covered=False))),
            [("OwnerNotCovered", "high", "public.invoices")],
            id="an owner for whom Ringfence may not act",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(protected=True, owned_by_login=True))),
            [("ApplicationOwnsTable", "critical", "public.invoices")],
            id="an application login that owns a table",
        ),
        pytest.param(
            DESIRED,
            observed(tree(DONE, table(NOTES, foreign=True))),
            [("ForeignTable", "critical", "public.notes")],
            id="a foreign table as a partition",
        ),
        pytest.param(
            DESIRED,
            observed(tree(table(protected=False, recorded_column="account_id"))),
            [
                ("TenantColumnChanged", "high", "public.invoices"),
            ],
            id="another column for a table that was protected",
        ),
        pytest.param(
            replace(DESIRED, exempt=frozenset({INVOICES})),
            observed(tree(DONE)),
            [("ExemptButProtected", "low", "public.invoices")],
            id="an exempt table that was protected before",
        ),
        pytest.param(
            replace(DESIRED, exempt=frozenset({NOTES}), overrides=frozenset({(INVOICES, "owner")})),
            observed(absent=frozenset({"public", "public.invoices", "public.notes"})),
            [
                ("NamedButAbsent", "medium", "public"),
                ("NamedButAbsent", "medium", "public.invoices"),
                ("NamedButAbsent", "medium", "public.notes"),
            ],
            id="a schema, an override and an exemption that name nothing",
        ),
        pytest.param(
            DESIRED,
            observed(closed_schemas=frozenset({"billing"})),
            [("SchemaNotUsable", "medium", "billing")],
            id="a schema that the application may not use",
        ),
        pytest.param(
            replace(DESIRED, max_age=timedelta(minutes=5)),
            observed(),
            [("MaxAgeDiffers", "medium", "spec.context.maxAge")],
            id="another maxAge than the database has",
        ),
        pytest.param(
            replace(DESIRED, keys=frozenset({DesiredKey("k1", "aa", NOW, b"", b"")})),
            observed(keys=frozenset({ObservedKey("k1", "bb", NOW)})),
            [("KeyMismatch", "critical", "key k1")],
            id="another key under a known id",
        ),
    ],
)
def test_findings(
    desired: DesiredState, state: ObservedState, found: list[tuple[str, str, str]]
) -> None:
    seen = findings(desired, state)
    assert [(f.check, f.severity, f.object) for f in seen] == found
    assert all(f.object.split()[0] in f.message or "spec" in f.object for f in seen)


def test_the_worst_comes_first() -> None:
    state = observed(
        tree(table(protected=True, column=Column("uuid", not_null=False), owned_by_login=True)),
        closed_schemas=frozenset({"billing"}),
    )
    severities = [f.severity for f in findings(DESIRED, state)]
    assert severities == [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM]
