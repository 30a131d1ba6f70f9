"""What is kept between runs: initialised clusters and Debian roots. All of it can be deleted."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the devkit's cache folder, made when absent."""
    home = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "ringfence"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def publish(finished: Path, place: Path) -> None:
    """Put *finished* at *place* in one step; when another process was first, its work is kept."""
    try:
        finished.rename(place)
    except OSError:
        if not place.exists():
            raise
        shutil.rmtree(finished, ignore_errors=True)
