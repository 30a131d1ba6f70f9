"""The checks of the audit, as data: how bad a finding is, what it says, what to do about it.

The query of a check is ``sql/<the id in snake_case>.sql``. It returns one row a finding: *object*,
and the other words that the two sentences name.
"""

import re
from dataclasses import dataclass
from typing import Final

from ..api.status import Severity

CRITICAL, HIGH, MEDIUM = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM


@dataclass(frozen=True, slots=True)
class CatalogCheck:
    """One check of the audit."""

    id: str
    severity: Severity
    sentence: str
    remedy: str

    @property
    def query(self) -> str:
        """The name of its .sql file."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.id).lower()


CHECKS: Final = (
    CatalogCheck(
        "PrivilegedLogin",
        CRITICAL,
        "the application can act as {object}, which has {attributes}: row-level security does not "
        "bind it, or it can get around it",
        "ALTER ROLE {object} {opposites};",
    ),
    CatalogCheck(
        "PrivilegedMembership",
        CRITICAL,
        "the application can act as {object}, which {power}",
        "{remedy}",
    ),
    CatalogCheck(
        "RingfenceMembership",
        CRITICAL,
        "{object} is a member of {roles}, which only Ringfence's own functions may act as",
        "REVOKE {roles} FROM {object};",
    ),
    CatalogCheck(
        "RowSecurityOff",
        CRITICAL,
        "row-level security of {object} {fault}",
        "run `ringfence apply`",
    ),
    CatalogCheck(
        "PolicyAltered",
        CRITICAL,
        "{object}: missing, altered or disabled: {parts}",
        "run `ringfence apply`",
    ),
    CatalogCheck(
        "OwnerRightsView",
        CRITICAL,
        "{kind} {object} {fault}, and the application may use it",
        "{remedy}",
    ),
    CatalogCheck(
        "DefinerFunction",
        CRITICAL,
        "the application may call {object}, which runs with the rights of {owner}",
        "REVOKE EXECUTE ON ROUTINE {object} FROM {grantees}; or accept the finding once its text "
        "was read",
    ),
    CatalogCheck(
        "DefinerSearchPath",
        HIGH,
        "{object} runs with its owner's rights and its caller's search_path, so a caller can put "
        "other objects under the names it uses",
        "ALTER ROUTINE {object} SET search_path = pg_catalog, pg_temp;",
    ),
    CatalogCheck(
        "CreateRight",
        CRITICAL,
        "the application may create objects in {object}, which other workspaces' statements would "
        "then meet",
        "REVOKE CREATE ON {object} FROM {grantees};",
    ),
    CatalogCheck(
        "TempRight",
        CRITICAL,
        "the application may create temporary tables in database {object}: on a pooled connection "
        "they catch the next workspace's rows",
        "REVOKE TEMPORARY ON DATABASE {object} FROM {grantees};",
    ),
    CatalogCheck(
        "UncoveredPrivilege",
        HIGH,
        "the application has {privileges} on {object}, which row-level security does not cover",
        "REVOKE {privileges} ON {object} FROM {grantees};",
    ),
    CatalogCheck(
        "DirectGrantOnChild",
        HIGH,
        "the application may use {object} directly and not only through the table above it; a "
        "child is unprotected until a pass has seen it",
        "REVOKE ALL ON {object} FROM {grantees};",
    ),
    CatalogCheck(
        "RewriteRule",
        CRITICAL,
        "rule {object} runs with the rights of the table's owner",
        "{remedy}",
    ),
    CatalogCheck(
        "SameRoleChannel",
        HIGH,
        "{object}: workspaces share the application's login and can reach each other through "
        "{functions}",
        "run `ringfence bootstrap` as a superuser, also again after a restore or pg_upgrade; where "
        "there is none, accept the finding",
    ),
    CatalogCheck(
        "KeyReadable",
        CRITICAL,
        "{object} can read the keys that sign contexts, in ringfence.context_key",
        "revoke SELECT on the table, or membership in pg_read_all_data, from {object}, and rotate "
        "the key ring",
    ),
    CatalogCheck(
        "RegistryExposed",
        CRITICAL,
        "{grantees} has {privileges} on {object}, by which workspaces are told apart",
        "REVOKE ALL ON {object} FROM {grantees}; then run `ringfence bootstrap`",
    ),
    CatalogCheck(
        "EnterAltered",
        CRITICAL,
        "{object} {fault}",
        "run `ringfence bootstrap` as a superuser",
    ),
    CatalogCheck(
        "ContextParameter",
        CRITICAL,
        "{object} has {privileges} on parameter backtrace_functions and so can forge a context",
        "REVOKE ALL ON PARAMETER backtrace_functions FROM {object};",
    ),
    CatalogCheck(
        "SuperuserParameter",
        HIGH,
        "the application has {privileges} on parameter {object}, which is a superuser's",
        "REVOKE ALL ON PARAMETER {object} FROM {grantees};",
    ),
    CatalogCheck(
        "LoginSetting",
        HIGH,
        "{object} is set for every session of the application before it begins",
        "{remedy}",
    ),
    CatalogCheck(
        "DefaultPrivileges",
        HIGH,
        "a new table of {object} is open to {grantees} ({privileges}) before it is protected",
        "{remedy}",
    ),
    CatalogCheck(
        "UnrecordedProtection",
        HIGH,
        "{object} has our policies and is not among the protected tables: it was renamed, and "
        "nobody watches it",
        "give it its name back, or list its schema under spec.tables.schemas and run "
        "`ringfence apply`",
    ),
    CatalogCheck(
        "StaleProtection",
        MEDIUM,
        "{object} was protected and is gone; a table of this name will be protected again",
        "run `ringfence apply`, which takes it off the record",
    ),
    CatalogCheck(
        "PublishedTable",
        HIGH,
        "publication {object} carries {tables}, and logical replication knows no row-level "
        "security",
        "take protected tables out of it, or accept the finding if its subscribers may see every "
        "workspace",
    ),
    CatalogCheck(
        "LeakproofFunction",
        HIGH,
        "{object} is marked LEAKPROOF, so PostgreSQL lets it see rows before the policies do",
        "ALTER FUNCTION {object} NOT LEAKPROOF;",
    ),
    CatalogCheck(
        "ServerVersion",
        MEDIUM,
        "{object} {version} has known holes in row-level security that {floor} closed",
        "upgrade it",
    ),
)
