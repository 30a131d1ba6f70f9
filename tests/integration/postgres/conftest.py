"""Targets that lead to the kit."""

import pytest

from devkit.database import DatabaseKit, Login
from ringfence.postgres.target import Target, Tls


@pytest.fixture(scope="session")
def direct(kit: DatabaseKit) -> Target:
    """The superuser, directly."""
    return target(kit, kit.superuser, "postgres")


def target(kit: DatabaseKit, login: Login, database: str) -> Target:
    return Target(
        hosts=((kit.postgres.host, kit.postgres.port),),
        database=database,
        username=login.username,
        password=login.password,
        tls=Tls(ca=kit.ca_file.read_bytes()),
    )
