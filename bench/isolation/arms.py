"""What is compared with what, and how far each may fall behind. Facts only."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ringfence.pooler.profile import Profile


class Workload(StrEnum):
    """What a transaction does, between BEGIN and COMMIT."""

    POINT = "point select"
    LIST = "list of 50"
    INSERT = "insert"
    FIVE = "five statements"


class Guard(StrEnum):
    """What keeps a transaction to its workspace."""

    WHERE = "where"
    PLAIN = "plain"
    SIGNED = "signed"


class Origin(StrEnum):
    """Whose SQL is installed."""

    PRODUCT = "product"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to keep workspaces apart, through a pooler with one profile."""

    name: str
    guard: Guard
    profile: Profile
    origin: Origin = Origin.PRODUCT

    @property
    def database(self) -> str:
        """The database in which it is measured."""
        return f"{self.origin}_{self.guard}"


BASELINE: Final = Arm("BYPASSRLS", Guard.WHERE, Profile.FAST)
RESET: Final = Arm("BYPASSRLS Strict", Guard.WHERE, Profile.STRICT)
PLAIN: Final = Arm("Plain", Guard.PLAIN, Profile.FAST)
PLAIN_STRICT: Final = Arm("Plain Strict", Guard.PLAIN, Profile.STRICT)
SIGNED_FAST: Final = Arm("Signed Fast", Guard.SIGNED, Profile.FAST)
SIGNED_STRICT: Final = Arm("Signed Strict", Guard.SIGNED, Profile.STRICT)
ARMS: Final = (BASELINE, RESET, PLAIN, PLAIN_STRICT, SIGNED_FAST, SIGNED_STRICT)
REFERENCE_ARMS: Final = tuple(
    Arm(f"{arm.name}, reference", arm.guard, arm.profile, Origin.REFERENCE)
    for arm in (PLAIN, SIGNED_FAST, SIGNED_STRICT)
)

BARS: Final = MappingProxyType(
    {
        (PLAIN, Workload.POINT): 0.85,
        (PLAIN, Workload.LIST): 0.85,
        (PLAIN, Workload.INSERT): 0.80,
        (PLAIN, Workload.FIVE): 0.85,
        (SIGNED_FAST, Workload.POINT): 0.66,
        (SIGNED_FAST, Workload.LIST): 0.72,
        (SIGNED_FAST, Workload.INSERT): 0.60,
        (SIGNED_FAST, Workload.FIVE): 0.75,
        (SIGNED_STRICT, Workload.POINT): 0.46,
        (SIGNED_STRICT, Workload.FIVE): 0.60,
    }
)
"""What the lower end of the ratio to the baseline has to reach."""
REFERENCE_BAR: Final = 0.97
"""What the lower end of the ratio of our SQL to the reference has to reach."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An arm over another, for one workload."""

    workload: Workload
    arm: Arm
    over: Arm
    bar: float | None


def comparisons(arms: tuple[Arm, ...]) -> tuple[Comparison, ...]:
    """Return every arm over the baseline, and our own over their reference twins."""
    return tuple(
        comparison
        for workload in Workload
        for comparison in (
            *(_over_baseline(workload, arm) for arm in arms if arm != BASELINE),
            *(
                Comparison(workload, arm, twin, REFERENCE_BAR)
                for twin in arms
                for arm in arms
                if twin.origin is Origin.REFERENCE and _are_twins(arm, twin)
            ),
        )
    )


def _over_baseline(workload: Workload, arm: Arm) -> Comparison:
    return Comparison(workload, arm, BASELINE, BARS.get((arm, workload)))


def _are_twins(arm: Arm, twin: Arm) -> bool:
    return arm.origin is Origin.PRODUCT and (arm.guard, arm.profile) == (twin.guard, twin.profile)
