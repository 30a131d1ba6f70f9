"""Folders whose name tells the process they belong to, so that what a dead owner left is found.

The name, not a file inside, because a folder and its name appear in one step.
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from .process import Process


def owned(place: Path, prefix: str) -> Path:
    """Return a new path in *place* that belongs to this process; nothing is made there."""
    owner = Process.of(os.getpid())
    return place / f"{prefix}{owner.pid}-{owner.started}-{secrets.token_hex(4)}"


def abandoned(place: Path, prefix: str) -> Iterator[Path]:
    """Yield our account's folders in *place* whose owner has ended."""
    return (folder for folder, owner in folders(place, prefix) if not owner.alive)


def folders(place: Path, prefix: str) -> Iterator[tuple[Path, Process]]:
    """Yield our account's folders in *place* with their owners."""
    for folder in place.glob(f"{prefix}*"):
        match = re.fullmatch(r"(\d+)-(\d+)-[0-9a-f]{8}", folder.name.removeprefix(prefix))
        if match and _is_ours(folder):
            yield folder, Process(int(match[1]), int(match[2]))


def _is_ours(folder: Path) -> bool:
    """Say whether we made it: in a shared /tmp anybody can make a folder of that name."""
    try:
        return folder.lstat().st_uid == os.geteuid()
    except FileNotFoundError:
        return False
