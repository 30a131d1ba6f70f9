"""The drawing: what lies where."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bench.interval import Interval
from bench.plot import LEFT, RIGHT, Group, Mark, plot, position

SVG = "{http://www.w3.org/2000/svg}"
MARKS = (
    Mark("Plain", Interval(0.85, 0.9, 0.95), 0.85, "0.90, 60 µs"),
    Mark("Signed <Strict>", Interval(0.5, 0.55, 0.6), None, "0.55, 120 µs"),
)
DRAWING = plot("Cost", "of isolation & more", "ratio", [Group("point select", MARKS)])
TREE = ET.fromstring(DRAWING)  # noqa: S314 - we drew it


def _all(kind, name):
    return [e for e in TREE.iter(SVG + name) if e.get("class") == kind]


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_more_never_lies_further_left_and_nothing_lies_outside(a, b):
    assert LEFT <= position(min(a, b)) <= position(max(a, b)) <= RIGHT


def test_every_mark_has_a_dot_at_its_median():
    drawn = [float(dot.attrib["cx"]) for dot in _all("dot", "circle")]
    assert drawn[:-1] == [position(0.9), position(0.55)]  # the last is the legend's


def test_only_a_mark_with_a_bar_has_one():
    assert len(_all("bar", "path")) == 1 + 1  # and the legend's


def test_words_are_not_taken_for_markup():
    texts = [element.text for element in TREE.iter(SVG + "text")]
    assert "Signed <Strict>" in texts
    assert "of isolation & more" in texts


def test_dark_paper_has_colours_of_its_own():
    assert "prefers-color-scheme: dark" in DRAWING


def test_all_rows_lie_on_the_paper():
    height = float(TREE.attrib["viewBox"].split()[3])
    assert all(float(dot.attrib["cy"]) < height for dot in _all("dot", "circle"))
