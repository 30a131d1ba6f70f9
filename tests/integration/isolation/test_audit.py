"""The audit is seen to find every fault, and to say how it is repaired."""

import re
from dataclasses import replace

import pytest

from ringfence.api.status import Finding, Severity
from ringfence.errors import InvalidSpecError
from ringfence.isolation.audit import audit, readable_tables
from ringfence.isolation.checks import CHECKS
from ringfence.postgres.connection import connected
from tests.integration.isolation.faults import FAULTS, HARMLESS, PLAIN_FAULTS, Fault, Harmless
from tests.integration.isolation.ground import EVENTS, PROJECTS, SCOPE, Ground

STATEMENT = re.compile(r"\b(?:ALTER|REVOKE|DROP|DELETE) [^;]*;")


def says(fault: Fault | Harmless) -> str:
    return fault.says


def remedy(finding: Finding) -> str:
    """Return the SQL in the message; a check without any has none to test."""
    statements = STATEMENT.findall(finding.message)
    assert statements, finding.message
    return " ".join(statements)


async def find_and_repair(ground: Ground, fault: Fault) -> None:
    """Plant *fault*, see it found, repair it the way that is said, see nothing left."""
    await ground.as_superuser(fault.plant)
    repair = fault.remedy
    try:
        findings = await ground.audit()
        [finding] = [f for f in findings if (f.check, f.object) == (fault.check, fault.object)]
        repair = repair or remedy(finding)
    finally:
        await ground.as_superuser(f"{repair or 'SELECT'}; {fault.clean}")
    assert await ground.audit() == ()


@pytest.mark.parametrize("fault", FAULTS, ids=says)
async def test_audit_finds(ground: Ground, fault: Fault):
    await find_and_repair(ground, fault)


@pytest.mark.parametrize("fault", PLAIN_FAULTS, ids=says)
async def test_audit_finds_in_plain_mode(plain: Ground, fault: Fault):
    await find_and_repair(plain, fault)


@pytest.mark.parametrize("harmless", HARMLESS, ids=says)
async def test_audit_is_silent_about(ground: Ground, harmless: Harmless):
    await ground.as_superuser(harmless.plant)
    try:
        assert await ground.audit() == ()
    finally:
        await ground.as_superuser(harmless.revert)


def test_every_check_is_seen_to_find_its_fault():
    tried = {fault.check for fault in FAULTS} | {"ServerVersion"}
    assert tried == {check.id for check in CHECKS}


async def test_an_old_server_is_a_medium_finding(ground: Ground):
    [(version,)] = await ground.as_superuser("SELECT current_setting('server_version_num')::int")
    floors = {15: 150020, 16: 160016, 17: 170011, 18: 180006}
    async with ground.as_operator() as conn:
        found = [f.severity for f in await audit(conn, SCOPE) if f.check == "ServerVersion"]
    old = version < floors.get(version // 10000, 0)
    assert found == ([Severity.MEDIUM] if old else [])


async def test_maintain_is_not_covered_either(ground: Ground):
    if ground.root.info.server_version < 170000:
        pytest.skip("needs PostgreSQL 17 or newer")
    grant = "GRANT MAINTAIN ON app.projects TO app_rw"
    fault = Fault("maintain", "UncoveredPrivilege", "app.projects", grant)
    await find_and_repair(ground, fault)


async def test_a_view_that_is_exempt_is_still_found_when_it_reads_a_protected_table(ground: Ground):
    name = replace(PROJECTS, name="view")
    scope = replace(SCOPE, exempt=SCOPE.exempt | {name})
    for query, expected in ("SELECT 1", []), ("SELECT * FROM app.projects", ["app.view"]):
        await ground.as_superuser(
            f"CREATE VIEW app.view AS {query}; GRANT SELECT ON app.view TO app_rw"
        )
        try:
            assert [f.object for f in await ground.audit(scope)] == expected
        finally:
            await ground.as_superuser("DROP VIEW app.view")


async def test_the_worst_is_said_first(ground: Ground):
    await ground.as_superuser(
        "ALTER TABLE app.projects DISABLE ROW LEVEL SECURITY;GRANT TRUNCATE ON app.events TO app_rw"
    )
    try:
        findings = await ground.audit()
    finally:
        await ground.as_superuser(
            "ALTER TABLE app.projects ENABLE ROW LEVEL SECURITY;"
            "REVOKE TRUNCATE ON app.events FROM app_rw"
        )
    assert [f.check for f in findings] == ["RowSecurityOff", "UncoveredPrivilege"]


async def test_names_that_need_quotes_are_quoted(ground: Ground):
    await ground.as_superuser(
        'CREATE TABLE app."Odd {name}" (); GRANT TRUNCATE ON app."Odd {name}" TO app_rw'
    )
    try:
        [finding] = await ground.audit()
        await ground.as_superuser(remedy(finding))
        assert await ground.audit() == ()
    finally:
        await ground.as_superuser('DROP TABLE app."Odd {name}"')
    assert finding.object == 'app."Odd {name}"'


async def test_a_database_that_is_not_bootstrapped_is_one_clear_error(ground: Ground):
    elsewhere = replace(
        ground.target(ground.kit.superuser, ground.kit.postgres), database="postgres"
    )
    async with connected(elsewhere) as conn:
        with pytest.raises(InvalidSpecError, match=r"audit of isolation: .*ringfence bootstrap"):
            await audit(conn, SCOPE)


async def test_only_what_the_application_reads_is_probed(ground: Ground):
    async with ground.as_operator() as conn:
        assert await readable_tables(conn) == (EVENTS, PROJECTS)
        await ground.as_superuser("REVOKE SELECT ON app.projects FROM app_rw")
        try:
            assert await readable_tables(conn) == (EVENTS,)
        finally:
            await ground.as_superuser("GRANT SELECT ON app.projects TO app_rw")
