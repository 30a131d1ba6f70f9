"""The probe is seen to pass in a sound database, and to fail for each way in which it is not."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
import pytest

from devkit.database import DatabaseKit, Login
from ringfence.api.context import ContextMode
from ringfence.api.status import ControlsResult, ProofPath
from ringfence.client.keyring import Key, KeyRing
from ringfence.isolation import probe as probing
from ringfence.isolation.model import Check, KeyFamily, Proof, Verdict
from ringfence.isolation.probe import instance_name, probe, utc_now
from ringfence.isolation.prove import prove
from ringfence.pooler.profile import Profile
from ringfence.postgres.target import Target
from tests.integration.isolation.ground import SCOPE, Ground, make_ground
from tests.integration.isolation.openings import OPENINGS, Opening

PLAIN_CHECKS: Final = (
    "OwnRows",
    "OwnWrite",
    "NegativeControl",
    "NoContext",
    "EmptyWorkspace",
    "ForeignRows",
    "ForeignWrite",
    "ForeignChange",
    "ContextGone",
)
SIGNED_CHECKS: Final = (
    "ForgedToken",
    "ExpiredToken",
    "FarFutureToken",
    "ForeignToken",
    "UnknownWorkspace",
    "SecondContext",
    "ContextSetByHand",
    "PreparedStatement",
)
TABLES: Final = ("TableClosed", "TableClosed")


def names(checks: Collection[Check]) -> set[str]:
    return {check.name for check in checks}


def with_verdict(checks: Collection[Check], verdict: Verdict) -> set[str]:
    return names([check for check in checks if check.verdict is verdict])


def controls(checks: tuple[Check, ...]) -> ControlsResult:
    return Proof(datetime.now(UTC), ProofPath.POOLED, (), checks, timedelta()).controls


async def run(ground: Ground, *targets: Target) -> tuple[Check, ...]:
    return await probe(targets or ground.pooled, ground.subject, ground.ring)


@asynccontextmanager
async def function_replaced(ground: Ground, name: str, statement: str) -> AsyncIterator[None]:
    """Put another text in the place of a function of ours, for a while."""
    [(text,)] = await ground.as_superuser(f"SELECT pg_get_functiondef('{name}'::regprocedure)")
    await ground.as_superuser(statement)
    try:
        yield
    finally:
        await ground.as_superuser(text)


def cut(ground: Ground) -> None:
    """End the probe's sessions, from outside of the event loop's turn."""
    with psycopg.connect(ground.kit.conninfo(ground.kit.superuser, ground.database)) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'ringfence_probe' AND datname = current_database()"
        )


async def test_a_sound_database_passes_through_both_poolers(ground: Ground):
    checks = await run(ground)
    assert with_verdict(checks, Verdict.PASSED) == names(checks)
    expected = (*PLAIN_CHECKS, *SIGNED_CHECKS, "SessionReset", *TABLES)
    for target in ground.pooled:
        tried = [check.name for check in checks if check.instance == instance_name(target)]
        assert tuple(tried) == expected


async def test_without_a_pooler_only_its_reset_is_left_out(ground: Ground):
    checks = await run(ground, ground.direct)
    assert [c.name for c in checks] == [*PLAIN_CHECKS, *SIGNED_CHECKS, *TABLES]
    assert with_verdict(checks, Verdict.PASSED) == names(checks)


async def test_plain_mode_has_no_tokens_to_try(plain: Ground):
    checks = await probe(plain.pooled[:1], plain.subject, None)
    assert [c.name for c in checks] == [*PLAIN_CHECKS, "SessionReset", *TABLES]
    assert with_verdict(checks, Verdict.PASSED) == names(checks)


@pytest.mark.parametrize("family", ["integer", "text"])
async def test_every_family_of_keys_is_probed(
    kit: DatabaseKit, logins: tuple[Login, Login], family: KeyFamily
):
    async with make_ground(kit, logins, ContextMode.SIGNED, family) as ground:
        checks = await run(ground)
        assert {c.message for c in checks} == {""}
        await ground.as_superuser("ALTER TABLE app.projects DISABLE ROW LEVEL SECURITY")
        assert with_verdict(await run(ground), Verdict.FAILED) == {"TableClosed"}


async def test_nothing_is_left_behind(ground: Ground):
    await run(ground, *ground.pooled, ground.direct)
    [(rows,)] = await ground.as_superuser("SELECT count(*) FROM ringfence_probe.guarded_uuid")
    assert rows == 6


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening.says)
async def test_probe_fails_when(ground: Ground, opening: Opening):
    await ground.as_superuser(opening.plant)
    try:
        checks = await run(ground)
    finally:
        await ground.as_superuser(opening.revert)
    assert with_verdict(checks, Verdict.FAILED) == opening.failing
    of_controls = opening.failing & {"OwnRows", "OwnWrite", "NegativeControl"}
    assert (controls(checks) is ControlsResult.FAILED) == bool(of_controls)
    assert with_verdict(await run(ground), Verdict.PASSED) == names(checks)


async def test_probe_fails_when_tokens_are_not_verified(ground: Ground):
    trusting = """
CREATE OR REPLACE FUNCTION ringfence.verify(token text) RETURNS TABLE (context text) LANGUAGE sql
BEGIN ATOMIC
  SELECT coalesce((SELECT context_prefix FROM ringfence.workspace
                    WHERE id_hex = split_part(token, '.', 3)), 'rf___');
END"""
    async with function_replaced(ground, "ringfence.verify(text)", trusting):
        checks = await run(ground)
    assert with_verdict(checks, Verdict.FAILED) == {
        "ForgedToken",
        "ExpiredToken",
        "FarFutureToken",
        "ForeignToken",
        "UnknownWorkspace",
        "SecondContext",
        "PreparedStatement",
    }


async def test_probe_fails_when_a_context_outlives_its_transaction(ground: Ground):
    lasting = """
CREATE OR REPLACE PROCEDURE ringfence.enter(token text) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pg_catalog.set_config('backtrace_functions', context, false)
     FROM ringfence.verify(token);
END $$"""
    async with function_replaced(ground, "ringfence.enter(text)", lasting):
        checks = await run(ground, ground.direct)
    assert "ContextGone" in with_verdict(checks, Verdict.FAILED)


async def test_probe_fails_when_the_key_ring_is_another(ground: Ground):
    other = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    checks = await probe(ground.pooled, ground.subject, other)
    assert with_verdict(checks, Verdict.FAILED) == {"OwnRows"}
    assert "ForeignRows" in with_verdict(checks, Verdict.INCONCLUSIVE)


async def test_probe_fails_when_the_database_takes_longer_lives_than_declared(ground: Ground):
    strict = replace(ground.subject, accepted_life=timedelta(seconds=-150))
    checks = await probe(ground.pooled, strict, ground.ring)
    assert with_verdict(checks, Verdict.FAILED) == {"FarFutureToken"}


async def test_probe_fails_when_the_database_takes_what_is_over(ground: Ground):
    def ahead() -> datetime:
        return utc_now() + timedelta(seconds=100)

    checks = await probe(ground.pooled, ground.subject, ground.ring, ahead)
    assert "ExpiredToken" in with_verdict(checks, Verdict.FAILED)


async def test_probe_fails_when_a_pooler_does_not_reset_as_declared(ground: Ground):
    await ground.kit.set_profile(Profile.FAST)
    try:
        checks = await run(ground)
    finally:
        await ground.kit.set_profile(Profile.STRICT)
    assert with_verdict(checks, Verdict.FAILED) == {"SessionReset"}


async def test_under_profile_fast_nothing_poisons_a_connection(ground: Ground):
    subject = replace(ground.subject, profile=Profile.FAST)
    await ground.kit.set_profile(Profile.FAST)
    try:
        for _ in range(2):
            checks = await probe(ground.pooled, subject, ground.ring)
            assert {c.message for c in checks} == {""}
    finally:
        await ground.kit.set_profile(Profile.STRICT)


async def test_a_table_that_takes_too_long_is_inconclusive(ground: Ground):
    async with (
        ground.kit.connection(ground.kit.superuser, ground.database) as conn,
        conn.transaction(),
    ):
        await conn.execute("LOCK TABLE app.projects IN ACCESS EXCLUSIVE MODE")
        checks = await run(ground, ground.pooled[0])
    [doubtful] = [c for c in checks if c.verdict is not Verdict.PASSED]
    assert (doubtful.verdict, doubtful.object) == (Verdict.INCONCLUSIVE, "app.projects")
    assert doubtful.message == "app.projects took too long"


async def test_a_table_that_the_application_may_not_read_is_inconclusive(ground: Ground):
    await ground.as_superuser("REVOKE SELECT ON app.projects FROM app_rw")
    try:
        checks = await run(ground, ground.pooled[0])
    finally:
        await ground.as_superuser("GRANT SELECT ON app.projects TO app_rw")
    assert [c.object for c in checks if c.verdict is Verdict.INCONCLUSIVE] == ["app.projects"]


async def test_a_dead_pooler_is_inconclusive_and_the_other_one_passes(ground: Ground):
    first, second = ground.pooled
    await ground.kit.poolers[1].stop()
    try:
        checks = await run(ground)
    finally:
        await ground.kit.poolers[1].start()
    alive = [c for c in checks if c.instance == instance_name(first)]
    dead = [c for c in checks if c.instance == instance_name(second)]
    assert {c.verdict for c in alive} == {Verdict.PASSED}
    assert {c.verdict for c in dead} == {Verdict.INCONCLUSIVE}
    assert [c.name for c in dead] == [c.name for c in alive]
    assert controls(checks) is ControlsResult.FAILED


async def test_a_refused_login_is_inconclusive(ground: Ground):
    wrong = replace(ground.direct, password="wrong")
    checks = await run(ground, wrong)
    assert with_verdict(checks, Verdict.INCONCLUSIVE) == names(checks)
    assert all("login is refused" in c.message for c in checks)


async def test_a_pooler_that_does_not_answer_is_inconclusive(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(probing, "BUDGET_SECONDS", 0.5)
    monkeypatch.setattr(probing, "BUDGET_PER_TABLE_SECONDS", 0.0)
    await ground.kit.console(ground.kit.poolers[0], "PAUSE")
    try:
        checks = await run(ground, ground.pooled[0])
    finally:
        await ground.kit.console(ground.kit.poolers[0], "RESUME")
    assert with_verdict(checks, Verdict.INCONCLUSIVE) == names(checks)
    assert {c.message for c in checks} == {"no answer in 0.5 s"}


async def test_a_connection_that_is_cut_leaves_what_passed_before(ground: Ground):
    class CuttingRing:
        """A key ring at whose fifth use the connection is cut."""

        used = 0

        @property
        def signing_key(self) -> Key:
            self.used += 1
            if self.used == 5:
                cut(ground)
            return ground.ring.signing_key

    checks = await probe([ground.direct], ground.subject, CuttingRing())
    verdicts = [c.verdict for c in checks]
    passed = verdicts.count(Verdict.PASSED)
    assert 0 < passed < len(checks)
    assert verdicts[passed:] == [Verdict.INCONCLUSIVE] * (len(checks) - passed)


async def test_without_a_key_ring_nothing_signed_can_be_tried(ground: Ground):
    checks = await probe(ground.pooled[:1], ground.subject, None)
    assert "OwnRows" in with_verdict(checks, Verdict.INCONCLUSIVE)
    assert with_verdict(checks, Verdict.PASSED) == {"NoContext", "ContextSetByHand", "SessionReset"}


async def test_no_secret_is_in_what_the_probe_says(ground: Ground):
    other = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    checks = await probe((*ground.pooled, ground.direct), ground.subject, other)
    assert ground.probe.password not in str(checks)
    assert "v1.k1." not in str(checks)


async def test_a_proof_is_audit_and_probe_of_one_moment(ground: Ground):
    async with ground.as_operator() as conn:
        proof = await prove(conn, SCOPE, ground.pooled, ground.subject, ring=ground.ring)
    assert (proof.path, proof.controls) == (ProofPath.POOLED, ControlsResult.PASSED)
    assert (proof.failures, proof.inconclusive) == ((), ())
    assert {finding.check for finding in proof.findings} <= {"ServerVersion"}
    assert proof.duration > timedelta()
