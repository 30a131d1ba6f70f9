"""Where a database and its pooler are, and which Secrets open them. Connects to nothing."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from .names import Host, Instance, Name, Port, Server
from .resource import DataKey, KeyRef, Resource, SecretRef, rule

POOLER_PORT: Final = 6432


class TlsMode(StrEnum):
    """What is asked of the server's certificate, in libpq's words."""

    VERIFY_FULL = "verify-full"
    DISABLE = "disable"


class Profile(StrEnum):
    """What happens to a pooled server connection when a transaction ends."""

    STRICT = "Strict"
    FAST = "Fast"


class CaRef(KeyRef):
    """Where the certificates of the authorities to trust are."""

    key: DataKey = "ca.crt"


class TlsSpec(Resource):
    """How a connection is encrypted."""

    mode: TlsMode = TlsMode.VERIFY_FULL
    ca_secret_ref: CaRef | None = None


def _ca_has_a_meaning(tls: TlsSpec) -> bool:
    return tls.mode is TlsMode.VERIFY_FULL or tls.ca_secret_ref is None


Tls = Annotated[
    TlsSpec,
    rule(
        _ca_has_a_meaning,
        "caSecretRef has no meaning when mode is disable; remove one of the two",
    ),
]


class ConnectionSpec(Resource):
    """The primary, directly."""

    hosts: tuple[Server, ...] = Field(min_length=1, max_length=16)
    database: Name
    tls: Tls = TlsSpec()
    credentials_secret_ref: SecretRef


class BootstrapSpec(Resource):
    """A superuser, within the operator's reach."""

    credentials_secret_ref: SecretRef


class PoolerSpec(Resource):
    """The PgBouncer that applications use."""

    host: Host | None = None
    port: Port | None = None
    instances: Annotated[tuple[Instance, ...], Field(min_length=1, max_length=32)] | None = None
    database: Name | None = None
    tls: Tls = TlsSpec()
    admin_secret_ref: SecretRef
    auth_secret_ref: SecretRef = SecretRef(name="pgbouncer-auth")
    profile: Profile = Profile.STRICT

    @property
    def endpoints(self) -> tuple[Instance, ...]:
        """The listed instances, or the one name behind which every address is an instance."""
        if self.instances is not None:
            return self.instances
        return (Instance(host=self.host or "", port=self.port or POOLER_PORT),)


def _one_way_to_the_instances(pooler: PoolerSpec) -> bool:
    return (pooler.host is None) != (pooler.instances is None)


def _port_has_a_host(pooler: PoolerSpec) -> bool:
    return pooler.port is None or pooler.host is not None


Pooler = Annotated[
    PoolerSpec,
    rule(_one_way_to_the_instances, "exactly one of host and instances must be given"),
    rule(_port_has_a_host, "port belongs to host; with instances each names its own"),
]
