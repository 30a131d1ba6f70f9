"""Durations: text to time and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api.duration import duration, duration_text

WHOLE_SECONDS = st.integers(0, 99_999 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        pytest.param("30s", timedelta(seconds=30), id="seconds"),
        pytest.param("5m", timedelta(minutes=5), id="minutes"),
        pytest.param("1h30m", timedelta(minutes=90), id="hours and minutes"),
        pytest.param("90m", timedelta(minutes=90), id="more minutes than an hour has"),
        pytest.param("0s", timedelta(0), id="no time at all"),
    ],
)
def test_a_text_stands_for_a_time(text, time):
    assert duration(text) == time


@pytest.mark.parametrize("text", ["", "30", "s", "1.5h", "-5s", "5m1h", "1d", "5 m", "5m\n", "٣s"])
def test_other_text_stands_for_none(text):
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)


@given(WHOLE_SECONDS)
def test_the_text_of_a_time_stands_for_that_time(time):
    assert duration(duration_text(time)) == time
