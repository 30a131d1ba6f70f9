"""Facts about PgBouncer instances: where each one is, and what its admin console tells."""

from dataclasses import dataclass
from typing import TypeAlias

Version: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Instance:
    """One PgBouncer: the name that its certificate shows, and the address that it is called at."""

    host: str
    port: int
    address: str

    def __str__(self) -> str:
        """Return what messages call it."""
        name = self.host if self.host == self.address else f"{self.host} ({self.address})"
        return f"{name} port {self.port}"


@dataclass(frozen=True, slots=True)
class PoolerFacts:
    """What decides whether one instance keeps workspaces apart.

    *pool_modes* are all that are in force: the instance's, and those of databases and users that
    differ. *max_prepared_statements* is None where the version does not know it.
    """

    instance: Instance
    version: Version
    pool_modes: frozenset[str]
    reset_query: str
    reset_always: bool
    max_prepared_statements: int | None
