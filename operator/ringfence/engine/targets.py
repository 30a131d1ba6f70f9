"""From a TenantDatabase and its logins to the connections that a pass opens."""

import asyncio
from itertools import chain

from ..api.connection import PoolerSpec, TlsSpec
from ..api.connection import TlsMode as SpecTlsMode
from ..api.tenantdatabase import TenantDatabase
from ..pooler.admin import CONSOLE
from ..pooler.instances import instances
from ..pooler.model import Instance
from ..postgres.target import Target, Tls, TlsMode
from ..secrets import SecretStore
from .credentials import Login, read_ca, read_login


async def direct_target(tenant_database: TenantDatabase, secrets: SecretStore) -> Target:
    """Return the operator's own connection to the primary."""
    connection = tenant_database.spec.connection
    login = await read_login(secrets, connection.credentials_secret_ref)
    return _direct(tenant_database, login, await _tls(secrets, connection.tls))


async def probe_targets(
    tenant_database: TenantDatabase, secrets: SecretStore
) -> tuple[Target, ...]:
    """Return the probe's way through each pooler instance, or the direct one without a pooler."""
    spec = tenant_database.spec
    login = await read_login(secrets, spec.probe.credentials_secret_ref)
    if spec.pooler is None:
        return (_direct(tenant_database, login, await _tls(secrets, spec.connection.tls)),)
    tls = await _tls(secrets, spec.pooler.tls)
    database = pooled_database(tenant_database)
    return tuple(_pooled(i, database, login, tls) for i in await all_instances(spec.pooler))


async def console_targets(
    pooler: PoolerSpec, secrets: SecretStore
) -> tuple[tuple[Instance, Target], ...]:
    """Return each pooler instance with the way to its admin console."""
    login = await read_login(secrets, pooler.admin_secret_ref)
    tls = await _tls(secrets, pooler.tls)
    found = await all_instances(pooler)
    return tuple((instance, _pooled(instance, CONSOLE, login, tls)) for instance in found)


async def all_instances(pooler: PoolerSpec) -> tuple[Instance, ...]:
    """Return every instance; each address behind a name is one."""
    found = await asyncio.gather(*(instances(e.host, e.port) for e in pooler.endpoints))
    return tuple(chain.from_iterable(found))


def pooled_database(tenant_database: TenantDatabase) -> str:
    """Return the name under which the pooler offers the database."""
    spec = tenant_database.spec
    return (spec.pooler and spec.pooler.database) or spec.connection.database


def _direct(tenant_database: TenantDatabase, login: Login, tls: Tls) -> Target:
    connection = tenant_database.spec.connection
    return Target(
        hosts=tuple((server.host, server.port) for server in connection.hosts),
        database=connection.database,
        username=login.username,
        password=login.password,
        tls=tls,
    )


def _pooled(instance: Instance, database: str, login: Login, tls: Tls) -> Target:
    return Target(
        hosts=((instance.host, instance.port),),
        database=database,
        username=login.username,
        password=login.password,
        tls=tls,
        pooled=True,
        address=instance.address,
    )


async def _tls(secrets: SecretStore, tls: TlsSpec) -> Tls:
    mode = TlsMode.DISABLE if tls.mode is SpecTlsMode.DISABLE else TlsMode.VERIFY_FULL
    return Tls(mode, await read_ca(secrets, tls))
