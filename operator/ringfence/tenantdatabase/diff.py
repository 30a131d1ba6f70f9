"""From observed to desired: the changes, in an order that is the safety argument."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from ..api.names import QualifiedName
from ..api.tenantdatabase import Adoption, Privilege
from .findings import blockers, in_scope
from .model import (
    DesiredKey,
    DesiredState,
    ForeignGrant,
    ForeignPolicy,
    ObservedKey,
    ObservedState,
    Tree,
)

SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class RevokeForeignGrants:
    """Take away what reaches the application on a tree that is not protected yet."""

    root: QualifiedName
    tenant_column: str
    grants: tuple[ForeignGrant, ...]


@dataclass(frozen=True, slots=True)
class ProtectTable:
    """Enable and force row-level security with both our policies, on the whole tree."""

    root: QualifiedName
    tenant_column: str
    members: tuple[QualifiedName, ...]
    repair: bool = False


@dataclass(frozen=True, slots=True)
class DropForeignPolicy:
    """Drop a permissive policy of another hand, under ``adoption: Replace`` only."""

    policy: ForeignPolicy


@dataclass(frozen=True, slots=True)
class RevokeTable:
    """Take back privileges of the application role that are not asked for."""

    root: QualifiedName
    privileges: tuple[Privilege, ...]


@dataclass(frozen=True, slots=True)
class GrantTable:
    """Let the application role at a protected table."""

    root: QualifiedName
    privileges: tuple[Privilege, ...]


@dataclass(frozen=True, slots=True)
class ForgetTables:
    """Take tables that are gone off the record of protected ones."""

    tables: tuple[QualifiedName, ...]


@dataclass(frozen=True, slots=True)
class PutKey:
    """Let the database verify with one more key."""

    key: DesiredKey


@dataclass(frozen=True, slots=True)
class RetireKey:
    """Let a key end, at *at* or earlier."""

    kid: str
    at: datetime


TableChange: TypeAlias = (
    RevokeForeignGrants | ProtectTable | DropForeignPolicy | RevokeTable | GrantTable
)
KeyChange: TypeAlias = PutKey | RetireKey
Change: TypeAlias = TableChange | ForgetTables | KeyChange


@dataclass(frozen=True, slots=True)
class Step:
    """Changes that take effect together or not at all: those of one tree, or one of a key."""

    subject: str
    changes: tuple[Change, ...] = field(default=())


Plan: TypeAlias = tuple[Step, ...]


def diff(desired: DesiredState, observed: ObservedState, now: datetime) -> Plan:
    """Return the steps from *observed* to *desired*; none when there is nothing to do.

    Access narrows before it widens: keys end before tables change, in a tree revokes come before
    protection and protection before grants, and new keys come last. A tree with a blocker is left
    alone. Protection is never removed.
    """
    trees = [tree for tree in observed.trees if in_scope(desired, tree)]
    return tuple(
        step
        for step in (
            *(Step(f"key {c.kid}", (c,)) for c in _retired(desired, observed, now)),
            *(Step(str(tree.root), tuple(_tree_changes(desired, tree))) for tree in trees),
            Step("tables that are gone", tuple(_forgotten(observed))),
            *(Step(f"key {c.key.kid}", (c,)) for c in _new_keys(desired, observed)),
        )
        if step.changes
    )


def _tree_changes(desired: DesiredState, tree: Tree) -> Iterator[TableChange]:
    if blockers(desired, tree):
        return
    column = tree.members[0].tenant_column
    if not tree.protected and desired.privileges and tree.foreign_grants:
        yield RevokeForeignGrants(tree.root, column, tuple(sorted(tree.foreign_grants)))
    if not (tree.protected and tree.on_record):
        yield ProtectTable(
            tree.root,
            column,
            tuple(m.name for m in tree.members if not (m.protected and m.recorded_column)),
            repair=tree.recorded,
        )
    if desired.adoption is Adoption.REPLACE:
        yield from map(DropForeignPolicy, sorted(p for p in tree.foreign_policies if p.permissive))
    yield from _grant_changes(desired, tree)


def _grant_changes(desired: DesiredState, tree: Tree) -> Iterator[TableChange]:
    if not desired.privileges:
        return  # grants are the owner's business
    # The grants of an unprotected root were foreign, and are revoked a moment ago.
    granted = tree.granted if tree.members[0].protected else frozenset[Privilege]()
    if surplus := granted - desired.privileges:
        yield RevokeTable(tree.root, tuple(sorted(surplus)))
    if missing := desired.privileges - granted:
        yield GrantTable(tree.root, tuple(sorted(missing)))


def _forgotten(observed: ObservedState) -> Iterator[ForgetTables]:
    if observed.missing:
        yield ForgetTables(tuple(sorted(observed.missing)))


def _new_keys(desired: DesiredState, observed: ObservedState) -> Iterator[PutKey]:
    known = {key.kid for key in observed.keys}
    yield from (PutKey(key) for key in sorted(desired.keys, key=_kid) if key.kid not in known)


def _retired(desired: DesiredState, observed: ObservedState, now: datetime) -> Iterator[RetireKey]:
    """Yield the keys that live longer than the ring says.

    A key that has left the ring lives on for as long as a token signed with it may.
    """
    ends = {key.kid: key.not_after for key in desired.keys}
    grace = now + desired.max_age + SKEW
    for key in sorted(observed.keys, key=_kid):
        if key.not_after > (end := ends.get(key.kid, grace)):
            yield RetireKey(key.kid, end)


def _kid(key: DesiredKey | ObservedKey) -> str:
    return key.kid
