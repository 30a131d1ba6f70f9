"""The repository's layout: what must be there, and what must never appear."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE_LIMIT = 320
PRODUCT = [m for tree in ("operator", "devkit", "bench") for m in (ROOT / tree).rglob("*.py")]
MODULES = [*PRODUCT, *(ROOT / "tests").rglob("*.py")]


def test_the_operator_folder_is_not_a_package():
    """A package of that name would shadow the standard library's module."""
    assert (ROOT / "operator").is_dir()
    assert not (ROOT / "operator" / "__init__.py").exists()


def test_every_module_opens_with_what_it_is():
    mute = [m for m in MODULES if m.stat().st_size and not m.read_text("utf-8").startswith('"""')]
    assert mute == []


def test_no_module_is_too_long_to_live_in():
    assert [m for m in PRODUCT if len(m.read_text("utf-8").splitlines()) > LINE_LIMIT] == []


@pytest.mark.parametrize("adr", sorted((ROOT / "docs/adr").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_has_its_three_parts_on_one_page(adr: Path):
    text = adr.read_text("utf-8")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Consequences"]
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs/adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_changelog_fragment_has_a_known_kind():
    towncrier = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]
    kinds = {kind["directory"] for kind in towncrier["type"]}
    fragments = (ROOT / "changelog.d").glob("*.md")
    assert [f.name for f in fragments if f.suffixes[0].removeprefix(".") not in kinds] == []
