"""From one change to one call of a narrow function in the database.

Which change, Python decides; how, the database decides: the DDL is made there, and ``plan`` shows
what the database says it would execute. No text of a policy is written here.
"""

from dataclasses import dataclass, field
from typing import Any, LiteralString

from ..wording import listed
from .diff import (
    Change,
    DropForeignPolicy,
    ForgetTables,
    GrantTable,
    ProtectTable,
    PutKey,
    RetireKey,
    RevokeForeignGrants,
    RevokeTable,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call and, where the change expands to DDL, the query that shows it as ``text[]``."""

    execute: LiteralString
    parameters: tuple[Any, ...] = field(repr=False)
    show: LiteralString | None = None


def render(change: Change) -> Call:
    """Return the call that carries *change* out."""
    match change:
        case ProtectTable(root, column):
            return Call(
                "SELECT ringfence_admin.protect_table(%s, %s, %s)",
                (root.schema, root.name, column),
                "SELECT ringfence_admin.protect_sql(%s, %s, %s)",
            )
        case RevokeForeignGrants(root, column):
            return Call(
                "SELECT ringfence_admin.revoke_foreign(%s, %s, %s)",
                (root.schema, root.name, column),
                "SELECT ringfence_admin.revoke_foreign_sql(%s, %s, %s)",
            )
        case DropForeignPolicy(policy):
            return Call(
                "SELECT ringfence_admin.drop_foreign_policy(%s, %s, %s)",
                (policy.table.schema, policy.table.name, policy.name),
                "SELECT ringfence_admin.drop_policy_sql(%s, %s, %s)",
            )
        case RevokeTable(root, privileges):
            return Call(
                "SELECT ringfence_admin.revoke_table(%s, %s, %s)",
                (root.schema, root.name, list(privileges)),
                "SELECT ringfence_admin.revoke_sql(%s, %s, %s)",
            )
        case GrantTable(root, privileges):
            return Call(
                "SELECT ringfence_admin.grant_table(%s, %s, %s)",
                (root.schema, root.name, list(privileges)),
                "SELECT ringfence_admin.grant_sql(%s, %s, %s)",
            )
        case ForgetTables():
            return Call("SELECT ringfence_admin.forget_missing()", ())
        case PutKey(key):
            return Call(
                "SELECT ringfence_admin.put_key(%s, %s, %s, %s)",
                (key.kid, key.ipad, key.opad, key.not_after),
            )
        case RetireKey(kid, at):
            return Call("SELECT ringfence_admin.retire_key(%s, %s)", (kid, at))


def reason(change: Change) -> str:
    """Return why the change is in the plan, as a sentence for a person."""
    match change:
        case ProtectTable():
            return _why_protect(change)
        case RevokeForeignGrants(root, grants=grants):
            holders = ", ".join(sorted({grant.grantee for grant in grants}))
            return f"{holders} could use {root} before it is protected"
        case DropForeignPolicy(policy):
            return f"policy {policy.name} is permissive and not ours, and spec.adoption is Replace"
        case RevokeTable(_, privileges):
            return f"{', '.join(privileges)} is not among spec.application.privileges"
        case GrantTable():
            return "the table is protected, and spec.application.privileges asks for it"
        case ForgetTables(tables):
            return f"{listed(tables)} protected before and gone now"
        case PutKey(key):
            return f"key {key.kid} is in the key ring and not in the database"
        case RetireKey(kid):
            return f"key {kid} lives longer in the database than in the key ring"


def _why_protect(change: ProtectTable) -> str:
    if change.repair:
        return f"the protection of {listed(change.members)} is altered or missing"
    if change.members == (change.root,):
        return f"{change.root} is not protected"
    return f"{len(change.members)} tables of {change.root} are not protected"


def undo(change: Change) -> tuple[str, ...]:
    """Return the statements that take back what only a person can decide to take back."""
    match change:
        case RevokeForeignGrants(grants=grants):
            return tuple(grant.undo for grant in grants)
        case DropForeignPolicy(policy):
            return (policy.undo,)
        case _:
            return ()
