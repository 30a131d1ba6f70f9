"""--whole-tiers: a run that left tests out is not green."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.tiers import shortfalls

ROOT = Path(__file__).parents[3]
NEWER = "needs PgBouncer 1.21 or newer"


@pytest.mark.parametrize(
    ("tiers", "ran", "skipped", "expected"),
    [
        pytest.param(["t/a"], ["t/a/x.py::y"], [], (), id="a tier that ran is whole"),
        pytest.param(
            ["t/a", "t/b"], ["t/a/x.py::y"], [], ("t/b: no test ran",), id="an idle tier is told"
        ),
        pytest.param(
            ["t/a"], ["t/ab/x.py::y"], [], ("t/a: no test ran",), id="a longer name is another tier"
        ),
        pytest.param(
            ["t"],
            ["t/x.py::y"],
            [("t/x.py::z", "no pgbouncer")],
            ("t/x.py::z: skipped: no pgbouncer",),
            id="a skipped test is told with its reason",
        ),
        pytest.param(
            ["t"], ["t/x.py::y"], [("t/x.py::z", NEWER)], (), id="an older server is a reason"
        ),
        pytest.param(
            ["t"],
            ["t/x.py::y"],
            [("t/x.py::z", f"{NEWER}, maybe")],
            (f"t/x.py::z: skipped: {NEWER}, maybe",),
            id="a reason counts in full only",
        ),
    ],
)
def test_shortfalls(tiers, ran, skipped, expected):
    assert shortfalls(tiers, ran, skipped) == expected


LEFT_OUT = {
    "empty": "",
    "skipped": "import pytest\ndef test(): pass\ndef test_z(): pytest.skip('why')",
    "module": "import pytest\npytest.importorskip('no_such_module')",
    "expected": "import pytest\n@pytest.mark.xfail(reason='bug')\ndef test(): assert False",
}


def test_a_whole_run_is_green(tmp_path: Path):
    assert run_of(tmp_path, {"whole": "def test(): pass"}).returncode == 0


def test_a_run_with_tests_left_out_is_red_and_ends_with_pytest_s_own_line(tmp_path: Path):
    run = run_of(tmp_path, LEFT_OUT)
    assert run.returncode == 1
    assert "empty: no test ran" in run.stdout
    assert "skipped/test_it.py::test_z: skipped: why" in run.stdout
    assert "module/test_it.py: skipped: could not import" in run.stdout
    assert "expected/test_it.py::test: skipped: expected to fail: bug" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("===")


def run_of(folder: Path, tiers: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run pytest on *tiers*, each a directory with one test module, with our conftest.py."""
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8")
    for tier, module in tiers.items():
        (folder / tier).mkdir()
        (folder / tier / "test_it.py").write_text(module, "utf-8")
    quiet = ("-c", "/dev/null", "-p", "no:cacheprovider", "--import-mode=importlib")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, f"--rootdir={folder}", "--whole-tiers", *tiers],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
