"""``python -m devkit.demo`` as a pipeline starts it, and what is left of it: nothing."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """The program's own temporary folder, into which the servers' account can go."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
    if root := os.environ.get("RINGFENCE_DEVKIT_ROOT"):
        shutil.rmtree(f"{root}{folder}", ignore_errors=True)


def started(temporary: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "devkit.demo"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def inhabitants(folder: Path) -> list[str]:
    """Return the processes that work in *folder* or were told of it."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            known = f"{(process / 'cwd').readlink()} {(process / 'cmdline').read_text()}"
            if str(folder) in known:
                found.append(known)
    return found


def test_the_whole_demo_ends_with_0_and_leaves_nothing(temporary: Path):
    demo = started(temporary)
    shown, complaints = demo.communicate(timeout=300)
    assert demo.returncode == 0, shown + complaints
    assert complaints == ""
    assert "\x1b" not in shown
    assert "✓ All of it happened as told" in shown
    assert shown.rstrip().endswith("✓ The servers are ended and their folder is gone")
    assert list(temporary.iterdir()) == []
    assert inhabitants(temporary) == []


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=lambda by: by.name)
def test_whoever_has_seen_enough_is_left_with_nothing(temporary: Path, by: signal.Signals):
    demo = started(temporary)
    assert demo.stdout
    before = "".join(iter(demo.stdout.readline, "  $ ringfence plan -f shop --secrets secrets\n"))
    assert inhabitants(temporary)
    demo.send_signal(by)
    shown, complaints = demo.communicate(timeout=60)
    assert demo.returncode == 130, before + shown + complaints
    assert shown.rstrip().endswith("✗ Interrupted; nothing is left behind.")
    assert complaints == ""
    assert list(temporary.iterdir()) == []
    assert inhabitants(temporary) == []
