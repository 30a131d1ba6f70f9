"""The whole benchmark: servers, databases, rounds, and what is shown and written of them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from devkit.database import DatabaseKit, database_kit
from devkit.errors import DevkitError
from devkit.machine import machine
from ringfence import __version__

from ..pgbench import CLIENTS
from ..surroundings import machine_facts
from .arms import ARMS, REFERENCE_ARMS
from .ground import Ground, new_ground, prepare
from .outcome import Outcome, outcome
from .reference import prepare_reference
from .report import Surroundings, document, drawing, markdown, reference_rows, rows, terminal_table
from .rounds import control, measure, new_bench, warm_up
from .sample import Extent, Sample
from .scripts import DOCUMENTS, WORKSPACES

SETTINGS: Final = MappingProxyType(
    {
        "shared_buffers": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "1h",
        "synchronous_commit": "off",
        # Nothing but the transactions that are measured.
        "autovacuum": "off",
    }
)


async def run(extent: Extent, reference: Path | None, results: Path | None) -> None:
    """Measure, show the tables, and write everything to *results* when there are to be any."""
    console = Console()
    machine_now = machine_facts()
    async with database_kit(settings=SETTINGS) as kit:
        around = Surroundings(
            date=datetime.now(UTC).date().isoformat(),
            method=_method(extent),
            machine=machine_now,
            versions=await _versions(kit),
        )
        samples = await _samples(new_ground(kit), extent, reference)
    found = outcome(samples)
    _show(console, found)
    if results:
        _write(results, found, around, samples)
        console.print(f"Written to {results}.")


async def _samples(ground: Ground, extent: Extent, reference: Path | None) -> list[Sample]:
    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting")

        def say(step: str) -> None:
            progress.update(task, description=step)

        await prepare(ground, say)
        if reference:
            say("the reference")
            await prepare_reference(ground, _program("psql"), reference)
        arms = (*ARMS, *REFERENCE_ARMS) if reference else ARMS
        async with ground.superuser("postgres") as watch:
            bench = new_bench(ground, watch, _program("pgbench"))
            for arm in arms:
                await control(bench, arm)
            await warm_up(bench, arms, say)
            chance = Random()  # noqa: S311 - an order, nothing secret
            return await measure(bench, arms, extent, chance, say)


def _program(name: str) -> Path:
    """Return the program that lies beside PostgreSQL."""
    programs = machine(None)
    found = programs.postgres.with_name(name)
    if not found.exists():
        raise DevkitError(
            f"{found} is missing; install it with: apt-get install postgresql-contrib"
        )
    return found


def _method(extent: Extent) -> dict[str, str]:
    return {
        "pairs": f"{extent.pairs}, each run {extent.seconds} s, in random order",
        "clients": f"{CLIENTS}, pgbench, simple protocol, TLS to and from one PgBouncer, loopback",
        "rows": f"{len(WORKSPACES)} workspaces x {DOCUMENTS} documents, all in memory",
        "settings": ", ".join(f"{name}={value}" for name, value in SETTINGS.items()),
    }


async def _versions(kit: DatabaseKit) -> dict[str, str]:
    async with kit.connection(kit.superuser) as conn:
        row = await (await conn.execute("SHOW server_version")).fetchone()
    [pooler] = await kit.console(kit.poolers[0], "SHOW VERSION")
    return {
        "PostgreSQL": str(row and row[0]),
        "PgBouncer": pooler["version"].removeprefix("PgBouncer "),
        "Ringfence": __version__,
    }


def _show(console: Console, found: Outcome) -> None:
    console.print(terminal_table("What isolation costs, over a BYPASSRLS login", rows(found)))
    if reference := reference_rows(found):
        console.print(terminal_table("Our SQL over the reference's", reference))


def _write(results: Path, found: Outcome, around: Surroundings, samples: list[Sample]) -> None:
    """Write the dated results, and the same as the latest."""
    results.mkdir(exist_ok=True)
    text = json.dumps(document(found, around, samples), indent=1) + "\n"
    dated = f"isolation-{around.date}"
    (results / f"{dated}.json").write_text(text, "utf-8")
    for name in dated, "isolation":
        (results / f"{name}.md").write_text(markdown(found, around), "utf-8")
    (results / "isolation.svg").write_text(drawing(found, around), "utf-8")
