"""What is left of a kit when its owner ends: nothing, or nothing after the next start."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import pytest

from devkit.database import database_kit
from devkit.errors import StartError
from devkit.process import Process
from devkit.workplace import processes, remove_abandoned

Owned: TypeAlias = tuple[subprocess.Popen[str], Path]
Own: TypeAlias = Callable[..., Owned]

SERVERS = ["pooler-1", "pooler-2", "postgres"]

# Starts a kit, says where, and waits for its own end.
OWNER = """
import asyncio
from devkit.database import database_kit

async def main():
    async with database_kit(outlives_us={outlives_us}) as kit:
        print(kit.folder, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


# A shell starts its background jobs so.
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"


@pytest.fixture
def own(temporary: Path) -> Iterator[Own]:
    """Starts processes that own a kit each; tells the kit's folder."""
    owners: list[subprocess.Popen[str]] = []

    def start(*, outlives_us: bool = False, deaf: bool = False) -> Owned:
        script = (DEAF if deaf else "") + OWNER.format(outlives_us=outlives_us)
        pipe = subprocess.PIPE
        owner = subprocess.Popen(
            [sys.executable, "-c", script], stdout=pipe, stderr=pipe, text=True
        )
        owners.append(owner)
        assert owner.stdout
        return owner, Path(owner.stdout.readline().strip())

    yield start
    for owner in owners:
        owner.kill()
        owner.communicate()


def content(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def inhabitants(folder: Path) -> list[Path]:
    """Return the processes that work in *folder* or were told of it."""
    found: list[Path] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            known = str((process / "cwd").readlink()) + (process / "cmdline").read_text()
            if folder.name in known:
                found.append(process)
    return found


def ends_soon(process: Process, seconds: float = 10) -> bool:
    """Wait for the end of a process that is not our child."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(process.pid)
        select.select([handle], [], [], seconds)
        os.close(handle)
    return not process.alive


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_owner_leaves_nothing(own: Own, temporary: Path, by) -> None:
    owner, folder = own()
    assert inhabitants(folder)
    owner.send_signal(by)
    owner.communicate(timeout=20)
    assert not inhabitants(folder)
    assert not content(temporary)


def test_a_background_job_can_be_terminated(own: Own, temporary: Path) -> None:
    owner, folder = own(deaf=True)
    owner.terminate()
    owner.communicate(timeout=20)
    assert not inhabitants(folder)
    assert not content(temporary)


async def test_an_exception_leaves_nothing(temporary: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database_kit():
            raise ZeroDivisionError
    assert not inhabitants(temporary)
    assert not content(temporary)


def test_servers_end_with_a_killed_owner(own: Own) -> None:
    owner, folder = own()
    servers = processes(folder)
    owner.kill()
    assert [name for name, server in servers.items() if ends_soon(server)] == SERVERS


async def test_the_next_start_removes_what_a_killed_owner_left(own: Own, temporary: Path) -> None:
    owner, folder = own(outlives_us=True)
    owner.kill()
    owner.wait()
    assert [name for name, server in processes(folder).items() if server.alive] == SERVERS
    async with database_kit() as kit:
        assert not inhabitants(folder)
        assert content(temporary) == [kit.folder]


def test_the_kit_of_a_living_owner_is_left_alone(own: Own) -> None:
    _, folder = own()
    servers = processes(folder)
    remove_abandoned()
    assert [name for name, server in servers.items() if server.alive] == SERVERS


def test_a_number_used_again_is_not_ended(own: Own, temporary: Path) -> None:
    owner, folder = own(outlives_us=True)
    owner.kill()
    owner.wait()
    with subprocess.Popen(["sleep", "600"]) as bystander:
        later = Process.of(bystander.pid)
        (folder / "processes" / "bystander").write_text(f"{later.pid} {later.started - 1}")
        remove_abandoned()
        assert not folder.exists()
        assert bystander.poll() is None
        bystander.kill()


async def test_a_failed_start_keeps_the_logs_and_nothing_else(temporary: Path) -> None:
    with pytest.raises(StartError, match=r"postgres ended .*no_such_setting") as failure:
        async with database_kit(settings={"no_such_setting": "1"}):
            pass
    (kept,) = content(temporary)
    assert str(kept) in str(failure.value)
    assert kept / "postgres.log" in content(kept)
    shutil.rmtree(kept)
