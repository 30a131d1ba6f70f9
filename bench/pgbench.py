"""Runs pgbench over a set of scripts and reads what it counted. Knows nothing of isolation."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Final

from devkit.errors import DevkitError

CLIENTS: Final = 4
"""Enough to keep two cores busy, so that what a transaction costs is what limits the throughput."""

TRANSACTIONS: Final = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
FAILED: Final = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)
TPS: Final = re.compile(r"^tps = ([\d.]+) \(without initial connection time\)", re.MULTILINE)


class PgbenchError(DevkitError):
    """A run that was not completed, so that its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What one run counted."""

    transactions: int
    tps: float


async def run_pgbench(
    program: Path, scripts: Sequence[Path], extent: Sequence[str], environment: Mapping[str, str]
) -> Throughput:
    """Let every client run scripts chosen at random, over the simple protocol, to an *extent*."""
    files = [f"--file={script}" for script in scripts]
    clients = f"--client={CLIENTS}"
    process = await asyncio.create_subprocess_exec(
        program, "--no-vacuum", clients, *extent, *files, env=environment, stdout=PIPE, stderr=PIPE
    )
    output, errors = await process.communicate()
    if process.returncode:
        raise PgbenchError(f"pgbench did not complete: {last_line(errors.decode())}")
    return throughput(output.decode())


def throughput(output: str) -> Throughput:
    """Return what pgbench prints at the end of a run."""
    transactions, failed, tps = (
        _number(pattern, output) for pattern in (TRANSACTIONS, FAILED, TPS)
    )
    if failed or not transactions:
        raise PgbenchError(f"{failed:.0f} transactions failed and {transactions:.0f} succeeded")
    return Throughput(int(transactions), tps)


def last_line(text: str) -> str:
    """Return the first error of *text*, else its last line; statements are not in either."""
    lines = text.strip().splitlines()
    return next((line for line in lines if "ERROR" in line), lines[-1] if lines else "no reason")


def _number(pattern: re.Pattern[str], output: str) -> float:
    found = pattern.search(output)
    if not found:
        raise PgbenchError("pgbench printed no figures; its version is not known to this benchmark")
    return float(found[1])
