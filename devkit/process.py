"""Processes by number and start time: a number used again is never taken for the old process."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from typing import Self


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine, our child or not."""

    pid: int
    started: int
    """In clock ticks since the machine's start."""

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return the process that has this number now."""
        return cls(pid, int(_stat(pid)[19]))

    @property
    def state(self) -> str | None:
        """The kernel's letter for what it does; Z when ended and not yet reaped; None when gone."""
        with suppress(OSError):
            stat = _stat(self.pid)
            return stat[0] if int(stat[19]) == self.started else None
        return None

    @property
    def alive(self) -> bool:
        """True until it has ended."""
        return self.state not in {None, "Z", "X"}


def end(process: Process, by: signal.Signals, patience: float = 15) -> None:
    """End *process* and return when it is gone; after *patience* seconds it is killed."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(process.pid)
        try:
            # Asked after opening: from here on the handle cannot mean another process.
            if process.state is not None:
                _end(handle, by, patience)
                _reap(process.pid)
        finally:
            os.close(handle)


def _end(handle: int, by: signal.Signals, patience: float) -> None:
    signal.pidfd_send_signal(handle, by)
    if not select([handle], [], [], patience)[0]:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select([handle], [], [])


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _stat(pid: int) -> list[str]:
    """Return the fields behind the program's name, which may itself contain spaces."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
