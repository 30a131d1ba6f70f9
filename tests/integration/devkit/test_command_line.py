"""``python -m devkit``: a kit that stays until it is told to go."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from devkit.workplace import processes

Devkit: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def devkit(module_temporary: Path) -> Devkit:
    """The command, told to keep its kits in a folder of the test's own."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "devkit", *words]
        environment = {**os.environ, "TMPDIR": str(module_temporary)}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    return run


@pytest.fixture(scope="module")
def up(devkit: Devkit) -> Iterator[str]:
    """What ``up`` prints."""
    done = devkit("up")
    assert done.returncode == 0, done.stderr
    yield done.stdout
    devkit("down")


def told(output: str, name: str) -> str:
    """Return what *output* says behind *name*."""
    return next(line for line in output.splitlines() if line.startswith(name)).split(None, 1)[1]


def test_nothing_is_up_at_first(devkit: Devkit) -> None:
    done = devkit("status")
    assert done.returncode == 1
    assert done.stdout == "Nothing is up; start it with: python -m devkit up\n"


def test_a_missing_program_is_one_sentence(devkit: Devkit, module_temporary: Path) -> None:
    done = devkit("up", "--root", str(module_temporary))
    assert (done.returncode, done.stdout) == (3, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("devkit: initdb is not installed; ")
    assert not list(module_temporary.iterdir())


def test_up_tells_a_command_that_works_as_it_is(up: str) -> None:
    question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    command = f"{told(up, 'try')} -AXtc '{question}'"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "t\n"


def test_passwords_are_in_a_private_file_and_not_printed(up: str) -> None:
    file = Path(told(up, "passwords"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = [line.rpartition(":")[2] for line in file.read_text().splitlines()]
    assert len(passwords) == 3
    assert not any(password in up for password in passwords)


def test_status_tells_what_up_told(devkit: Devkit, up: str) -> None:
    done = devkit("status")
    assert (done.returncode, done.stdout) == (0, up)


def test_a_second_up_changes_nothing(devkit: Devkit, up: str) -> None:
    assert devkit("up").stdout == f"Already up.\n{up}"


def test_down_leaves_nothing(devkit: Devkit, up: str, module_temporary: Path) -> None:
    (folder,) = module_temporary.iterdir()
    servers = processes(folder)
    assert devkit("down").stdout == f"Removed {folder}.\n"
    assert not list(module_temporary.iterdir())
    assert len(servers) == 3
    assert not any(server.alive for server in servers.values())
