"""How processor time adds up."""

import os

from bench.processor import usage, used_between, used_seconds


def test_what_a_process_did_is_counted():
    before = used_seconds(os.getpid())
    assert sum(range(2_000_000)) > 0
    assert used_seconds(os.getpid()) > before


def test_a_process_that_began_meanwhile_counts_from_its_beginning():
    assert used_between({1: 5.0}, {1: 5.5, 2: 0.25}) == 0.75


def test_a_process_that_ended_meanwhile_counts_for_nothing():
    assert used_between({1: 5.0, 2: 9.0}, {1: 5.5}) == 0.5


def test_each_process_is_asked():
    assert set(usage([os.getpid(), os.getppid()])) == {os.getpid(), os.getppid()}
