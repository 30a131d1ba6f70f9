"""What of the observed state is against the rules of a TenantDatabase; the planner asks, too.

Knows no connection. Every message names the object and the remedy.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from ..api.context import ContextMode
from ..api.status import RANK, Finding, Severity
from ..api.tenantdatabase import Adoption
from .model import DesiredState, ForeignPolicy, ObservedState, Table, Tree


def in_scope(desired: DesiredState, tree: Tree) -> bool:
    """Return whether the tree is ours to protect. What was protected once stays protected."""
    named = {table for table, _ in desired.overrides}
    asked = any(m.name.schema in desired.schemas or m.name in named for m in tree.members)
    return tree.recorded or (asked and tree.root not in desired.exempt)


def blockers(desired: DesiredState, tree: Tree) -> tuple[Finding, ...]:
    """Return why the tree cannot be protected; a person must act first."""
    members = chain.from_iterable(_member_blockers(tree, member) for member in tree.members)
    return (*members, *_adoption_blockers(desired, tree))


def findings(desired: DesiredState, observed: ObservedState) -> tuple[Finding, ...]:
    """Return everything that is against the rules, worst first."""
    trees = [tree for tree in observed.trees if in_scope(desired, tree)]
    found = (
        *chain.from_iterable(blockers(desired, tree) for tree in trees),
        *chain.from_iterable(_tree_findings(desired, tree) for tree in trees),
        *_absent(desired, observed),
        *_closed_schemas(desired, observed),
        *_max_age(desired, observed),
        *_mixed_families(trees),
        *_changed_keys(desired, observed),
    )
    return tuple(sorted(found, key=lambda f: (RANK[f.severity], f.check, f.object)))


def _finding(check: str, severity: Severity, subject: object, message: str) -> Finding:
    return Finding(check=check, severity=severity, object=str(subject), message=message)


def _member_blockers(tree: Tree, member: Table) -> Iterator[Finding]:
    """Yield the first thing that stands in the way; what follows from it is not said again."""
    table, column = member.name, member.tenant_column
    if member.foreign:
        yield _finding(
            "ForeignTable",
            Severity.CRITICAL,
            table,
            f"{table}, below {tree.root}, is a foreign table: row-level security never applies "
            "to it; detach it",
        )
    elif member.recorded_column not in (None, column):
        yield _finding(
            "TenantColumnChanged",
            Severity.HIGH,
            table,
            f"{table} is protected on column {member.recorded_column}, and the TenantDatabase now "
            f"says {column}; only a superuser re-points a protected table, after "
            "`ringfence bootstrap -f FILE --undo --print`",
        )
    elif member.column is None:
        yield _finding(
            "TenantColumnMissing",
            Severity.CRITICAL if tree.foreign_grants else Severity.HIGH,
            table,
            f"table {table} has no column {column}; add it or list the table under "
            "spec.tables.exempt with a reason",
        )
    elif member.column.family is None:
        yield _finding(
            "TenantColumnType",
            Severity.HIGH,
            table,
            f"column {column} of {table} has type {member.column.type}; a tenant column is uuid, "
            "bigint, integer or text",
        )
    elif not member.column.deterministic:
        yield _finding(
            "NonDeterministicCollation",
            Severity.CRITICAL,
            table,
            f"column {column} of {table} has a non-deterministic collation, under which different "
            f"tenant keys are equal; ALTER TABLE {table} ALTER COLUMN {column} TYPE text "
            'COLLATE "default"',
        )
    elif not member.owner_covered:
        yield _finding(
            "OwnerNotCovered",
            Severity.HIGH,
            table,
            f"{table} belongs to {member.owner}, for which Ringfence may not act; add "
            f"{member.owner} to spec.application.owners and run `ringfence bootstrap` again",
        )


def _adoption_blockers(desired: DesiredState, tree: Tree) -> Iterator[Finding]:
    if desired.adoption is Adoption.REFUSE and tree.foreign_policies and not tree.recorded:
        names = ", ".join(sorted(policy.name for policy in tree.foreign_policies))
        yield _finding(
            "ForeignPolicyRefused",
            Severity.HIGH,
            tree.root,
            f"{tree.root} has policies of another hand ({names}) and spec.adoption is Refuse; "
            "drop them, or choose Keep or Replace",
        )


def _tree_findings(desired: DesiredState, tree: Tree) -> Iterator[Finding]:
    if tree.root in desired.exempt:
        yield _finding(
            "ExemptButProtected",
            Severity.LOW,
            tree.root,
            f"{tree.root} is listed under spec.tables.exempt, but was protected before and stays "
            "so; take it off the list",
        )
    if tree.foreign_grants:
        yield _unprotected_grant(tree)
    if desired.adoption is not Adoption.REPLACE:
        foreign = sorted(policy for policy in tree.foreign_policies if policy.permissive)
        yield from map(_foreign_policy, foreign)
    yield from chain.from_iterable(map(_member_findings, tree.members))


def _unprotected_grant(tree: Tree) -> Finding:
    holders = ", ".join(sorted({grant.grantee for grant in tree.foreign_grants}))
    return _finding(
        "UnprotectedGrant",
        Severity.CRITICAL,
        tree.root,
        f"{tree.root} is not protected as a whole, yet {holders} may use it: rows of every "
        "workspace are open; run `ringfence apply`, or revoke the grants",
    )


def _foreign_policy(policy: ForeignPolicy) -> Finding:
    return _finding(
        "ForeignPermissivePolicy",
        Severity.MEDIUM,
        f"{policy.table} {policy.name}",
        f"policy {policy.name} on {policy.table} is permissive and not ours; our restrictive "
        "policy keeps it from widening. Drop it, or let spec.adoption: Replace do it",
    )


def _member_findings(member: Table) -> Iterator[Finding]:
    table, column = member.name, member.tenant_column
    if member.owned_by_login:
        yield _finding(
            "ApplicationOwnsTable",
            Severity.CRITICAL,
            table,
            f"application login {member.owner} owns {table} and so could switch row-level security "
            f"off; ALTER TABLE {table} OWNER TO a role that is no application login",
        )
    if member.column and not member.column.not_null:
        yield _finding(
            "TenantColumnNullable",
            Severity.HIGH,
            table,
            f"column {column} of {table} is nullable, and a row without a tenant key is invisible "
            f"to every workspace; ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
        )


def _absent(desired: DesiredState, observed: ObservedState) -> Iterator[Finding]:
    """Yield what is named and does not exist: a slip of the pen, or a migration to come."""
    lists = (
        ("schemas", map(str, desired.schemas)),
        ("overrides", (str(table) for table, _ in desired.overrides)),
        ("exempt", map(str, desired.exempt)),
    )
    for where, names in lists:
        for name in sorted(observed.absent.intersection(names)):
            yield _finding(
                "NamedButAbsent",
                Severity.MEDIUM,
                name,
                f"spec.tables.{where} names {name}, which does not exist; create it, or correct "
                "the name",
            )


def _closed_schemas(desired: DesiredState, observed: ObservedState) -> Iterator[Finding]:
    for schema in sorted(observed.closed_schemas):
        yield _finding(
            "SchemaNotUsable",
            Severity.MEDIUM,
            schema,
            f"application role {desired.app_role} may not use schema {schema}; "
            f"GRANT USAGE ON SCHEMA {schema} TO {desired.app_role}, or run `ringfence bootstrap`",
        )


def _max_age(desired: DesiredState, observed: ObservedState) -> Iterator[Finding]:
    config = observed.config
    if config and config.mode is ContextMode.SIGNED and config.max_age != desired.max_age:
        yield _finding(
            "MaxAgeDiffers",
            Severity.MEDIUM,
            "spec.context.maxAge",
            f"the database accepts tokens that live {config.max_age.total_seconds():g} s, the "
            f"TenantDatabase says {desired.max_age.total_seconds():g} s; run `ringfence bootstrap`",
        )


def _mixed_families(trees: Sequence[Tree]) -> Iterator[Finding]:
    examples = {tree.family: tree.root for tree in reversed(trees) if tree.family}
    if len(examples) > 1:
        listed = ", ".join(f"{examples[family]} ({family})" for family in sorted(examples))
        yield _finding(
            "MixedKeyFamilies",
            Severity.HIGH,
            "spec.tables",
            f"tenant columns are of several families: {listed}; no tenant key is a value of them "
            "all. Use one family in a database",
        )


def _changed_keys(desired: DesiredState, observed: ObservedState) -> Iterator[Finding]:
    known = {key.kid: key.fingerprint for key in observed.keys}
    for key in sorted(desired.keys, key=lambda key: key.kid):
        if known.get(key.kid, key.fingerprint) != key.fingerprint:
            yield _finding(
                "KeyMismatch",
                Severity.CRITICAL,
                f"key {key.kid}",
                f"key {key.kid} of the key ring is not the one that the database knows under this "
                "id, so its tokens are refused; give the new key an id of its own",
            )
