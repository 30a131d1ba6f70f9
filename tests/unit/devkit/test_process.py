"""Process and end(): the process that was meant, and no other."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from devkit.process import Process, end


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as child:
        yield child
        child.kill()


def test_a_running_process_is_alive() -> None:
    assert Process.of(os.getpid()).alive


def test_a_number_used_again_is_another_process() -> None:
    ours = Process.of(os.getpid())
    assert not replace(ours, started=ours.started - 1).alive


def test_an_ended_child_is_not_alive_though_nobody_has_reaped_it(sleeper) -> None:
    process = Process.of(sleeper.pid)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert (process.state, process.alive) == ("Z", False)


def test_after_end_it_is_gone(sleeper) -> None:
    process = Process.of(sleeper.pid)
    end(process, signal.SIGTERM)
    assert process.state is None


def test_what_does_not_listen_is_killed_when_patience_ends(sleeper) -> None:
    process = Process.of(sleeper.pid)
    end(process, signal.SIGCONT, patience=0.05)
    assert process.state is None


def test_the_later_process_of_a_number_is_spared(sleeper) -> None:
    process = Process.of(sleeper.pid)
    end(replace(process, started=process.started - 1), signal.SIGKILL)
    assert process.alive


def test_ending_what_is_gone_is_no_error(sleeper) -> None:
    process = Process.of(sleeper.pid)
    end(process, signal.SIGKILL)
    end(process, signal.SIGKILL)
