"""requirements/*.txt: what pyproject.toml asks for, pinned with hashes and without an address."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "requirements"
PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: Mapping[str, list[str]] = PROJECT["project"]["optional-dependencies"]
GROUPS: Mapping[str, list[str | Mapping[str, str]]] = PROJECT["dependency-groups"]
PINS = sorted(FOLDER.glob("*.txt"))


def entries(path: Path) -> list[str]:
    """Return the logical lines of *path*, each a requirement with its hashes."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    return text.replace("\\\n", " ").strip().splitlines()


def pinned(path: Path) -> dict[str, str]:
    """Return the version of each package that *path* pins."""
    requirements = [Requirement(entry.split(" --hash", 1)[0]) for entry in entries(path)]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in requirements}


def group(name: str) -> Iterator[str]:
    for item in GROUPS[name]:
        if isinstance(item, str):
            yield item
        else:
            yield from group(item["include-group"])


def extra(name: str) -> Iterator[str]:
    yield from PROJECT["project"]["dependencies"]
    yield from EXTRAS[name]


def asked() -> Iterator[tuple[str, Requirement]]:
    """Yield each file with what it has to pin."""
    development = {*group("dev"), *(line for name in EXTRAS for line in extra(name))}
    wishes = {
        "dev.txt": development,
        "operator.txt": set(extra("operator")),
        "setup.txt": set(group("setup")),
    }
    for file, lines in wishes.items():
        for line in sorted(lines):
            yield file, Requirement(line)


DIRECT = [(file, wish) for file, wish in asked() if wish.name != "ringfence"]


@pytest.mark.parametrize(("file", "wish"), DIRECT, ids=str)
def test_a_direct_dependency_is_pinned_within_its_bounds(file: str, wish: Requirement):
    assert wish.specifier.contains(pinned(FOLDER / file)[canonicalize_name(wish.name)])


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pin_is_exact_and_has_a_hash(path: Path):
    loose = [
        e for e in entries(path) if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", e)
    ]
    assert loose == []


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_no_file_names_an_index(path: Path):
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", path.read_text("utf-8")) == []


def test_the_operator_runs_on_the_versions_it_is_tested_with():
    assert pinned(FOLDER / "operator.txt").items() <= pinned(FOLDER / "dev.txt").items()
