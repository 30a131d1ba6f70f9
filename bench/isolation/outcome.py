"""From samples to figures: ratios within a round, their interval, and whether a bar is met."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ..interval import Interval, median_interval
from .arms import ARMS, REFERENCE_ARMS, Arm, Comparison, Workload, comparisons
from .sample import Sample


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much of the other arm's throughput an arm keeps."""

    comparison: Comparison
    interval: Interval

    @property
    def met(self) -> bool | None:
        """Whether the lower end reaches the bar; None where there is none."""
        bar = self.comparison.bar
        return None if bar is None else self.interval.low >= bar


@dataclass(frozen=True, slots=True)
class Cost:
    """What a transaction of an arm costs: medians over all rounds."""

    workload: Workload
    arm: Arm
    tps: float
    backend_us: float
    pooler_us: float
    client_us: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that the samples say."""

    ratios: tuple[Ratio, ...]
    costs: tuple[Cost, ...]

    def cost(self, workload: Workload, arm: Arm) -> Cost:
        """Return what *arm* costs for *workload*."""
        return next(c for c in self.costs if (c.workload, c.arm) == (workload, arm))


def outcome(samples: Sequence[Sample]) -> Outcome:
    """Return what *samples* say."""
    measured = {sample.arm for sample in samples}
    arms = tuple(arm for arm in (*ARMS, *REFERENCE_ARMS) if arm in measured)
    return Outcome(
        ratios=tuple(
            Ratio(comparison, median_interval(paired_ratios(samples, comparison)))
            for comparison in comparisons(arms)
        ),
        costs=tuple(
            _cost([s for s in samples if (s.workload, s.arm) == (workload, arm)])
            for workload in Workload
            for arm in arms
        ),
    )


def paired_ratios(samples: Iterable[Sample], comparison: Comparison) -> list[float]:
    """Return the ratio of the two arms for each round."""
    tps = {(s.round, s.arm): s.tps for s in samples if s.workload is comparison.workload}
    rounds = sorted({number for number, _ in tps})
    return [tps[number, comparison.arm] / tps[number, comparison.over] for number in rounds]


def _cost(samples: Sequence[Sample]) -> Cost:
    def middle(of: Callable[[Sample], float]) -> float:
        return median(map(of, samples))

    return Cost(
        workload=samples[0].workload,
        arm=samples[0].arm,
        tps=middle(lambda sample: sample.tps),
        backend_us=middle(lambda sample: sample.backend_us),
        pooler_us=middle(lambda sample: sample.pooler_us),
        client_us=middle(lambda sample: sample.client_us),
    )
