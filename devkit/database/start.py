"""Begins and ends a kit: a workplace is filled, three servers start at once, and all goes again."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Final

from psycopg import AsyncConnection, sql
from psycopg import Error as DatabaseError

from ringfence.pooler.profile import Profile

from ..certificates import make_certificates
from ..errors import DevkitError, StartError
from ..machine import Machine, machine
from ..ports import free_ports
from ..server import Endpoint
from ..workplace import Workplace, workplace
from .kit import DatabaseKit
from .login import Login
from .pgbouncer import ADMIN, AUTH_USER, pooler_server, render_profile, render_userlist
from .postgres import SUPERUSER, postgres_server

NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})


@asynccontextmanager
async def database_kit(
    *,
    profile: Profile = Profile.STRICT,
    root: Path | None = None,
    settings: Mapping[str, str] = NO_SETTINGS,
    outlives_us: bool = False,
) -> AsyncGenerator[DatabaseKit, None]:
    """Lend a running kit; nothing of it is left afterwards, however this process ends.

    *root* (else RINGFENCE_DEVKIT_ROOT) is a Debian root whose programs are used; *settings* go
    to postgresql.conf. With *outlives_us* the servers do not die with this process: the caller
    means to ``keep`` the folder.
    """
    programs = machine(root or _root(os.environ))
    dies_by = None if outlives_us else signal.SIGQUIT
    with _terminated_like_interrupted(), workplace(programs) as here:
        here.put("profile.ini", render_profile(profile))
        kit = _make(programs, here, settings, dies_by)
        with _logs_kept(here.folder):
            await _start(kit)
        yield kit


def _root(environment: Mapping[str, str]) -> Path | None:
    chosen = environment.get("RINGFENCE_DEVKIT_ROOT")
    return Path(chosen).absolute() if chosen else None


def _make(
    programs: Machine, here: Workplace, settings: Mapping[str, str], dies_by: signal.Signals | None
) -> DatabaseKit:
    """Fill the workplace with what three servers need; none is started yet."""
    here.place("log")
    _put_certificates(here)
    direct, *pooled = (Endpoint("127.0.0.1", port) for port in free_ports(3))
    auth, admin = Login.new(AUTH_USER), Login.new(ADMIN)
    here.put("userlist.txt", render_userlist([auth, admin]))
    first, second = (
        pooler_server(
            programs,
            here,
            name=f"pooler-{number}",
            listen=endpoint,
            postgres=direct,
            admin=admin,
            dies_by=dies_by,
        )
        for number, endpoint in enumerate(pooled, 1)
    )
    return DatabaseKit(
        here=here,
        postgres=postgres_server(programs, here, direct, settings, dies_by),
        poolers=(first, second),
        superuser=Login.new(SUPERUSER),
        pooler_auth=auth,
        pooler_admin=admin,
    )


def _put_certificates(here: Workplace) -> None:
    certificates = make_certificates()
    here.put("ca.crt", certificates.authority)
    here.put("server.crt", certificates.server)
    here.put("server.key", certificates.server_key)


async def _start(kit: DatabaseKit) -> None:
    """Start all three at once; return when each answers and the superuser has a password."""
    servers = (kit.postgres, *kit.poolers)
    for server in servers:
        server.launch()
    for server in servers:
        await server.answer()
    await _set_password(kit)


async def _set_password(kit: DatabaseKit) -> None:
    """Give the superuser the kit's password; the server sees its verifier only."""
    login = kit.superuser
    alter = sql.SQL("ALTER ROLE {} PASSWORD {}")
    async with await AsyncConnection.connect(kit.postgres.probe, autocommit=True) as conn:
        verifier = conn.pgconn.encrypt_password(
            login.password.encode(), login.username.encode(), b"scram-sha-256"
        )
        await conn.execute(alter.format(sql.Identifier(login.username), verifier.decode()))


@contextmanager
def _logs_kept(folder: Path) -> Generator[None, None, None]:
    """Keep what the servers wrote, when starting them fails, and say where."""
    try:
        yield
    except (DevkitError, DatabaseError) as error:
        kept = Path(tempfile.mkdtemp(prefix="ringfence-logs-"))
        shutil.copytree(folder / "log", kept, dirs_exist_ok=True)
        raise StartError(f"{error}; the logs are kept in {kept}") from error


@contextmanager
def _terminated_like_interrupted() -> Generator[None, None, None]:
    """Let SIGTERM do what Ctrl-C does, unless the caller has its own way to end."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if callable(signal.getsignal(signal.SIGINT)):
            signal.raise_signal(signal.SIGINT)
        else:  # a shell's background job is born deaf to SIGINT
            raise KeyboardInterrupt

    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
