"""PgBouncer as the devkit runs it: transaction mode, TLS on both sides, logins by auth_query.

The function that auth_query calls is installed by ``ringfence bootstrap``, a database at a time;
until then nobody gets through the pooler except to its admin console.
"""

import re
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ringfence.pooler.profile import LIGHT_RESET, Profile

from ..machine import Machine
from ..server import Endpoint, Server
from ..workplace import Workplace
from .login import Login, conninfo

AUTH_USER: Final = "ringfence_pooler"
ADMIN: Final = "ringfence_pooler_admin"
CONSOLE: Final = "pgbouncer"
"""The database by whose name PgBouncer offers its admin console."""
PREPARED_STATEMENTS_SINCE: Final = (1, 21)

SETTINGS: Final = MappingProxyType(
    {
        "unix_socket_dir": "",
        "auth_type": "scram-sha-256",
        "auth_user": AUTH_USER,
        "auth_query": "SELECT usename, passwd FROM ringfence_admin.pooler_auth($1)",
        "admin_users": ADMIN,
        "pool_mode": "transaction",
        "default_pool_size": "20",
        "max_client_conn": "500",
        # A server that comes back is used at once, and one that stays away is told of soon.
        "server_login_retry": "1",
        "query_wait_timeout": "10",
        "client_login_timeout": "10",
        "ignore_startup_parameters": "extra_float_digits",
        "client_tls_sslmode": "require",
        "server_tls_sslmode": "verify-full",
        "log_connections": "0",
        "log_disconnections": "0",
        "log_stats": "0",
    }
)
"""What both instances set; beside it PgBouncer's own defaults hold."""


def render_pgbouncer_ini(
    folder: Path, listen: Endpoint, postgres: Endpoint, version: tuple[int, int]
) -> str:
    """Return the configuration of one instance.

    No auth_dbname on any version: each bootstrapped database has its own function, and the kit
    serves them all.
    """
    places = {
        "listen_addr": listen.host,
        "listen_port": str(listen.port),
        "auth_file": f"{folder}/userlist.txt",
        "client_tls_cert_file": f"{folder}/server.crt",
        "client_tls_key_file": f"{folder}/server.key",
        # Clients show no certificate; 1.24 wants authorities to be named all the same.
        "client_tls_ca_file": f"{folder}/ca.crt",
        "server_tls_ca_file": f"{folder}/ca.crt",
    }
    return (
        f"[databases]\n* = host={postgres.host} port={postgres.port}\n\n[pgbouncer]\n"
        f"{_lines(SETTINGS)}{_lines(_of_version(version))}{_lines(places)}"
        f"%include {folder}/profile.ini\n"
    )


def _of_version(version: tuple[int, int]) -> dict[str, str]:
    """Return what only newer versions know; an older one would not start with it."""
    if version < PREPARED_STATEMENTS_SINCE:
        return {}
    # Few: what a transaction asks about named statements costs more the more there are.
    return {"max_prepared_statements": "20"}


def _lines(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def render_profile(profile: Profile) -> str:
    """Return the settings of *profile*; Fast resets nothing."""
    always, query = (1, LIGHT_RESET) if profile is Profile.STRICT else (0, "")
    return _lines({"server_reset_query_always": str(always), "server_reset_query": query})


def render_userlist(logins: Iterable[Login]) -> str:
    """Return PgBouncer's file of those whose passwords it has to know itself."""
    return "".join(f'"{login.username}" "{login.password}"\n' for login in logins)


def pooler_server(
    machine: Machine,
    here: Workplace,
    *,
    name: str,
    listen: Endpoint,
    postgres: Endpoint,
    admin: Login,
    dies_by: signal.Signals | None,
) -> Server:
    """Put one instance's configuration into *here* and return the server, not yet started."""
    version = pgbouncer_version(machine.run(machine.pgbouncer, "--version"))
    ini = here.put(f"{name}.ini", render_pgbouncer_ini(here.folder, listen, postgres, version))
    return Server(
        host=listen.host,
        port=listen.port,
        name=name,
        folder=here.folder,
        command=tuple(machine.command(machine.pgbouncer, ini, dies_by=dies_by)),
        probe=conninfo(admin, CONSOLE, listen, here.folder / "ca.crt"),
        # At once on every version; the softer signals changed their meaning with 1.23.
        stops_by=signal.SIGQUIT,
    )


def pgbouncer_version(text: str) -> tuple[int, int]:
    """Return major and minor of what ``pgbouncer --version`` prints."""
    found = re.search(r"PgBouncer (\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)
