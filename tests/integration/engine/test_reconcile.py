"""run_pass(): one pass over a real database behind real poolers."""

import json
from typing import Any

import psycopg
import pytest
from psycopg import errors

from ringfence.client import enter_async
from ringfence.client.errors import ContextRefusedError
from ringfence.engine.model import Intent, Pass, Subject
from ringfence.engine.reconcile import run_pass
from ringfence.errors import InvalidSpecError
from tests.support.platform import ACME, GLOBEX, Platform, workspace

BOTH = (workspace("acme", ACME), workspace("globex", GLOBEX))
NAMES = "SELECT name FROM public.projects ORDER BY name"


def conditions(outcome: Pass) -> dict[str, tuple[str, str]]:
    return {v.type: (v.status, v.reason) for v in outcome.verdicts}


def checks(outcome: Pass) -> set[str]:
    return {f.check for f in outcome.findings if f.severity in ("critical", "high")}


async def seen_by(place: Platform, tenant_key: str, query: Any = NAMES) -> list[Any]:
    async with (
        place.as_application() as conn,
        enter_async(conn, await place.ring(), tenant_key),
    ):
        return [row[0] for row in await (await conn.execute(query)).fetchall()]


async def test_a_pass_makes_the_database_safe_and_proves_it(place: Platform) -> None:
    outcome = await place.run(workspaces=BOTH)
    assert conditions(outcome) == {
        "Ready": ("True", "Ready"),
        "DatabaseReachable": ("True", "Connected"),
        "Bootstrapped": ("True", "Bootstrapped"),
        "Protected": ("True", "AllProtected"),
        "IsolationVerified": ("True", "ProofHolds"),
        "PoolerSafe": ("True", "ProfileInForce"),
    }, outcome.verdicts
    assert outcome.proof is not None
    assert outcome.proof.path == "Pooled"
    assert {check.instance for check in outcome.proof.checks} == {
        f"{p.host}:{p.port}" for p in place.kit.poolers
    }
    assert await seen_by(place, ACME) == ["apollo", "atlas"]
    assert await seen_by(place, GLOBEX) == ["gemini"]


async def test_a_second_pass_has_nothing_to_do(place: Platform) -> None:
    assert (await place.run(workspaces=BOTH)).plan.changes
    again = await place.run(workspaces=BOTH)
    assert again.plan.changes == ()
    assert again.verdicts[0].holds


async def test_plan_changes_nothing(place: Platform) -> None:
    planned = await place.run(Intent.PLAN, BOTH)
    assert conditions(planned)["Ready"] == ("False", "PlanPending")
    assert await place.sql("SELECT 1 FROM pg_policy WHERE polrelid = 'projects'::regclass") == []
    assert await place.secrets.get("app-context-keys") is None
    assert planned.plan.changes[0].subject == "Secret app-context-keys"
    assert any("pg_dump" in warning for warning in planned.plan.warnings)


async def test_what_plan_shows_is_what_apply_does(place: Platform) -> None:
    planned = await place.run(Intent.PLAN, BOTH)
    shown = [s for c in planned.plan.changes for s in c.statements]
    assert (
        "ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" in shown
    )
    applied = await place.run(workspaces=BOTH)
    done = [s for c in applied.plan.changes if c.subject.startswith("public") for s in c.statements]
    assert done == [s for s in shown if "public." in s]


async def test_mode_plan_holds_apply_back(place: Platform) -> None:
    outcome = await place.run(workspaces=BOTH, mode="Plan")
    assert conditions(outcome)["Ready"] == ("False", "PlanPending")
    assert conditions(outcome)["Protected"] == ("False", "TablesPending")


async def test_before_bootstrap_the_remedy_is_named(raw: Platform) -> None:
    await raw.secrets.put("operator-login", {"username": b"ringfence_operator", "password": b"x"})
    outcome = await raw.run()
    assert conditions(outcome)["DatabaseReachable"] == ("False", "LoginRefused")
    login = raw.kit.superuser
    await raw.secrets.put(
        "operator-login",
        {"username": login.username.encode(), "password": login.password.encode()},
    )
    outcome = await raw.run()
    assert conditions(outcome)["Bootstrapped"] == ("False", "NotBootstrapped")
    assert "ringfence bootstrap" in outcome.verdicts[0].message


@pytest.mark.parametrize(
    ("drift", "found"),
    [
        ("ALTER TABLE projects DISABLE ROW LEVEL SECURITY", "RowSecurityOff"),
        ("ALTER TABLE projects NO FORCE ROW LEVEL SECURITY", "RowSecurityOff"),
        ("DROP POLICY ringfence_allow ON projects", "PolicyAltered"),
        ("DROP POLICY ringfence_floor ON projects", "PolicyAltered"),
        ("ALTER POLICY ringfence_allow ON projects USING (true)", "PolicyAltered"),
        ("ALTER TABLE projects DISABLE TRIGGER zz_ringfence_breach", "PolicyAltered"),
        ("ALTER TABLE events_1 DISABLE ROW LEVEL SECURITY", "RowSecurityOff"),
        (
            """CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2027-01-01')
            TO ('2028-01-01'); GRANT SELECT ON events_2 TO app_rw""",
            "UnprotectedGrant",
        ),
        (
            "CREATE TABLE late (workspace_id uuid NOT NULL); GRANT SELECT ON late TO app_rw",
            "UnprotectedGrant",
        ),
    ],
)
async def test_drift_is_found_by_verify_and_repaired_by_apply(
    place: Platform, drift: str, found: str
) -> None:
    await place.run(workspaces=BOTH)
    await place.sql(f"SET ROLE app_owner; {drift}")
    verified = await place.run(Intent.VERIFY, BOTH)
    assert found in checks(verified)
    assert conditions(verified)["IsolationVerified"][0] == "False"
    assert conditions(await place.run(workspaces=BOTH))["Ready"] == ("True", "Ready")
    assert (await place.run(workspaces=BOTH)).plan.changes == ()


async def test_verify_repairs_nothing(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.sql("ALTER TABLE projects DISABLE ROW LEVEL SECURITY")
    for _ in range(2):
        assert "RowSecurityOff" in checks(await place.run(Intent.VERIFY, BOTH))


async def test_the_grants_of_a_revoked_application_privilege_go(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    application = {"role": "app_rw", "owners": ["app_owner"], "logins": ["app_a"]}
    await place.run(workspaces=BOTH, application=application | {"privileges": ["SELECT"]})
    assert await seen_by(place, ACME) == ["apollo", "atlas"]
    with pytest.raises(errors.InsufficientPrivilege):
        await seen_by(place, ACME, "DELETE FROM public.projects RETURNING name")


async def test_foreign_grants_are_revoked_with_their_undo(place: Platform) -> None:
    await place.sql("CREATE ROLE reports; GRANT SELECT (name) ON projects TO reports, app_rw")
    await place.sql("GRANT INSERT ON projects TO PUBLIC; GRANT reports TO app_a")
    outcome = await place.run(workspaces=BOTH)
    revoked = next(c for c in outcome.plan.changes if c.change == "RevokeForeignGrants")
    assert set(revoked.undo) == {
        "GRANT SELECT (name) ON TABLE public.projects TO reports",
        "GRANT SELECT (name) ON TABLE public.projects TO app_rw",
        "GRANT INSERT ON TABLE public.projects TO PUBLIC",
    }
    assert outcome.verdicts[0].holds, outcome.verdicts
    await place.sql("DROP OWNED BY reports; DROP ROLE reports")


async def test_replace_drops_a_foreign_permissive_policy_and_can_undo_it(place: Platform) -> None:
    await place.sql(
        "CREATE POLICY all_mine ON projects FOR SELECT TO app_rw USING (name <> 'x');"
        "CREATE POLICY never ON projects AS RESTRICTIVE USING (id > 0)"
    )
    kept = await place.run(workspaces=BOTH)
    assert "ForeignPermissivePolicy" in {f.check for f in kept.findings}
    assert await seen_by(place, ACME) == ["apollo", "atlas"]
    replaced = await place.run(workspaces=BOTH, adoption="Replace")
    [dropped] = replaced.plan.changes
    [undo] = dropped.undo
    assert undo == (
        "CREATE POLICY all_mine ON public.projects AS PERMISSIVE FOR SELECT TO app_rw"
        " USING ((name <> 'x'::text))"
    )
    names = await place.sql("SELECT polname FROM pg_policy WHERE polname !~ '^ringfence'")
    assert names == [("never",)]
    await place.sql(undo)


async def test_refuse_leaves_a_table_with_foreign_policies_alone(place: Platform) -> None:
    await place.sql("CREATE POLICY theirs ON projects USING (true)")
    outcome = await place.run(workspaces=BOTH, adoption="Refuse")
    assert conditions(outcome)["Protected"] == ("False", "AdoptionRefused")


async def test_a_suspended_workspace_is_out_from_its_next_transaction_on(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    suspended = (workspace("acme", ACME, "Suspended"), BOTH[1])
    outcome = await place.run(workspaces=suspended)
    assert outcome.workspace_statuses["default/acme"].state == "Suspended"
    with pytest.raises(ContextRefusedError):
        await seen_by(place, ACME)
    assert await seen_by(place, GLOBEX) == ["gemini"]
    await place.run(workspaces=BOTH)
    assert await seen_by(place, ACME) == ["apollo", "atlas"]


async def test_prune_closes_a_workspace_and_an_object_opens_it_again(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    assert (await place.run(workspaces=BOTH[1:])).plan.changes == ()
    await place.run(workspaces=BOTH[1:], prune=True)
    with pytest.raises(ContextRefusedError):
        await seen_by(place, ACME)
    another = workspace("acme-again", ACME)
    outcome = await place.run(workspaces=(another, BOTH[1]))
    assert outcome.workspace_statuses["default/acme-again"].state == "Active"
    assert await seen_by(place, ACME) == ["apollo", "atlas"]


async def test_two_objects_with_one_tenant_key_are_a_conflict(place: Platform) -> None:
    outcome = await place.run(workspaces=(*BOTH, workspace("rival", ACME)))
    status = outcome.workspace_statuses["default/rival"]
    assert {str(c.type): c.reason for c in status.conditions}["Conflict"] == "ClaimedByAnother"
    assert outcome.workspace_statuses["default/acme"].state == "Active"


async def test_a_key_that_no_column_can_hold_is_said_to_be_unfit(place: Platform) -> None:
    await place.run()
    outcome = await place.run(workspaces=(workspace("odd", "acme"),))
    registered = outcome.workspace_statuses["default/odd"].conditions[1]
    assert (registered.status, registered.reason) == ("False", "KeyUnfit")


async def test_a_changed_tenant_key_is_a_finding_and_suspends(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.sql(
        "ALTER TABLE ringfence.workspace DROP CONSTRAINT workspace_check;"
        f"UPDATE ringfence.workspace SET tenant_key = '{GLOBEX[:-1]}c' WHERE id = '{ACME}'"
    )
    outcome = await place.run(workspaces=BOTH)
    assert "TenantKeyChanged" in checks(outcome)
    with pytest.raises(ContextRefusedError):
        await seen_by(place, ACME)


async def test_registry_drift_of_state_and_absence_is_repaired(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.sql(
        f"UPDATE ringfence.workspace SET state = 'suspended' WHERE id = '{ACME}';"
        f"DELETE FROM ringfence.workspace WHERE id = '{GLOBEX}'"
    )
    await place.run(workspaces=BOTH)
    assert await seen_by(place, ACME) == ["apollo", "atlas"]
    assert await seen_by(place, GLOBEX) == ["gemini"]


async def test_a_busy_table_keeps_none_of_the_others_back(place: Platform) -> None:
    async with place.kit.connection(place.kit.superuser, place.database) as conn:
        await conn.execute("BEGIN; LOCK TABLE projects IN ACCESS SHARE MODE")
        outcome = await place.run(workspaces=BOTH)
        assert [failed.subject for failed in outcome.failed] == ["public.projects"]
        assert "another session is in the way" in outcome.failed[0].message
        assert conditions(outcome)["Protected"] == ("False", "TablesPending")
        await conn.execute("ROLLBACK")
    assert (await place.run(workspaces=BOTH)).verdicts[0].holds


async def test_an_unfit_table_is_named_and_the_others_are_protected(place: Platform) -> None:
    await place.sql("SET ROLE app_owner; CREATE TABLE odd (id int); GRANT SELECT ON odd TO app_rw")
    outcome = await place.run(workspaces=BOTH)
    assert conditions(outcome)["Protected"] == ("False", "TablesUnfit")
    assert "table public.odd has no column workspace_id" in outcome.verdicts[0].message
    assert {"TenantColumnMissing", "UnprotectedGrant"} <= checks(outcome)
    assert await seen_by(place, ACME) == ["apollo", "atlas"]


async def test_an_override_brings_a_table_of_another_schema_into_scope(place: Platform) -> None:
    await place.sql(
        "SET ROLE app_owner; CREATE SCHEMA billing;"
        "CREATE TABLE billing.invoice (account uuid NOT NULL); CREATE TABLE billing.free (id int)"
    )
    tables = place.spec["tables"] | {
        "overrides": [
            {"table": "billing.invoice", "tenantColumn": "account"},
            {"table": "billing.gone", "tenantColumn": "account"},
        ]
    }
    outcome = await place.run(workspaces=BOTH, tables=tables)
    protected = {c.subject for c in outcome.plan.changes if c.change == "ProtectTable"}
    assert protected == {"public.projects", "public.events", "billing.invoice"}
    assert [f.object for f in outcome.findings if f.check == "NamedButAbsent"] == ["billing.gone"]


async def test_suspend_only_narrows(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.sql("CREATE TABLE late (workspace_id uuid NOT NULL); GRANT ALL ON late TO app_rw")
    await place.sql("ALTER TABLE late OWNER TO app_owner")
    suspended = (workspace("acme", ACME, "Suspended"), BOTH[1])
    outcome = await place.run(workspaces=suspended, suspend=True)
    assert "Suspended" in conditions(outcome)
    assert [c.change for c in outcome.plan.changes] == [
        "SetState",
        "RevokeForeignGrants",
        "ProtectTable",
    ]


async def test_a_database_that_is_away_is_a_result(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.kit.postgres.stop()
    away = await place.run(workspaces=BOTH)
    await place.kit.postgres.start()
    assert conditions(away)["DatabaseReachable"] == ("False", "Unavailable")
    assert conditions(away)["IsolationVerified"] == ("Unknown", "NotObserved")
    assert away.workspace_statuses["default/acme"].conditions[0].reason == "DatabaseNotReady"
    assert (await place.run(workspaces=BOTH)).verdicts[0].holds


async def test_a_pooler_that_is_away_is_never_taken_for_safe(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    await place.kit.poolers[1].stop()
    outcome = await place.run(workspaces=BOTH)
    await place.kit.poolers[1].start()
    assert conditions(outcome)["IsolationVerified"][0] == "Unknown"
    assert conditions(outcome)["PoolerSafe"][0] != "True"
    assert not outcome.verdicts[0].holds


async def test_a_missing_secret_is_named(place: Platform) -> None:
    outcome = await place.run(
        connection=place.spec["connection"] | {"credentialsSecretRef": {"name": "nowhere"}}
    )
    assert conditions(outcome)["DatabaseReachable"] == ("False", "SecretMissing")
    assert "there is no Secret nowhere" in outcome.verdicts[0].message


async def test_a_broken_key_ring_stops_the_pass_with_one_error(place: Platform) -> None:
    await place.secrets.put("app-context-keys", {"keyring.json": b"{"})
    with pytest.raises(InvalidSpecError, match="key ring is not JSON"):
        await place.run()


async def test_another_key_under_a_known_id_is_a_finding(place: Platform) -> None:
    await place.run(workspaces=BOTH)
    ring = json.loads((await place.ring()).to_json())
    ring["keys"]["k1"]["key"] = "A" * 43 + "="
    await place.secrets.put("app-context-keys", {"keyring.json": json.dumps(ring).encode()})
    outcome = await place.run(workspaces=BOTH)
    assert "KeyMismatch" in checks(outcome)
    assert conditions(outcome)["IsolationVerified"][0] == "False"


async def test_the_status_holds_the_figures(place: Platform) -> None:
    status = (await place.run(workspaces=BOTH)).status
    assert status.document() | {"conditions": []} == {
        "observedGeneration": 1,
        "conditions": [],
        "contextMode": "Signed",
        "schemaVersion": 1,
        "serverVersion": status.server_version,
        "poolerVersions": list(status.pooler_versions),
        "tables": {"inScope": 2, "protected": 2, "pending": 0, "exempt": 1},
        "findings": [f.document() for f in status.findings],
        "findingsTotal": len(status.findings),
        "lastApplied": status.last_applied and status.last_applied.document(),
        "proof": status.proof and status.proof.document(),
        "workspaces": {"active": 2, "suspended": 0, "closed": 0, "purging": 0},
    }
    assert {f.severity for f in status.findings} <= {"medium"}


async def test_a_pass_that_is_cut_off_leaves_what_is_done_and_the_next_one_goes_on(
    place: Platform,
) -> None:
    tables = "; ".join(f"CREATE TABLE t{n} (workspace_id uuid NOT NULL)" for n in range(5))
    await place.sql(f"SET ROLE app_owner; {tables}")

    def cut_off(message: str) -> None:
        if message == "done: public.t2":
            with psycopg.connect(place.kit.conninfo(place.kit.superuser, place.database)) as conn:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE usename = 'ringfence_operator' AND datname = current_database()"
                )

    subject = Subject(place.tenant_database(), BOTH)
    away = await run_pass(subject, place.secrets, Intent.APPLY, progress=cut_off)
    assert conditions(away)["DatabaseReachable"] == ("False", "Unavailable")
    done = await place.sql(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        " AND relnamespace = 'public'::regnamespace AND relname ~ '^t[0-9]' ORDER BY 1"
    )
    assert done == [("t0",), ("t1",), ("t2",)]
    outcome = await place.run(workspaces=BOTH)
    assert outcome.verdicts[0].holds, outcome.verdicts
