"""Where a database is and who logs in, as parsed pieces; and what libpq has to be told of it.

Knows no Secret, no resource and no network. SCRAM only: a server that asks for the password in
clear, or as MD5, does not get it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..api.connection import TlsMode

CONNECT_TIMEOUT_SECONDS: Final = 3
OPTIONS: Final = "-c search_path=pg_catalog,pg_temp -c log_parameter_max_length_on_error=0"


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is encrypted. Without *ca* (PEM), the system's authorities are trusted."""

    mode: TlsMode = TlsMode.VERIFY_FULL
    ca: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """One login to one database, directly or *pooled*.

    With an *address* that one is called, and the host's name is still what the certificate has
    to show: so each instance behind a name can be reached.
    """

    hosts: tuple[tuple[str, int], ...]
    database: str
    username: str
    password: str = field(repr=False, compare=False)
    tls: Tls = Tls()
    pooled: bool = False
    address: str | None = None

    def __str__(self) -> str:
        """Return what messages call it."""
        ends = ",".join(f"{host}:{port}" for host, port in self.hosts)
        at = f" ({self.address})" if self.address else ""
        return f"database {self.database} at {ends}{at} as {self.username}"


def parameters(target: Target, ca_file: Path | None) -> dict[str, str | int]:
    """Return the connection parameters for libpq; *ca_file* holds what ``target.tls.ca`` does."""
    return {
        "host": ",".join(host for host, _ in target.hosts),
        "port": ",".join(str(port) for _, port in target.hosts),
        "dbname": target.database,
        "user": target.username,
        "password": target.password,
        "application_name": "ringfence",
        "client_encoding": "utf8",
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "require_auth": "scram-sha-256",
        "gssencmode": "disable",
        **_tls(target, ca_file),
        **_path(target),
        **({"hostaddr": target.address} if target.address else {}),
    }


def _tls(target: Target, ca_file: Path | None) -> dict[str, str]:
    if target.tls.mode is TlsMode.DISABLE:
        return {"sslmode": "disable"}
    return {
        "sslmode": target.tls.mode.value,
        "sslrootcert": str(ca_file or "system"),
        "sslcertmode": "disable",
    }


def _path(target: Target) -> dict[str, str]:
    """Return what differs with a pooler between: it knows neither channel binding nor options."""
    if target.pooled:
        return {"channel_binding": "prefer"}
    return {
        "channel_binding": "prefer" if target.tls.mode is TlsMode.DISABLE else "require",
        "target_session_attrs": "read-write",
        "options": OPTIONS,
    }
