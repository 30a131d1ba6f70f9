"""How much processor time running processes have used. Knows /proc and nothing of what runs."""

import os
import resource
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

TICK: Final = 1 / os.sysconf("SC_CLK_TCK")


def used_seconds(pid: int) -> float:
    """Return the seconds of processor time that a process has used: in user space and kernel."""
    with suppress(FileNotFoundError):
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9
    # A kernel without scheduler statistics counts in hundredths of a second.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def usage(pids: Iterable[int]) -> dict[int, float]:
    """Return what each process has used until now."""
    return {pid: used_seconds(pid) for pid in pids}


def used_between(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Return what the processes of *after* used since *before*, where a new one had used none."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def used_by_children() -> float:
    """Return what those of our own children that have ended used."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
