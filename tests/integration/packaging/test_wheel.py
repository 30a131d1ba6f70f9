"""The wheel, unpacked and used as installed: nothing of it comes from this checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ALONE = """
import sys
sys.path[:0] = [sys.argv[1]]
from ringfence.client.keyring import KeyRing
from ringfence.client import sign
import ringfence, datetime
assert ringfence.__file__.startswith(sys.argv[1])
now = datetime.datetime.now(datetime.UTC)
print(sign(KeyRing.generate(now, "k1", datetime.timedelta(days=1)), "acme").split(".")[1])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder of its own."""
    built, unpacked = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("unpacked")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [archive] = built.glob("*.whl")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(unpacked)
    return unpacked


def test_the_wheel_holds_the_product_and_nothing_else(wheel: Path) -> None:
    names = {path.name for path in wheel.iterdir()}
    assert {name.split("-")[0] for name in names} == {"ringfence"}


def test_every_sql_file_is_in_the_wheel(wheel: Path) -> None:
    package = ROOT / "operator" / "ringfence"
    files = {path.relative_to(package) for path in package.rglob("*.sql")}
    assert files
    assert {path.relative_to(wheel / "ringfence") for path in wheel.rglob("*.sql")} == files


def test_the_base_install_signs_with_the_standard_library_alone(wheel: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", ALONE, str(wheel)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert said.stdout == "k1\n"


def test_the_command_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ringfence", "--version"]
    said = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel)},
    )
    assert "0.1.0" in said.stdout
