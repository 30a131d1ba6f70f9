"""The same outcome, told in four ways."""

import json
from io import StringIO

import pytest
from rich.console import Console

from bench.isolation.arms import ARMS, BARS, BASELINE, REFERENCE_ARMS, Workload
from bench.isolation.outcome import outcome
from bench.isolation.report import (
    HEADINGS,
    Surroundings,
    document,
    drawing,
    markdown,
    reference_rows,
    rows,
    terminal_table,
)
from bench.isolation.sample import Sample

AROUND = Surroundings(
    "2026-02-03", {"pairs": "3"}, {"processor": "a fast one"}, {"PostgreSQL": "15"}
)


def _samples(arms):
    return [
        Sample(number, workload, arm, 1000 if arm == BASELINE else 700, 123.456, 40, 20)
        for number in range(3)
        for workload in Workload
        for arm in arms
    ]


SAMPLES = _samples(ARMS)
FOUND = outcome(SAMPLES)
WITH_REFERENCE = outcome(_samples((*ARMS, *REFERENCE_ARMS)))


def test_every_arm_has_a_row_for_every_workload():
    assert [(row[0], row[1]) for row in rows(FOUND)] == [
        (w, a.name) for w in Workload for a in ARMS
    ]
    assert {len(row) for row in rows(FOUND)} == {len(HEADINGS)}


def test_every_bar_is_told_with_its_verdict():
    verdicts = [row[5] for row in rows(FOUND) if row[4]]
    assert len(verdicts) == len(BARS)
    assert set(verdicts) == {"met", "not met"}


def test_the_document_can_be_read_again_with_every_sample():
    text = json.dumps(document(FOUND, AROUND, SAMPLES))
    read = json.loads(text)
    assert len(read["samples"]) == len(SAMPLES)
    assert read["costs"][0]["arm"] == BASELINE.name
    assert read["machine"] == {"processor": "a fast one"}


@pytest.mark.parametrize("word", ["a fast one", "PostgreSQL: 15", "2026-02-03", "isolation.svg"])
def test_the_page_tells_where_and_how(word):
    assert word in markdown(FOUND, AROUND)


def test_the_reference_is_told_of_only_when_it_was_measured():
    assert reference_rows(FOUND) == ()
    assert "reference" not in markdown(FOUND, AROUND)
    assert len(reference_rows(WITH_REFERENCE)) == len(REFERENCE_ARMS) * len(Workload)
    assert "reference" in markdown(WITH_REFERENCE, AROUND)


def test_the_drawing_shows_our_arms_only():
    assert drawing(WITH_REFERENCE, AROUND) == drawing(FOUND, AROUND)


def test_the_table_fits_a_terminal_of_a_hundred_columns():
    written = StringIO()
    Console(file=written, width=100).print(terminal_table("cost", rows(FOUND)))
    assert "…" not in written.getvalue()
