"""Measures: rounds of short runs, in every round each arm once, in random order.

The runs of one round lie so close together that the machine is the same machine for them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, TypeAlias
from uuid import UUID

from devkit.database.description import render_pgpass
from devkit.errors import DevkitError
from ringfence.client import sign
from ringfence.client.keyring import KeyRing
from ringfence.postgres.statements import sql

from ..pgbench import run_pgbench
from ..processor import usage, used_between, used_by_children
from .arms import Arm, Guard, Workload
from .ground import Connection, Ground
from .sample import Extent, Sample
from .scripts import DOCUMENTS, WORKSPACES, Acting, context, script

WARM_UP: Final = ("--transactions=50",)
"""A client's, until every server connection is open and has its plans."""

Progress: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """The ground, one connection to look at it, and where scripts lie."""

    ground: Ground
    watch: Connection
    program: Path
    scripts: Path
    passwords: Path


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of processor time used until a moment."""

    backends: dict[int, float]
    pooler: dict[int, float]
    clients: float


def new_bench(ground: Ground, watch: Connection, program: Path) -> Bench:
    """Put the passwords where pgbench finds them, and make a folder for its scripts."""
    here = ground.kit.here
    passwords = here.put("bench.pgpass", render_pgpass([ground.application, ground.unguarded]))
    return Bench(ground, watch, program, here.place("scripts"), passwords)


async def control(bench: Bench, arm: Arm) -> None:
    """Refuse to measure an arm that does not guard, and a baseline that does."""
    kit, acting = bench.ground.kit, _acting(bench, arm)[0]
    login, pooler = bench.ground.login(arm), bench.ground.pooler(arm)
    async with kit.connection(login, arm.database, pooler) as conn, conn.transaction():
        for statement in context(arm.guard, acting):
            await conn.execute(statement.encode(), prepare=False)
        seen = await (await conn.execute(sql("bench.isolation", "seen"))).fetchone()
    all_workspaces = (DOCUMENTS * len(WORKSPACES), len(WORKSPACES))
    due = all_workspaces if arm.guard is Guard.WHERE else (DOCUMENTS, 1)
    if seen != due:
        raise DevkitError(f"{arm.name} sees {seen} documents and workspaces instead of {due}")


async def measure(
    bench: Bench, arms: Sequence[Arm], extent: Extent, chance: Random, progress: Progress
) -> list[Sample]:
    """Return a sample of every arm and workload for each round."""
    samples: list[Sample] = []
    for number in range(extent.pairs):
        for workload in Workload:
            for arm in chance.sample(arms, k=len(arms)):
                progress(f"round {number + 1} of {extent.pairs}: {workload}, {arm.name}")
                samples.append(await _sample(bench, number, workload, arm, extent.seconds))
    return samples


async def warm_up(bench: Bench, arms: Sequence[Arm], progress: Progress) -> None:
    """Let every arm do every workload, so that nothing is done for the first time later."""
    for arm in arms:
        for workload in Workload:
            progress(f"warming up: {workload}, {arm.name}")
            scripts = _write_scripts(bench, workload, arm)
            await run_pgbench(bench.program, scripts, WARM_UP, environment(bench, arm))


async def _sample(bench: Bench, number: int, workload: Workload, arm: Arm, seconds: int) -> Sample:
    scripts, extent = _write_scripts(bench, workload, arm), [f"--time={seconds}"]
    before = await _used(bench, arm)
    counted = await run_pgbench(bench.program, scripts, extent, environment(bench, arm))
    after = await _used(bench, arm)
    each = 1e6 / counted.transactions
    return Sample(
        round=number,
        workload=workload,
        arm=arm,
        tps=counted.tps,
        backend_us=used_between(before.backends, after.backends) * each,
        pooler_us=used_between(before.pooler, after.pooler) * each,
        client_us=(after.clients - before.clients) * each,
    )


async def _used(bench: Bench, arm: Arm) -> Used:
    values = [arm.database, bench.ground.login(arm).username]
    cursor = await bench.watch.execute(sql("bench.isolation", "backends"), values)
    backends = usage(pid for (pid,) in await cursor.fetchall())
    return Used(backends, usage([bench.ground.pooler(arm).process.pid]), used_by_children())


def _write_scripts(bench: Bench, workload: Workload, arm: Arm) -> list[Path]:
    """Write a script for each workspace, with tokens that have just been signed."""
    files: list[Path] = []
    for number, acting in enumerate(_acting(bench, arm)):
        files.append(bench.scripts / f"{number}.sql")
        files[-1].write_text(script(arm.guard, workload, acting), "utf-8")
    return files


def _acting(bench: Bench, arm: Arm) -> list[Acting]:
    if arm.guard is not Guard.SIGNED:
        return [Acting(workspace) for workspace in WORKSPACES]
    return [Acting(workspace, _token(bench.ground.ring, workspace)) for workspace in WORKSPACES]


def _token(ring: KeyRing, workspace: UUID) -> str:
    """Return a token as long as an application's usually are."""
    return sign(ring, workspace, actor="user:4711", ip="203.0.113.7", role="member")


def environment(bench: Bench, arm: Arm) -> dict[str, str]:
    """Return libpq's variables for a verified connection through the pooler."""
    kit, pooler = bench.ground.kit, bench.ground.pooler(arm)
    return {
        "PGHOST": pooler.host,
        "PGPORT": str(pooler.port),
        "PGUSER": bench.ground.login(arm).username,
        "PGDATABASE": arm.database,
        "PGPASSFILE": str(bench.passwords),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(kit.ca_file),
    }
