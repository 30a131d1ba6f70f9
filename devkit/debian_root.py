"""Makes a Debian root folder with newer PostgreSQL and PgBouncer than this machine has.

Mirror and proxy are those of this machine's apt: no address is written down here.
"""

import os
import platform
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .cache import cache, publish
from .errors import DevkitError, MissingProgramError
from .ownership import abandoned, owned

PACKAGES: Final = MappingProxyType({"trixie": ("postgresql-17", "pgbouncer")})
"""What goes into the root of each suite, beside the minimum."""


def debian_root(suite: str, progress: Callable[[str], None]) -> Path:
    """Return the root folder of *suite*; made by debootstrap (about 90 s, 750 MB) when absent."""
    place = cache() / "roots" / suite
    if not place.is_dir():
        _check_debootstrap(suite)
        place.parent.mkdir(exist_ok=True)
        for leftover in abandoned(place.parent, f".{suite}-"):
            shutil.rmtree(leftover, ignore_errors=True)
        publish(_debootstrap(suite, owned(place.parent, f".{suite}-"), progress), place)
    return place


def _check_debootstrap(suite: str) -> None:
    if shutil.which("debootstrap") is None:
        raise MissingProgramError(
            f"debootstrap, which makes the {suite} root, is not installed; "
            "install it with: apt-get install debootstrap"
        )
    if os.geteuid() != 0:
        raise DevkitError(
            f"only root can make the {suite} root; run: sudo python -m devkit root {suite}"
        )


def _debootstrap(suite: str, folder: Path, progress: Callable[[str], None]) -> Path:
    try:
        _run(_command(suite, folder), progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _command(suite: str, folder: Path) -> list[str]:
    """Return debootstrap in a mount namespace of its own, with which its mounts go away."""
    return [
        *("unshare", "--mount", "--propagation=private"),
        *("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES[suite])}"),
        *(suite, str(folder), *_mirror()),
    ]


def _run(command: list[str], progress: Callable[[str], None]) -> None:
    last = deque[str](maxlen=3)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **_proxies()},
    ) as process:
        for line in process.stdout or ():
            last.append(line.strip())
            progress(line.strip())
    if process.returncode:
        raise DevkitError(f"debootstrap failed: {' / '.join(last)}")


def _mirror() -> list[str]:
    """Return the address from which apt fetches this machine's own release, if it tells."""
    release = platform.freedesktop_os_release().get("VERSION_CODENAME")
    lines = _apt("apt-get", "indextargets", "--format=$(RELEASE) $(REPO_URI)", "Component: main")
    return mirror(lines, release)


def mirror(targets: Iterable[str], release: str | None) -> list[str]:
    """Return the first address that serves *release*; nothing stands for debootstrap's default."""
    addresses = (line.split() for line in targets)
    return [address for suite, address in addresses if suite == release][:1]


def _proxies() -> dict[str, str]:
    """Return apt's proxies in the words of wget, which debootstrap calls."""
    found = {
        f"{scheme}_proxy": "".join(_apt("apt-config", "shell", "P", f"Acquire::{scheme}::Proxy"))
        for scheme in ("http", "https")
    }
    return {
        name: shell.removeprefix("P='").removesuffix("'") for name, shell in found.items() if shell
    }


def _apt(*command: str) -> list[str]:
    if shutil.which(command[0]) is None:
        return []
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
