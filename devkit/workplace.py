"""The one temporary folder of a kit: private, found again by its name, removed as a whole.

For a Debian root the folder lies inside it, and a link of the same path leads there from outside:
one path serves on both sides. Which servers run in it is recorded here; what they are is not known.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .machine import TOP, Account, Machine
from .ownership import abandoned, folders, owned
from .process import Process, end

PREFIX: Final = "ringfence-devkit-"


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder that only we and the servers' account may enter."""

    folder: Path
    account: Account

    def place(self, name: str) -> Path:
        """Make a folder of the servers' own."""
        path = self.folder / name
        path.mkdir(mode=0o700)
        return self._given(path)

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file of the servers' own."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self._given(path)

    def _given(self, path: Path) -> Path:
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)
        return path


@contextmanager
def workplace(machine: Machine) -> Generator[Workplace, None, None]:
    """Lend an empty folder; in the end its servers are ended and it is removed, unless kept."""
    remove_abandoned()
    folder = owned(Path(tempfile.gettempdir()), PREFIX)
    try:
        _make(folder, machine)
        yield Workplace(folder, machine.account)
    finally:
        if not _kept(folder).exists():
            remove(folder)


def keep(folder: Path, description: str) -> None:
    """Let the folder and its servers outlive this process."""
    _kept(folder).write_text(description, "utf-8")


def kept_folders() -> dict[Path, str]:
    """Return our folders that outlive their makers, with their descriptions."""
    ours = (folder for folder, _ in folders(Path(tempfile.gettempdir()), PREFIX))
    return {folder: _kept(folder).read_text("utf-8") for folder in ours if _kept(folder).exists()}


def remove_abandoned() -> None:
    """End and remove what a dead owner left, and what was kept until a restart of the machine."""
    for folder in abandoned(Path(tempfile.gettempdir()), PREFIX):
        if not (_kept(folder).exists() and any(p.alive for p in processes(folder).values())):
            remove(folder)


def remove(folder: Path, patience: float = 10) -> None:
    """End the servers of *folder*, poolers first, and remove it with all that is in it."""
    for process in processes(folder).values():
        end(process, signal.SIGQUIT)
    deadline = time.monotonic() + patience
    target = folder.resolve()
    # What a server's last child still writes while we remove makes another turn necessary.
    while target.exists() and time.monotonic() < deadline:
        shutil.rmtree(target, ignore_errors=True)
    if folder.is_symlink():
        folder.unlink(missing_ok=True)


def record(folder: Path, name: str, process: Process) -> None:
    """Write down that server *name* of *folder* is *process*."""
    (folder / "processes" / name).write_text(f"{process.pid} {process.started}", "utf-8")


def processes(folder: Path) -> dict[str, Process]:
    """Return the servers of *folder* as last recorded, in the order of their names."""
    found: dict[str, Process] = {}
    # A killed owner may have left a record unfinished, and another start may be removing them.
    with suppress(FileNotFoundError, ValueError):
        for file in sorted(folder.glob("processes/*")):
            pid, started = file.read_text("utf-8").split()
            found[file.name] = Process(int(pid), int(started))
    return found


def _kept(folder: Path) -> Path:
    return folder / "kept"


def _make(folder: Path, machine: Machine) -> None:
    if machine.root == TOP:
        folder.mkdir(mode=0o700)
    else:
        inside = machine.root / folder.relative_to(TOP)
        folder.symlink_to(inside)
        inside.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(folder, 0, machine.account.gid)
        folder.chmod(0o710)
    (folder / "processes").mkdir(mode=0o700)
