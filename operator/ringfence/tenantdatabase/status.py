"""What the state of a tenant database means: verdicts and counts, no I/O."""

from collections.abc import Sequence
from typing import Final

from ..api.conditions import ConditionType
from ..api.reasons import Reason
from ..api.status import Finding, TableCounts
from ..api.verdict import Verdict, false, true
from ..database.settings import SCHEMA_VERSION
from ..wording import counted, listed
from .findings import blockers, in_scope
from .model import Config, DesiredState, ObservedState, Tree

COMMAND: Final = "`ringfence bootstrap -f FILE --print` shows the superuser's SQL"

UNFIT: Final = {
    "TenantColumnChanged": Reason.TENANT_COLUMN_DIFFERS,
    "ForeignPolicyRefused": Reason.ADOPTION_REFUSED,
}
"""Blockers with a reason of their own; any other makes the tables unfit."""


def bootstrapped(desired: DesiredState, observed: ObservedState) -> Verdict:
    """Return whether bootstrap ran, for this TenantDatabase and this program."""
    kind = ConditionType.BOOTSTRAPPED
    config = observed.config
    if config is None:
        return false(
            kind, Reason.NOT_BOOTSTRAPPED, f"bootstrap never ran in this database; {COMMAND}"
        )
    if difference := _difference(desired, config):
        reason, what = difference
        return false(kind, reason, f"{what}; this never changes in place; {COMMAND}")
    if config.schema_version not in (SCHEMA_VERSION, SCHEMA_VERSION - 1):
        return false(
            kind,
            Reason.SCHEMA_OUTDATED,
            f"the database has schema version {config.schema_version} of Ringfence, and this "
            f"program works with {SCHEMA_VERSION}; run `ringfence bootstrap` of the newer program",
        )
    if uncovered := [f for f in _blocking(desired, observed) if f.check == "OwnerNotCovered"]:
        return false(kind, Reason.OWNER_NOT_COVERED, _listed(uncovered))
    return true(kind, Reason.BOOTSTRAPPED, f"schema version {config.schema_version}")


def protected(desired: DesiredState, observed: ObservedState) -> Verdict:
    """Return whether every table in scope is protected."""
    kind = ConditionType.PROTECTED
    trees = _trees_in_scope(desired, observed)
    if unfit := _blocking(desired, observed):
        return false(kind, UNFIT.get(unfit[0].check, Reason.TABLES_UNFIT), _listed(unfit))
    if pending := [tree.root for tree in trees if not tree.protected]:
        told = f"{len(pending)} of {counted(len(trees), 'table')} not protected yet"
        return false(kind, Reason.TABLES_PENDING, f"{told}: {listed(pending)}")
    if not trees:
        return true(kind, Reason.NO_TABLES, "there is no table in scope yet")
    return true(
        kind, Reason.ALL_PROTECTED, f"{counted(len(trees), 'table')} in scope, all protected"
    )


def stalled(desired: DesiredState, observed: ObservedState) -> Verdict | None:
    """Return what only a person can mend, if anything."""
    if observed.config and (difference := _difference(desired, observed.config)):
        reason, what = difference
        return true(ConditionType.STALLED, reason, f"{what}; this never changes in place")
    changed = [f for f in _blocking(desired, observed) if f.check == "TenantColumnChanged"]
    if changed:
        return true(ConditionType.STALLED, Reason.TENANT_COLUMN_DIFFERS, _listed(changed))
    return None


def table_counts(desired: DesiredState, observed: ObservedState) -> TableCounts:
    """Return the figures of ``status.tables``; a tree counts as one table."""
    trees = _trees_in_scope(desired, observed)
    done = sum(tree.protected for tree in trees)
    return TableCounts(
        in_scope=len(trees),
        protected=done,
        pending=len(trees) - done,
        exempt=sum(tree.root in desired.exempt for tree in observed.trees),
    )


def _difference(desired: DesiredState, config: Config) -> tuple[Reason, str] | None:
    """Return the first decision of bootstrap that the TenantDatabase contradicts."""
    compared = (
        (Reason.MODE_DIFFERS, "mode", desired.mode, config.mode),
        (Reason.ROLE_DIFFERS, "application role", desired.app_role, config.app_role),
        (Reason.SETTING_DIFFERS, "setting", desired.setting or config.setting, config.setting),
    )
    for reason, name, asked, decided in compared:
        if asked != decided:
            return reason, f"the database was bootstrapped with {name} {decided}, not {asked}"
    return None


def _trees_in_scope(desired: DesiredState, observed: ObservedState) -> list[Tree]:
    return [tree for tree in observed.trees if in_scope(desired, tree)]


def _blocking(desired: DesiredState, observed: ObservedState) -> list[Finding]:
    return [f for tree in _trees_in_scope(desired, observed) for f in blockers(desired, tree)]


def _listed(found: Sequence[Finding]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0].message}{more}"
