"""A server program on loopback, whichever: started, waited for by connecting, stopped.

It is found by what its workplace recorded, so another process than the starter can stop it.
"""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from psycopg import AsyncConnection, OperationalError

from .errors import StartError
from .machine import ENVIRONMENT
from .process import Process, end
from .workplace import processes, record

PATIENCE: Final = 30.0
"""Seconds until a server that does not answer has failed to start."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Server(Endpoint):
    """One server of a kit."""

    name: str
    folder: Path
    command: tuple[str, ...] = field(repr=False)
    probe: str = field(repr=False)
    """The conninfo with which it answers as soon as it is ready."""
    stops_by: signal.Signals

    @property
    def log_file(self) -> Path:
        """What it prints."""
        return self.folder / "log" / f"{self.name}.log"

    @property
    def process(self) -> Process:
        """The process that was started last."""
        return processes(self.folder)[self.name]

    async def start(self) -> None:
        """Start it and return when it answers."""
        self.launch()
        await self.answer()

    async def stop(self) -> None:
        """Stop it and return when it is gone; its endpoint stays its own."""
        await asyncio.to_thread(end, self.process, self.stops_by)

    async def restart(self) -> None:
        """Stop it, start it, and return when it answers."""
        await self.stop()
        await self.start()

    def launch(self) -> None:
        """Start it without waiting, out of reach of the terminal's signals."""
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(self.log_file), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        pid = os.posix_spawn(
            self.command[0], self.command, ENVIRONMENT, file_actions=streams, setsid=True
        )
        record(self.folder, self.name, Process.of(pid))

    async def answer(self) -> None:
        """Return when it answers."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not await self._answers():
                    if not self.process.alive:
                        raise StartError(f"{self.name} ended while starting: {self._last_words()}")
                    await asyncio.sleep(0.02)
                return
        raise StartError(f"{self.name} did not answer within {PATIENCE:.0f} s")

    async def _answers(self) -> bool:
        with suppress(OperationalError):
            await (await AsyncConnection[object].connect(self.probe)).close()
            return True
        return False

    def _last_words(self) -> str:
        lines = self.log_file.read_text("utf-8").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"
