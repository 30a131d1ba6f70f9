"""Faults to plant in a sound database: each is one way in which isolation can be open.

Where *remedy* is None, the finding's own message says how to repair it, and the test does that.
"""

from dataclasses import dataclass
from typing import Final

PROTECT: Final = "SELECT ringfence_admin.protect_table('app', 'projects', 'workspace_id')"
BREACH: Final = """
CREATE TRIGGER zz_ringfence_breach BEFORE INSERT OR UPDATE OF name ON app.projects FOR EACH ROW
WHEN (NEW.workspace_id IS DISTINCT FROM
      nullif(split_part(current_setting('backtrace_functions'), '_', 2), '')::uuid)
EXECUTE FUNCTION ringfence.breach('workspace_id')"""
FUNCTION: Final = "LANGUAGE sql AS 'SELECT 1'"


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to the database, which finding it gives, and how it is undone."""

    says: str
    check: str
    object: str
    plant: str
    remedy: str | None = None
    clean: str = "SELECT"


@dataclass(frozen=True, slots=True)
class Harmless:
    """What looks like a fault and is none."""

    says: str
    plant: str
    revert: str


ROLES: Final = (
    Fault(
        "a login bypasses row-level security",
        "PrivilegedLogin",
        "app_a",
        "ALTER ROLE app_a BYPASSRLS CREATEDB",
    ),
    Fault(
        "a role that a login can become creates roles",
        "PrivilegedLogin",
        "reporting",
        "ALTER ROLE reporting CREATEROLE; GRANT reporting TO app_a",
        clean="REVOKE reporting FROM app_a",
    ),
    Fault(
        "a login can become the tables' owner",
        "PrivilegedMembership",
        "app_owner",
        "ALTER ROLE app_a NOINHERIT; GRANT app_owner TO app_a",
        clean="ALTER ROLE app_a INHERIT",
    ),
    Fault(
        "a login may read everything",
        "PrivilegedMembership",
        "pg_read_all_data",
        "GRANT reporting TO app_a; GRANT pg_read_all_data TO reporting",
        clean="REVOKE reporting FROM app_a",
    ),
    Fault(
        "a login owns a table",
        "PrivilegedMembership",
        "app_a",
        "CREATE TABLE app.mine (); ALTER TABLE app.mine OWNER TO app_a",
        "DROP TABLE app.mine",
    ),
    Fault(
        "somebody can become the owner of the narrow functions",
        "RingfenceMembership",
        "reporting",
        "GRANT ringfence_ddl TO reporting",
    ),
)

TABLES: Final = (
    Fault(
        "row-level security is off",
        "RowSecurityOff",
        "app.projects",
        "ALTER TABLE app.projects DISABLE ROW LEVEL SECURITY",
        PROTECT,
    ),
    Fault(
        "the owner is not bound",
        "RowSecurityOff",
        "app.projects",
        "ALTER TABLE app.projects NO FORCE ROW LEVEL SECURITY",
        PROTECT,
    ),
    Fault(
        "a partition was protected and is not",
        "RowSecurityOff",
        "app.events_1",
        "ALTER TABLE app.events_1 DISABLE ROW LEVEL SECURITY",
        "SELECT ringfence_admin.protect_table('app', 'events', 'workspace_id')",
    ),
    Fault(
        "a partition is new",
        "RowSecurityOff",
        "app.events_2",
        "CREATE TABLE app.events_2 PARTITION OF app.events DEFAULT",
        "DROP TABLE app.events_2",
    ),
    Fault(
        "the probe's own ground is open",
        "RowSecurityOff",
        "ringfence_probe.guarded_uuid",
        "ALTER TABLE ringfence_probe.guarded_uuid DISABLE ROW LEVEL SECURITY",
        "SELECT ringfence_admin.protect_table('ringfence_probe', 'guarded_uuid', 'tenant_key')",
    ),
    Fault(
        "the restrictive policy is gone",
        "PolicyAltered",
        "app.projects",
        "DROP POLICY ringfence_floor ON app.projects",
        PROTECT,
    ),
    Fault(
        "the restrictive policy holds for one role only",
        "PolicyAltered",
        "app.projects",
        "ALTER POLICY ringfence_floor ON app.projects TO app_rw",
        PROTECT,
    ),
    Fault(
        "the permissive policy is gone",
        "PolicyAltered",
        "app.projects",
        "DROP POLICY ringfence_allow ON app.projects",
        PROTECT,
    ),
    Fault(
        "the permissive policy holds for everybody",
        "PolicyAltered",
        "app.projects",
        "ALTER POLICY ringfence_allow ON app.projects TO PUBLIC",
        PROTECT,
    ),
    Fault(
        "a policy reads almost as it should",
        "PolicyAltered",
        "app.projects",
        "ALTER POLICY ringfence_floor ON app.projects USING (workspace_id = (SELECT nullif("
        "split_part(current_setting('backtrace_functions'), '_', 2), '')::uuid AS k) OR true)",
        PROTECT,
    ),
    Fault(
        "a policy lets foreign rows be written",
        "PolicyAltered",
        "app.projects",
        "ALTER POLICY ringfence_floor ON app.projects WITH CHECK (true)",
        PROTECT,
    ),
    Fault(
        "the tenant column has another name",
        "PolicyAltered",
        "app.projects",
        "ALTER TABLE app.projects RENAME workspace_id TO ws",
        "ALTER TABLE app.projects RENAME ws TO workspace_id",
    ),
    Fault(
        "the breach trigger is off",
        "PolicyAltered",
        "app.projects",
        "ALTER TABLE app.projects DISABLE TRIGGER zz_ringfence_breach",
        PROTECT,
    ),
    Fault(
        "the breach trigger looks at one column only",
        "PolicyAltered",
        "app.projects",
        f"DROP TRIGGER zz_ringfence_breach ON app.projects; {BREACH}",
        f"DROP TRIGGER zz_ringfence_breach ON app.projects; {PROTECT}",
    ),
    Fault(
        "a table went to another name, and nobody watches it",
        "UnrecordedProtection",
        "app.renamed",
        "ALTER TABLE app.projects RENAME TO renamed",
        "ALTER TABLE app.renamed RENAME TO projects",
    ),
    Fault(
        "a protected table is gone",
        "StaleProtection",
        "app.gone",
        "INSERT INTO ringfence.protected_table VALUES ('app', 'gone', 'workspace_id', 'uuid')",
        "SELECT ringfence_admin.forget_missing()",
    ),
    Fault(
        "a rule runs beside every insert",
        "RewriteRule",
        "app.projects beside",
        "CREATE RULE beside AS ON INSERT TO app.projects DO ALSO NOTHING",
    ),
)

WAYS_AROUND: Final = (
    Fault(
        "a view reads with its owner's rights",
        "OwnerRightsView",
        "app.view",
        "CREATE VIEW app.view AS SELECT * FROM app.projects; GRANT SELECT ON app.view TO app_rw",
        clean="DROP VIEW app.view",
    ),
    Fault(
        "a view of another schema reads a protected table through a second view",
        "OwnerRightsView",
        "elsewhere.second",
        "CREATE SCHEMA elsewhere; CREATE VIEW elsewhere.first AS SELECT * FROM app.projects;"
        "CREATE VIEW elsewhere.second AS SELECT * FROM elsewhere.first;"
        "GRANT SELECT (name) ON elsewhere.second TO PUBLIC",
        "DROP SCHEMA elsewhere CASCADE",
    ),
    Fault(
        "a view may be written through",
        "OwnerRightsView",
        "app.view",
        "CREATE VIEW app.view AS SELECT * FROM app.projects; GRANT INSERT ON app.view TO app_a",
        clean="DROP VIEW app.view",
    ),
    Fault(
        "a materialized view holds rows of all",
        "OwnerRightsView",
        "app.held",
        "CREATE MATERIALIZED VIEW app.held AS SELECT 1; GRANT SELECT ON app.held TO app_rw",
        clean="DROP MATERIALIZED VIEW app.held",
    ),
    Fault(
        "a foreign table is readable",
        "OwnerRightsView",
        "app.remote",
        "CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER away FOREIGN DATA WRAPPER wrapper;"
        "CREATE FOREIGN TABLE app.remote () SERVER away; GRANT SELECT ON app.remote TO app_rw",
        clean="DROP FOREIGN DATA WRAPPER wrapper CASCADE",
    ),
    Fault(
        "a function runs as its owner",
        "DefinerFunction",
        "app.definer()",
        f"CREATE FUNCTION app.definer() RETURNS int {FUNCTION} SECURITY DEFINER "
        "SET search_path = pg_catalog",
        clean="DROP FUNCTION app.definer",
    ),
    Fault(
        "a function runs as its owner, under its caller's search_path",
        "DefinerSearchPath",
        "app.definer()",
        f"CREATE FUNCTION app.definer() RETURNS int {FUNCTION} SECURITY DEFINER;"
        "REVOKE EXECUTE ON FUNCTION app.definer FROM PUBLIC",
        clean="DROP FUNCTION app.definer",
    ),
    Fault(
        "a function is let see rows before the policies",
        "LeakproofFunction",
        "app.leaky()",
        f"CREATE FUNCTION app.leaky() RETURNS int {FUNCTION} IMMUTABLE LEAKPROOF",
        clean="DROP FUNCTION app.leaky",
    ),
    Fault(
        "a table is published",
        "PublishedTable",
        "feed",
        "CREATE PUBLICATION feed FOR TABLE app.projects",
        "DROP PUBLICATION feed",
    ),
    Fault(
        "every table is published",
        "PublishedTable",
        "feed",
        "CREATE PUBLICATION feed FOR ALL TABLES",
        "DROP PUBLICATION feed",
    ),
)

RIGHTS: Final = (
    Fault(
        "the application may create tables",
        "CreateRight",
        "SCHEMA app",
        "GRANT CREATE ON SCHEMA app TO app_rw",
    ),
    Fault(
        "everybody may create schemas",
        "CreateRight",
        "DATABASE isolation_signed_uuid",
        "GRANT CREATE ON DATABASE isolation_signed_uuid TO PUBLIC",
    ),
    Fault(
        "everybody may create temporary tables",
        "TempRight",
        "isolation_signed_uuid",
        "GRANT TEMPORARY ON DATABASE isolation_signed_uuid TO PUBLIC",
    ),
    Fault(
        "a login may empty a table",
        "UncoveredPrivilege",
        "app.projects",
        "GRANT TRUNCATE, TRIGGER ON app.projects TO app_a",
    ),
    Fault(
        "a login may refer to a column",
        "UncoveredPrivilege",
        "app.country",
        "GRANT REFERENCES (code) ON app.country TO app_rw",
        "REVOKE REFERENCES (code) ON app.country FROM app_rw",
    ),
    Fault(
        "a partition may be read directly",
        "DirectGrantOnChild",
        "app.events_1",
        "GRANT SELECT ON app.events_1 TO app_rw",
    ),
    Fault(
        "new tables are born open",
        "DefaultPrivileges",
        "app_owner in app",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app "
        "GRANT SELECT ON TABLES TO app_rw",
    ),
    Fault(
        "a login may set a superuser's parameter",
        "SuperuserParameter",
        "session_replication_role",
        "GRANT SET ON PARAMETER session_replication_role TO app_rw",
    ),
    Fault(
        "a login's sessions begin without triggers",
        "LoginSetting",
        "app_a session_replication_role",
        "ALTER ROLE app_a SET session_replication_role = 'replica'",
    ),
    Fault(
        "every session in the database begins without triggers",
        "LoginSetting",
        "DATABASE isolation_signed_uuid session_replication_role",
        "ALTER DATABASE isolation_signed_uuid SET session_replication_role = 'replica'",
    ),
    Fault(
        "sessions can notify each other by function",
        "SameRoleChannel",
        "notifications",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_notify TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_notify FROM PUBLIC",
    ),
    Fault(
        "sessions can end each other",
        "SameRoleChannel",
        "signals",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_terminate_backend TO app_rw",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_terminate_backend FROM app_rw",
    ),
)

OUR_OWN: Final = (
    Fault(
        "a login may read a key",
        "KeyReadable",
        "reporting",
        "GRANT SELECT (ipad) ON ringfence.context_key TO reporting",
        "REVOKE SELECT (ipad) ON ringfence.context_key FROM reporting",
    ),
    Fault(
        "a login that reads everything reads the keys",
        "KeyReadable",
        "reporting",
        "GRANT pg_read_all_data TO reporting",
        "REVOKE pg_read_all_data FROM reporting",
    ),
    Fault(
        "somebody may re-map a workspace",
        "RegistryExposed",
        "ringfence.workspace",
        "GRANT UPDATE (tenant_key) ON ringfence.workspace TO reporting",
        "REVOKE UPDATE (tenant_key) ON ringfence.workspace FROM reporting",
    ),
    Fault(
        "the application may read the registry",
        "RegistryExposed",
        "ringfence.workspace",
        "GRANT SELECT ON ringfence.workspace TO app_rw",
    ),
    Fault(
        "enter() has lost its rights",
        "EnterAltered",
        "ringfence.enter(text)",
        "ALTER PROCEDURE ringfence.enter SECURITY INVOKER",
        "ALTER PROCEDURE ringfence.enter SECURITY DEFINER",
    ),
    Fault(
        "enter() belongs to another role",
        "EnterAltered",
        "ringfence.enter(text)",
        "ALTER PROCEDURE ringfence.enter OWNER TO postgres",
        "ALTER PROCEDURE ringfence.enter OWNER TO ringfence_owner",
    ),
    Fault(
        "everybody may call enter()",
        "EnterAltered",
        "ringfence.enter(text)",
        "GRANT EXECUTE ON PROCEDURE ringfence.enter TO PUBLIC",
        "REVOKE EXECUTE ON PROCEDURE ringfence.enter FROM PUBLIC",
    ),
    Fault(
        "a login may set the context",
        "ContextParameter",
        "reporting",
        "GRANT SET ON PARAMETER backtrace_functions TO reporting",
    ),
)

FAULTS: Final = (*ROLES, *TABLES, *WAYS_AROUND, *RIGHTS, *OUR_OWN)

PLAIN_FAULTS: Final = (
    Fault(
        "a login's sessions begin in a workspace",
        "LoginSetting",
        "app_a app.workspace_id",
        "ALTER ROLE app_a SET app.workspace_id = '7'",
    ),
    Fault(
        "a policy reads another setting",
        "PolicyAltered",
        "app.projects",
        "ALTER POLICY ringfence_floor ON app.projects USING (workspace_id = (SELECT nullif("
        "current_setting('app.other', true), '')::integer AS k))",
        PROTECT,
    ),
)

HARMLESS: Final = (
    Harmless(
        "a view with its caller's rights",
        "CREATE VIEW app.view WITH (security_invoker = on) AS SELECT * FROM app.projects;"
        "GRANT SELECT ON app.view TO app_rw",
        "DROP VIEW app.view",
    ),
    Harmless(
        "a view that the application may not use",
        "CREATE VIEW app.view AS SELECT * FROM app.projects; GRANT SELECT ON app.view TO reporting",
        "DROP VIEW app.view",
    ),
    Harmless(
        "a view of another schema that reads nothing protected",
        "CREATE SCHEMA elsewhere; CREATE VIEW elsewhere.view AS SELECT 1; GRANT SELECT ON "
        "elsewhere.view TO app_rw",
        "DROP SCHEMA elsewhere CASCADE",
    ),
    Harmless(
        "a function with its owner's rights that the application cannot reach",
        f"CREATE FUNCTION app.definer() RETURNS int {FUNCTION} SECURITY DEFINER "
        "SET search_path = pg_catalog; REVOKE EXECUTE ON FUNCTION app.definer FROM PUBLIC",
        "DROP FUNCTION app.definer",
    ),
    Harmless(
        "a privileged role that is no member of the application",
        "ALTER ROLE reporting BYPASSRLS",
        "ALTER ROLE reporting NOBYPASSRLS",
    ),
    Harmless(
        "a foreign restrictive policy",
        "CREATE POLICY office_hours ON app.projects AS RESTRICTIVE USING (true)",
        "DROP POLICY office_hours ON app.projects",
    ),
    Harmless(
        "a setting that opens nothing",
        "ALTER ROLE app_a SET statement_timeout = '5s'",
        "ALTER ROLE app_a RESET statement_timeout",
    ),
    Harmless(
        "default privileges for somebody else",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT ON TABLES TO reporting",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE SELECT ON TABLES FROM reporting",
    ),
)
