"""What one run measured, and how many there are to be. Facts only."""

from dataclasses import dataclass

from .arms import Arm, Workload


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: so many rounds, each run taking so many seconds."""

    pairs: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one arm. Microseconds are processor time of one transaction."""

    round: int
    workload: Workload
    arm: Arm
    tps: float
    backend_us: float
    pooler_us: float
    client_us: float
