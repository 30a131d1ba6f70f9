"""Runs a program that believes it talks to a person: its answer goes to a terminal of its own.

What it says beside its answer (stderr) goes to a pipe, and is handed on line by line.
"""

import asyncio
import os
import time
from asyncio import StreamReader, StreamReaderProtocol
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final, TypeAlias

Hear: TypeAlias = Callable[[str], None]

CHUNK: Final = 65536
FORCING: Final = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
"""What would make a program take its pipe for a terminal."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program printed, how it ended, and after how many seconds."""

    text: str
    code: int
    seconds: float


async def answer(
    command: Sequence[str], folder: Path, env: Mapping[str, str], hear: Hear
) -> Answer:
    """Run *command* in *folder*; *hear* gets what it says beside its answer."""
    began = time.monotonic()
    screen, terminal = map(_opened, os.openpty())
    with screen, terminal:
        async with _running(command, folder, env, terminal) as process:
            terminal.close()
            text, _ = await asyncio.gather(_read(screen), _listen(process, hear))
            code = await process.wait()
    return Answer(text, code, time.monotonic() - began)


def environment(width: int, inherited: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """Return the environment of a program on a terminal of *width* columns, as good as ours."""
    kept = {name: value for name, value in inherited.items() if name not in FORCING}
    return {"TERM": "ansi", **kept, "COLUMNS": str(width)}


def _opened(descriptor: int) -> FileIO:
    return FileIO(descriptor, "r+")


@asynccontextmanager
async def _running(
    command: Sequence[str], folder: Path, env: Mapping[str, str], terminal: FileIO
) -> AsyncGenerator[Process]:
    """Lend the running program, which does not outlive us."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=env, stdin=terminal, stdout=terminal, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _read(screen: FileIO) -> str:
    """Return all that is printed on *screen*, until nobody has its terminal open any more."""
    reader = StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: StreamReaderProtocol(reader), screen)
    printed = bytearray()
    with suppress(OSError):  # how Linux says that a terminal has no other side
        while chunk := await reader.read(CHUNK):
            printed += chunk
    return printed.decode(errors="replace").replace("\r\n", "\n")


async def _listen(process: Process, hear: Hear) -> None:
    if process.stderr is not None:
        async for line in process.stderr:
            hear(line.decode(errors="replace").rstrip())
