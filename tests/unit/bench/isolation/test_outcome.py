"""From samples to figures."""

import pytest

from bench.isolation.arms import ARMS, BASELINE, PLAIN, SIGNED_FAST, Comparison, Workload
from bench.isolation.outcome import outcome, paired_ratios
from bench.isolation.sample import Sample

POINT = Comparison(Workload.POINT, PLAIN, BASELINE, 0.85)


def _sample(number, arm, tps, workload=Workload.POINT, backend_us=100.0):
    return Sample(number, workload, arm, tps, backend_us, pooler_us=40.0, client_us=20.0)


def _samples(share, rounds=5):
    return [
        _sample(number, arm, 1000 * (number + 1) * (1 if arm == BASELINE else share), workload)
        for number in range(rounds)
        for workload in Workload
        for arm in ARMS
    ]


def test_a_ratio_is_that_of_one_round():
    """So a machine that becomes faster in between changes nothing."""
    samples = [
        _sample(1, PLAIN, 1800),
        _sample(0, BASELINE, 1000),
        _sample(0, PLAIN, 900),
        _sample(1, BASELINE, 2000),
    ]
    assert paired_ratios(samples, POINT) == [0.9, 0.9]


def test_other_workloads_do_not_count():
    samples = [_sample(0, arm, tps) for arm, tps in ((BASELINE, 1000), (PLAIN, 900))]
    other = [_sample(0, arm, 1, Workload.LIST) for arm in (BASELINE, PLAIN)]
    assert paired_ratios([*samples, *other], POINT) == [0.9]


@pytest.mark.parametrize(
    ("share", "met"),
    [
        pytest.param(0.86, True, id="above the bar"),
        pytest.param(0.84, False, id="below the bar"),
    ],
)
def test_a_bar_is_met_by_what_lies_above_it(share, met):
    ratios = outcome(_samples(share)).ratios
    assert [r.met for r in ratios if r.comparison == POINT] == [met]


def test_the_lower_end_decides_and_not_the_median():
    shares = (0.5, 0.9, 0.9, 0.9, 0.5)
    samples = [
        _sample(number, arm, 1000 * (1 if arm == BASELINE else share), workload)
        for number, share in enumerate(shares)
        for workload in Workload
        for arm in (BASELINE, PLAIN)
    ]
    [ratio] = [r for r in outcome(samples).ratios if r.comparison == POINT]
    assert ratio.interval.median == 0.9
    assert ratio.met is False


def test_where_there_is_no_bar_nothing_is_met_or_missed():
    ratios = outcome(_samples(0.9)).ratios
    assert {r.met for r in ratios if r.comparison.bar is None} == {None}


def test_costs_are_medians_in_the_order_of_the_arms():
    samples = [_sample(n, SIGNED_FAST, 500, w, us) for w in Workload for n, us in _times()]
    samples += [_sample(n, BASELINE, 900, w, us) for w in Workload for n, us in _times()]
    found = outcome(samples)
    assert [c.arm for c in found.costs[:2]] == [BASELINE, SIGNED_FAST]
    assert found.cost(Workload.POINT, SIGNED_FAST).backend_us == 110


def _times():
    return enumerate((100.0, 110.0, 900.0))
