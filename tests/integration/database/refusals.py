"""What the operator's login tries and is refused: a sentence, the statement, the SQLSTATE."""

from typing import Final

from ringfence.postgres.scram import scram_verifier

A: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964aa"
B: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964bb"
C: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964cc"
PAD: Final = "decode(repeat('11', 64), 'hex')"
OTHER_PAD: Final = "decode(repeat('22', 64), 'hex')"
VERIFIER: Final = scram_verifier("x", b"0123456789abcdef")
DENIED: Final = "42501"
ABSENT: Final = "42P01"

REFUSED: Final = [
    # protection
    (
        "pointing a protected table at another column",
        "SELECT ringfence_admin.protect_table('app', 'projects', 'other_id')",
        DENIED,
    ),
    ("disabling row-level security", "ALTER TABLE app.projects DISABLE ROW LEVEL SECURITY", DENIED),
    ("freeing the owner from it", "ALTER TABLE app.projects NO FORCE ROW LEVEL SECURITY", DENIED),
    ("dropping the floor", "DROP POLICY ringfence_floor ON app.projects", DENIED),
    ("adding a policy", "CREATE POLICY mine ON app.projects USING (true)", DENIED),
    ("dropping the breach trigger", "DROP TRIGGER zz_ringfence_breach ON app.projects", DENIED),
    ("dropping the table", "DROP TABLE app.projects", DENIED),
    (
        "dropping our policy as a foreign one",
        "SELECT ringfence_admin.drop_foreign_policy('app', 'projects', 'ringfence_floor')",
        DENIED,
    ),
    (
        "dropping a restrictive policy",
        "SELECT ringfence_admin.drop_foreign_policy('app', 'projects', 'office_hours')",
        DENIED,
    ),
    (
        "dropping a policy of an open table",
        "SELECT ringfence_admin.drop_foreign_policy('app', 'notes', 'everybody')",
        DENIED,
    ),
    (
        "granting on an open table",
        "SELECT ringfence_admin.grant_table('app', 'notes', '{SELECT}')",
        DENIED,
    ),
    (
        "granting TRUNCATE",
        "SELECT ringfence_admin.grant_table('app', 'projects', '{TRUNCATE}')",
        "22023",
    ),
    ("granting by hand", "GRANT SELECT ON app.projects TO ringfence_operator", DENIED),
    (
        "running statements as the DDL role",
        "SELECT ringfence_admin.execute_all('{SELECT 1}')",
        DENIED,
    ),
    (
        "protecting our registry",
        "SELECT ringfence_admin.protect_table('ringfence', 'workspace', 'id')",
        ABSENT,
    ),
    (
        "protecting the catalog",
        "SELECT ringfence_admin.protect_table('pg_catalog', 'pg_class', 'oid')",
        ABSENT,
    ),
    (
        "replacing a function",
        "CREATE OR REPLACE FUNCTION ringfence_admin.key_family(t text) RETURNS text RETURN 'text'",
        DENIED,
    ),
    (
        "altering a function",
        "ALTER FUNCTION ringfence_admin.protect_table(name, name, name) SECURITY INVOKER",
        DENIED,
    ),
    (
        "making a function",
        "CREATE FUNCTION ringfence_admin.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        DENIED,
    ),
    ("forgetting the ratchet", "DELETE FROM ringfence.protected_table", DENIED),
    (
        "moving the ratchet",
        "UPDATE ringfence.protected_table SET tenant_column = 'other_id'",
        DENIED,
    ),
    # rows
    ("reading a tenant's row", "SELECT * FROM app.projects", DENIED),
    ("reading an open table that everybody may read", "SELECT * FROM app.notes", DENIED),
    ("copying a tenant's rows", "COPY app.projects TO STDOUT", DENIED),
    ("writing a tenant's row", "DELETE FROM app.projects", DENIED),
    ("reading the probe's rows", "SELECT * FROM ringfence_probe.open", DENIED),
    # registry
    (
        "re-mapping a workspace by hand",
        "UPDATE ringfence.workspace SET tenant_key = 'b'",
        DENIED,
    ),
    ("removing a workspace", "DELETE FROM ringfence.workspace", DENIED),
    (
        "registering by hand",
        "INSERT INTO ringfence.workspace (tenant_key, owner) VALUES ('b', 'x')",
        DENIED,
    ),
    (
        "a uuid key under another id",
        f"SELECT ringfence_admin.put_workspaces('{{{B}}}', '{{{C}}}', '{{x}}', '{{active}}')",
        "23514",
    ),
    (
        "a key that is not canonical",
        f"SELECT ringfence_admin.put_workspaces('{{{B}}}', '{{007}}', '{{x}}', '{{active}}')",
        "22023",
    ),
    ("purging", f"SELECT ringfence_admin.set_state('{{{A}}}', 'purging')", "22023"),
    # keys
    (
        "overwriting a key id",
        f"SELECT ringfence_admin.put_key('k1', {OTHER_PAD}, {OTHER_PAD}, '2030-01-01')",
        DENIED,
    ),
    (
        "half another key under a key id",
        f"SELECT ringfence_admin.put_key('k1', {PAD}, {OTHER_PAD}, '2030-01-01')",
        DENIED,
    ),
    ("reading ipad", "SELECT ipad FROM ringfence.context_key", DENIED),
    ("reading opad", "SELECT opad FROM ringfence.context_key", DENIED),
    ("reading whole keys", "SELECT * FROM ringfence.context_key", DENIED),
    ("reading a key as a row", "SELECT k FROM ringfence.context_key k", DENIED),
    ("copying keys", "COPY ringfence.context_key TO STDOUT", DENIED),
    (
        "guessing at a key",
        "SELECT FROM ringfence.context_key WHERE length(ipad) = 64",
        DENIED,
    ),
    ("removing a key", "DELETE FROM ringfence.context_key", DENIED),
    ("extending a key by hand", "UPDATE ringfence.context_key SET not_after = 'infinity'", DENIED),
    # configuration and context
    ("changing the mode", "UPDATE ringfence.config SET mode = 'Plain'", DENIED),
    ("another configuration", "DELETE FROM ringfence.config", DENIED),
    ("entering a workspace", "CALL ringfence.enter('v1.k1.x')", DENIED),
    ("verifying a token", "SELECT ringfence.verify('v1.k1.x')", DENIED),
    ("raising an alarm", "SELECT ringfence.reject('v1.k1.x')", DENIED),
    ("setting the context", "SET backtrace_functions = 'rf_1__'", DENIED),
    (
        "setting the context for the transaction",
        "SELECT set_config('backtrace_functions', 'rf_1__', true)",
        DENIED,
    ),
    (
        "setting the context at log-in",
        "ALTER ROLE ringfence_operator SET backtrace_functions = 'rf_1__'",
        DENIED,
    ),
    # roles
    *(
        (
            f"setting the password of {login}",
            f"SELECT ringfence_admin.set_login_verifier('{login}', '{VERIFIER}')",
            DENIED,
        )
        for login in (
            "postgres",
            "ringfence_operator",
            "ringfence_pooler",
            "ringfence_probe",
            "ringfence_owner",
            "ringfence_ddl",
            "migrator",
            "app_owner",
            "app_rw",
            "reporting",
            "nobody",
        )
    ),
    ("a clear password", "SELECT ringfence_admin.set_login_verifier('app_a', 'secret')", "22023"),
    ("no password at all", "SELECT ringfence_admin.set_login_verifier('app_a', NULL)", "22023"),
    ("the password of another by ALTER ROLE", "ALTER ROLE app_a PASSWORD 'x'", DENIED),
    ("reading verifiers", "SELECT rolpassword FROM pg_authid", DENIED),
    (
        "reading verifiers as the pooler does",
        "SELECT * FROM ringfence_admin.pooler_auth('app_a')",
        DENIED,
    ),
    ("creating a role", "CREATE ROLE mine", DENIED),
    *(
        (f"giving itself {attribute}", f"ALTER ROLE ringfence_operator {attribute}", DENIED)
        for attribute in (
            "SUPERUSER",
            "CREATEROLE",
            "CREATEDB",
            "BYPASSRLS",
            "REPLICATION",
            "CONNECTION LIMIT 100",
            "VALID UNTIL 'infinity'",
        )
    ),
    ("joining the application", "GRANT app_rw TO ringfence_operator", DENIED),
    ("joining the owners", "GRANT app_owner TO ringfence_operator", DENIED),
    (
        "joining the program runners",
        "GRANT pg_execute_server_program TO ringfence_operator",
        DENIED,
    ),
    ("another session user", "SET SESSION AUTHORIZATION postgres", DENIED),
    # the server
    ("reading a file", "SELECT pg_read_file('/etc/passwd')", DENIED),
    ("listing a folder", "SELECT pg_ls_dir('.')", DENIED),
    ("copying from a file", "COPY (SELECT 1) TO '/tmp/x'", DENIED),
    ("running a program", "COPY (SELECT 1) TO PROGRAM 'true'", DENIED),
    (
        "a logical slot",
        "SELECT pg_create_logical_replication_slot('mine', 'test_decoding')",
        DENIED,
    ),
    ("a physical slot", "SELECT pg_create_physical_replication_slot('mine')", DENIED),
    ("reading a slot", "SELECT pg_logical_slot_get_changes('mine', NULL, NULL)", DENIED),
    ("dropping a slot", "SELECT pg_drop_replication_slot('mine')", DENIED),
    ("forging an alarm", "SELECT pg_logical_emit_message(false, 'ringfence.alert', '{}')", DENIED),
    ("ending a session", "SELECT pg_terminate_backend(pg_backend_pid())", DENIED),
    ("seeing sessions", "SELECT * FROM pg_stat_activity", DENIED),
    ("a temporary table", "CREATE TEMP TABLE mine (i int)", DENIED),
    ("a table", "CREATE TABLE public.mine (i int)", DENIED),
    ("a schema", "CREATE SCHEMA mine", DENIED),
    ("an extension", "CREATE EXTENSION pageinspect", DENIED),
    ("a publication", "CREATE PUBLICATION mine FOR TABLE app.projects", DENIED),
    (
        "an event trigger",
        "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION ringfence.breach()",
        DENIED,
    ),
    ("a large object", "SELECT lo_create(0)", DENIED),
    ("loading a library", "LOAD 'auto_explain'", DENIED),
    ("silencing triggers", "SET session_replication_role = replica", DENIED),
]
