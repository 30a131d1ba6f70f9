"""Facts about the proof of isolation. Knows no database; a time is always an argument."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ..api.context import ContextMode
from ..api.names import QualifiedName
from ..api.status import ControlsResult, Finding, ProofPath
from ..api.tenantkey import KeyFamily
from ..client.workspace import workspace_id
from ..pooler.check import Hygiene
from ..pooler.profile import Profile


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the database the TenantDatabase is about."""

    schemas: frozenset[str]
    exempt: frozenset[QualifiedName] = frozenset()


@dataclass(frozen=True, slots=True)
class Canary:
    """A reserved workspace of the probe's own."""

    tenant_key: str

    @property
    def workspace_id(self) -> UUID:
        """The id under which the registry knows it."""
        return workspace_id(self.tenant_key)


@dataclass(frozen=True, slots=True)
class Canaries:
    """Two that own rows on the probe's ground, and one that owns nothing anywhere."""

    one: Canary
    other: Canary
    empty: Canary

    def __iter__(self) -> Iterator[Canary]:
        """Return all three, for their registration."""
        return iter((self.one, self.other, self.empty))


def canaries(family: KeyFamily) -> Canaries:
    """Return the reserved workspaces of a database whose tenant columns are of *family*."""
    return Canaries(*map(Canary, CANARY_KEYS[family]))


# The first two own the rows that database/sql/probe.sql seeds. The third is asked about every
# table of the application, so as an integer it has to fit an integer column, too.
CANARY_KEYS: dict[KeyFamily, tuple[str, str, str]] = {
    "uuid": (
        "72696e67-6665-4000-8000-00000000000a",
        "72696e67-6665-4000-8000-00000000000b",
        "72696e67-6665-4000-8000-00000000000c",
    ),
    "integer": ("9223372036854775801", "9223372036854775802", "2147483643"),
    "text": ("ringfence-probe-a", "ringfence-probe-b", "ringfence-probe-c"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the probe has to know of the database, and the tables that it tries this time.

    *profile* is what the pooler is declared to do, None without one. *accepted_life* is how far
    ahead a token may end: maxAge and the skew.
    """

    mode: ContextMode
    family: KeyFamily
    setting: str
    tables: tuple[QualifiedName, ...] = ()
    profile: Profile | None = None
    hygiene: Hygiene = Hygiene.NONE
    accepted_life: timedelta = timedelta(seconds=90)

    @property
    def canaries(self) -> Canaries:
        """The probe's own workspaces."""
        return canaries(self.family)


class Verdict(StrEnum):
    """What came of one check of the probe. Only what was seen to hold has passed."""

    PASSED = "Passed"
    FAILED = "Failed"
    INCONCLUSIVE = "Inconclusive"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the probe tried, through one instance. *object* is the table, if it is one.

    A *control* shows that the probe can succeed, or that it can fail.
    """

    name: str
    instance: str
    verdict: Verdict
    message: str = ""
    object: str = ""
    control: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Audit and probe of one moment."""

    time: datetime
    path: ProofPath
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    duration: timedelta

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that were seen not to hold."""
        return tuple(check for check in self.checks if check.verdict is Verdict.FAILED)

    @property
    def inconclusive(self) -> tuple[Check, ...]:
        """The checks that could not be made."""
        return tuple(check for check in self.checks if check.verdict is Verdict.INCONCLUSIVE)

    @property
    def controls(self) -> ControlsResult:
        """Passed only when there are controls and every one of them passed."""
        verdicts = {check.verdict for check in self.checks if check.control}
        passed = verdicts == {Verdict.PASSED}
        return ControlsResult.PASSED if passed else ControlsResult.FAILED
