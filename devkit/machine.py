"""Where the servers' programs are and as whom they run: this machine, or a Debian root on it.

PostgreSQL and PgBouncer refuse to run as root; then they run as ``postgres``.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .errors import DevkitError, MissingProgramError

ENVIRONMENT: Final = MappingProxyType(
    {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
)
"""All that a server learns about the process that starts it."""

TOP: Final = Path("/")

# From / because the account may not be able to return to where we are.
_HERE: Final = ("/usr/bin/env", "--chdir=/")


@dataclass(frozen=True, slots=True)
class Account:
    """A system user."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Programs by their paths inside *root*, and the account they run as."""

    root: Path
    account: Account
    initdb: Path
    postgres: Path
    pgbouncer: Path

    def command(self, *words: str | Path, dies_by: signal.Signals | None = None) -> list[str]:
        """Return *words* as run by the account; *dies_by* comes when the starting thread ends."""
        enter = _HERE if self.root == TOP else ["/usr/sbin/chroot", str(self.root)]
        tie = [f"--pdeathsig={dies_by.name}"] if dies_by else []
        return [*enter, "setpriv", *self._identity(), *tie, "--", *map(str, words)]

    def run(self, *words: str | Path) -> str:
        """Run *words* to their end and return what they print."""
        command = self.command(*words, dies_by=signal.SIGKILL)
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
        if done.returncode:
            raise DevkitError(f"{words[0]} failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def _identity(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return [f"--reuid={self.account.uid}", f"--regid={self.account.gid}", "--clear-groups"]


def machine(root: Path | None, environment: Mapping[str, str] = os.environ) -> Machine:
    """Return this machine, or the Debian *root*, with its newest PostgreSQL and its PgBouncer."""
    if root and os.geteuid() != 0:
        raise DevkitError(f"only root can run the programs of {root}; run as root or without it")
    top = root or TOP
    folders = list(_folders(top, {} if root else environment))
    return Machine(
        root=top,
        initdb=_program("initdb", "postgresql", top, folders),
        postgres=_program("postgres", "postgresql", top, folders),
        pgbouncer=_program("pgbouncer", "pgbouncer", top, folders),
        account=_account(top),
    )


def _folders(top: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield where programs may be, best first; paths are those inside *top*."""
    if chosen := environment.get("PG_BINDIR"):
        yield Path(chosen).absolute()
    debian = (TOP / found.relative_to(top) for found in top.glob("usr/lib/postgresql/*/bin"))
    yield from sorted(debian, key=_version, reverse=True)
    path = environment.get("PATH", os.defpath).split(os.pathsep)
    yield from (Path(folder).absolute() for folder in path)
    yield Path("/usr/sbin")


def _version(bindir: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", bindir.parent.name)]


def _program(name: str, package: str, top: Path, folders: list[Path]) -> Path:
    for folder in folders:
        if shutil.which(str(top / folder.relative_to("/") / name)):
            return folder / name
    raise MissingProgramError(f"{name} is not installed; {_remedy(package, top)}")


def _remedy(package: str, top: Path) -> str:
    if top != TOP:
        return f"{top} is no Debian root with {package}: python -m devkit root trixie makes one"
    elsewhere = ", or set PG_BINDIR to its folder" if package == "postgresql" else ""
    return f"install it with: apt-get install {package}{elsewhere}"


def _account(top: Path) -> Account:
    """Return ``postgres`` as *top* numbers it, or ourselves when we are not root."""
    if os.geteuid() != 0:
        return Account(os.getuid(), os.getgid())
    for line in (top / "etc/passwd").read_text("utf-8").splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == "postgres":
            return Account(int(uid), int(gid))
    raise MissingProgramError(
        f"{top} has no account postgres, which PostgreSQL runs as; "
        "install it with: apt-get install postgresql"
    )
