"""Ways in which isolation can be open, and what the probe says to each."""

from dataclasses import dataclass
from typing import Final

PROTECT_GUARDED: Final = (
    "SELECT ringfence_admin.protect_table('ringfence_probe', 'guarded_uuid', 'tenant_key')"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What to do to the database, how it is undone, and which checks of the probe then fail."""

    says: str
    plant: str
    revert: str
    failing: frozenset[str]


OPENINGS: Final = (
    Opening(
        "row-level security of the probe's ground is off",
        "ALTER TABLE ringfence_probe.guarded_uuid DISABLE ROW LEVEL SECURITY",
        PROTECT_GUARDED,
        frozenset({"NoContext", "EmptyWorkspace", "ForeignRows", "ForeignChange", "ContextGone"}),
    ),
    Opening(
        "the restrictive policy is gone and a permissive one came",
        "DROP POLICY ringfence_floor ON ringfence_probe.guarded_uuid;"
        "CREATE POLICY wide ON ringfence_probe.guarded_uuid USING (true)",
        "DROP POLICY wide ON ringfence_probe.guarded_uuid;" + PROTECT_GUARDED,
        frozenset({"NoContext", "EmptyWorkspace", "ForeignRows", "ForeignChange", "ContextGone"}),
    ),
    Opening(
        "foreign rows may be written",
        "ALTER POLICY ringfence_floor ON ringfence_probe.guarded_uuid WITH CHECK (true);"
        "ALTER POLICY ringfence_allow ON ringfence_probe.guarded_uuid WITH CHECK (true);"
        "ALTER TABLE ringfence_probe.guarded_uuid DISABLE TRIGGER zz_ringfence_breach",
        PROTECT_GUARDED,
        frozenset({"ForeignWrite"}),
    ),
    Opening(
        "all policies are gone, and with them every row",
        "DROP POLICY ringfence_allow ON ringfence_probe.guarded_uuid;"
        "DROP POLICY ringfence_floor ON ringfence_probe.guarded_uuid",
        PROTECT_GUARDED,
        frozenset({"OwnRows", "OwnWrite"}),
    ),
    Opening(
        "the negative control is protected by mistake",
        "ALTER TABLE ringfence_probe.open ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE ringfence_probe.open DISABLE ROW LEVEL SECURITY",
        frozenset({"NegativeControl"}),
    ),
    Opening(
        "the application may not write",
        "REVOKE INSERT ON ringfence_probe.guarded_uuid FROM app_rw",
        "GRANT INSERT ON ringfence_probe.guarded_uuid TO app_rw",
        frozenset({"OwnWrite"}),
    ),
    Opening(
        "a canary is suspended",
        "UPDATE ringfence.workspace SET state = 'suspended' WHERE tenant_key LIKE '%a'",
        "UPDATE ringfence.workspace SET state = 'active' WHERE tenant_key LIKE '%a'",
        frozenset({"OwnRows"}),
    ),
    Opening(
        "the empty workspace owns a row",
        "ALTER TABLE ringfence_probe.guarded_uuid DISABLE TRIGGER zz_ringfence_breach;"
        "INSERT INTO ringfence_probe.guarded_uuid"
        " VALUES ('72696e67-6665-4000-8000-00000000000c', 1)",
        "DELETE FROM ringfence_probe.guarded_uuid WHERE tenant_key::text LIKE '%c';"
        "ALTER TABLE ringfence_probe.guarded_uuid ENABLE TRIGGER zz_ringfence_breach",
        frozenset({"EmptyWorkspace"}),
    ),
    Opening(
        "row-level security of an application's table is of",
        "ALTER TABLE app.projects DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE app.projects ENABLE ROW LEVEL SECURITY",
        frozenset({"TableClosed"}),
    ),
    Opening(
        "an application's table shows its rows to whoever entered anything",
        "ALTER POLICY ringfence_floor ON app.events USING (current_setting("
        "'backtrace_functions') <> ''); ALTER POLICY ringfence_allow ON app.events "
        "USING (current_setting('backtrace_functions') <> '')",
        "SELECT ringfence_admin.protect_table('app', 'events', 'workspace_id')",
        frozenset({"TableClosed"}),
    ),
    Opening(
        "the context may be set by hand",
        "GRANT SET ON PARAMETER backtrace_functions TO app_rw",
        "REVOKE SET ON PARAMETER backtrace_functions FROM app_rw",
        frozenset({"ContextSetByHand"}),
    ),
)
