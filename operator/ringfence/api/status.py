"""What a pass reports about a TenantDatabase. Facts only: what they mean is judged elsewhere."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, ValidationError

from .conditions import Condition
from .context import ContextMode
from .resource import Resource, parsed

FINDINGS_SHOWN: Final = 20

Count = Annotated[int, Field(ge=0)]
Digest = Annotated[str, Field(max_length=64)]
VersionText = Annotated[str, Field(max_length=63)]


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}
"""The worst is 0."""


class ProofPath(StrEnum):
    """Which way the probe went."""

    POOLED = "Pooled"
    DIRECT = "Direct"


class ControlsResult(StrEnum):
    """Whether the probe was shown able to succeed and to fail."""

    PASSED = "Passed"
    FAILED = "Failed"


class StatusPart(Resource):
    """Base of what status holds: fields of a newer operator are passed over."""

    model_config = ConfigDict(extra="ignore")


class Finding(StatusPart):
    """One violation, with the object it is about."""

    check: str = Field(max_length=63)
    severity: Severity
    object: str = Field(max_length=1024)
    message: str = Field(max_length=4096)


class TableCounts(StatusPart):
    """How many tables there are of each sort."""

    in_scope: Count
    protected: Count
    pending: Count
    exempt: Count


class PlanStatus(StatusPart):
    """Changes that are due."""

    digest: Digest
    changes: Count


class AppliedStatus(StatusPart):
    """Changes that were carried out."""

    time: AwareDatetime
    digest: Digest
    changes: Count


class DriftStatus(StatusPart):
    """Changes by another hand."""

    time: AwareDatetime
    summary: str = Field(max_length=1024)


class ProofStatus(StatusPart):
    """The last proof, in figures."""

    time: AwareDatetime
    path: ProofPath
    checks: Count
    failures: Count
    inconclusive: Count
    controls: ControlsResult
    duration_ms: Count


class WorkspaceCounts(StatusPart):
    """How many workspaces there are in each state."""

    active: Count
    suspended: Count
    closed: Count
    purging: Count


class Status(StatusPart):
    """What the status of every kind begins with."""

    observed_generation: int = -1
    last_handled_reconcile_at: str | None = Field(default=None, max_length=64)
    conditions: tuple[Condition, ...] = Field(default=(), max_length=16)


class TenantDatabaseStatus(Status):
    """What is known of one TenantDatabase."""

    context_mode: ContextMode | None = None
    schema_version: int | None = None
    server_version: VersionText | None = None
    pooler_versions: tuple[VersionText, ...] = Field(default=(), max_length=32)
    tables: TableCounts | None = None
    findings: tuple[Finding, ...] = Field(default=(), max_length=FINDINGS_SHOWN)
    findings_total: Count | None = None
    plan: PlanStatus | None = None
    last_applied: AppliedStatus | None = None
    last_drift: DriftStatus | None = None
    proof: ProofStatus | None = None
    workspaces: WorkspaceCounts | None = None


def readable(kind: type[Status]) -> BeforeValidator:
    """Return what reads a status of *kind*; one of another version that cannot be read is None."""

    def read(value: object) -> object:
        try:
            return value if value is None or isinstance(value, Status) else parsed(kind, value)
        except ValidationError:
            return None

    return BeforeValidator(read)
