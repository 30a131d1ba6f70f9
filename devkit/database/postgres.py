"""PostgreSQL as the devkit runs it: configured by us, its data folder copied from a cached one."""

import hashlib
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from psycopg.conninfo import make_conninfo

from ..cache import cache, publish
from ..machine import Machine
from ..ownership import abandoned, owned
from ..server import Endpoint, Server
from ..workplace import Workplace

SUPERUSER: Final = "postgres"

INITDB: Final = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--auth=trust",  # of a pg_hba.conf that is never read: ours takes its place
    "--no-sync",
)

HBA: Final = f"""\
# The private folder guards the socket; who reaches it may do everything.
local    all          {SUPERUSER}                trust
hostssl  all          all  127.0.0.1/32   scram-sha-256
hostssl  replication  all  127.0.0.1/32   scram-sha-256
"""

SETTINGS: Final = MappingProxyType(
    {
        "listen_addresses": "127.0.0.1",
        "max_connections": "200",
        "wal_level": "logical",
        # Nothing here has to survive a power cut.
        "fsync": "off",
        # Shared memory as files of the data folder: whatever ends the server, none is left behind.
        "dynamic_shared_memory_type": "mmap",
        "ssl": "on",
        "logging_collector": "on",
        "log_destination": "jsonlog",
        "log_filename": "postgresql.log",
        "log_rotation_age": "0",
        "log_rotation_size": "0",
    }
)
"""What every kit sets; beside it PostgreSQL's own defaults hold."""


def render_postgresql_conf(folder: Path, port: int, settings: Mapping[str, str]) -> str:
    """Return the configuration for a server in *folder*; *settings* win over ours."""
    places = {
        "port": str(port),
        "hba_file": f"{folder}/pg_hba.conf",
        "unix_socket_directories": f"{folder}/run",
        "log_directory": f"{folder}/log",
        "ssl_cert_file": f"{folder}/server.crt",
        "ssl_key_file": f"{folder}/server.key",
    }
    merged = {**SETTINGS, **places, **settings}
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in merged.items())


def postgres_server(
    machine: Machine,
    here: Workplace,
    endpoint: Endpoint,
    settings: Mapping[str, str],
    dies_by: signal.Signals | None,
) -> Server:
    """Put all that PostgreSQL needs into *here* and return the server, not yet started."""
    conf = here.put("postgresql.conf", render_postgresql_conf(here.folder, endpoint.port, settings))
    here.put("pg_hba.conf", HBA)
    socket = here.place("run")
    data = make_cluster(machine, here)
    words = (machine.postgres, "-D", data, f"--config-file={conf}")
    return Server(
        host=endpoint.host,
        port=endpoint.port,
        name="postgres",
        folder=here.folder,
        command=tuple(machine.command(*words, dies_by=dies_by)),
        probe=superuser_conninfo(socket, endpoint.port),
        stops_by=signal.SIGINT,
    )


def superuser_conninfo(socket: Path, port: int) -> str:
    """Return libpq's words for the superuser's way in through the private folder."""
    return make_conninfo(host=str(socket), port=port, user=SUPERUSER, dbname="postgres")


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def make_cluster(machine: Machine, here: Workplace) -> Path:
    """Make the data folder: from the cache, else by initdb, whose result is cached."""
    data = here.folder / "data"
    cached = _cached_cluster(machine)
    if cached.is_dir():
        _copy(cached, data)
    else:
        here.place("data")
        machine.run(machine.initdb, *INITDB, data)
        _store(data, cached)
    return data


def _cached_cluster(machine: Machine) -> Path:
    """Return where the cluster of just this program, account and initdb lies."""
    version = machine.run(machine.postgres, "--version")
    ingredients = repr((version, machine.account, INITDB))
    digest = hashlib.sha256(ingredients.encode()).hexdigest()[:12]
    number = re.search(r"\d[\d.]*", version)
    return cache() / "clusters" / f"postgresql-{number and number[0]}-{digest}"


def _store(data: Path, cached: Path) -> None:
    cached.parent.mkdir(exist_ok=True)
    for leftover in abandoned(cached.parent, ".unfinished-"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = owned(cached.parent, ".unfinished-")
    _copy(data, unfinished)
    publish(unfinished, cached)


def _copy(source: Path, target: Path) -> None:
    """Copy with owners and modes, and without the bytes where the file system can."""
    subprocess.run(["cp", "--archive", "--reflink=auto", source, target], check=True)
