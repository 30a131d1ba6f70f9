"""A median and how sure one may be of it. Knows no clock and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Final

RESAMPLES: Final = 1000
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A median between the ends of its 95 % confidence interval."""

    low: float
    median: float
    high: float


def median_interval(values: Sequence[float], seed: int = 1) -> Interval:
    """Return the median of *values* with its percentile bootstrap interval; always the same one."""
    chance = Random(seed)  # noqa: S311 - resampling, nothing secret
    medians = sorted(median(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    tail = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Interval(medians[tail], median(values), medians[-1 - tail])
