"""What is read from pgbench's words."""

import pytest

from bench.pgbench import PgbenchError, Throughput, last_line, throughput

OUTPUT = """\
pgbench (15.14)
transaction type: multiple scripts
number of clients: 4
duration: 2 s
number of transactions actually processed: {processed}
number of failed transactions: {failed} (0.000%)
latency average = 1.4 ms
initial connection time = 30.114 ms
tps = 2848.510023 (without initial connection time)
SQL script 1: 0.sql
 - 71 transactions (2.5% of total, tps = 71.2)
"""


def test_the_whole_run_counts_and_not_a_single_script():
    text = OUTPUT.format(processed=5697, failed=0)
    assert throughput(text) == Throughput(5697, 2848.510023)


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(OUTPUT.format(processed=5697, failed=1), id="one transaction failed"),
        pytest.param(OUTPUT.format(processed=0, failed=0), id="no transaction was counted"),
        pytest.param("pgbench (99)\nall is well\n", id="pgbench speaks in other words"),
    ],
)
def test_a_run_without_figures_is_an_error(output):
    with pytest.raises(PgbenchError):
        throughput(output)


def test_the_reason_is_the_first_error_and_not_what_follows():
    said = (
        "pgbench: error: client 0 aborted in command 2: ERROR:  ringfence: refused\n"
        "pgbench: error: Run was aborted; the above results are incomplete.\n"
    )
    assert last_line(said).endswith("ERROR:  ringfence: refused")


def test_silence_is_a_reason_too():
    assert last_line("") == "no reason"
