"""median_interval(): what may be said of a median, whatever was measured."""

from statistics import NormalDist, median

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.interval import median_interval

RATIOS = NormalDist(0.7, 0.1)


@settings(max_examples=30)
@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=20), st.integers())
def test_the_median_lies_between_the_ends_which_lie_between_the_extremes(values, seed):
    found = median_interval(values, seed)
    assert found.median == median(values)
    assert min(values) <= found.low <= found.high <= max(values)


def test_values_that_agree_leave_no_doubt():
    found = median_interval([0.7] * 20)
    assert (found.low, found.median, found.high) == (0.7, 0.7, 0.7)


def test_the_same_values_always_have_the_same_interval():
    values = RATIOS.samples(20, seed=1)
    assert median_interval(values) == median_interval(values)


def test_more_values_of_the_same_kind_leave_less_doubt():
    assert _width(RATIOS.samples(160, seed=1)) < _width(RATIOS.samples(10, seed=1))


def test_about_ninety_five_intervals_in_a_hundred_hold_the_true_median():
    intervals = [median_interval(RATIOS.samples(20, seed=n)) for n in range(60)]
    assert 53 <= sum(i.low <= RATIOS.median <= i.high for i in intervals) < 60


def _width(values):
    found = median_interval(values)
    return found.high - found.low
