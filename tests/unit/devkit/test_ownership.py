"""owned() and abandoned(): a folder's name tells whose it is."""

import os
from pathlib import Path

import pytest

from devkit.ownership import abandoned, owned
from devkit.process import Process

PREFIX = "kit-"


def of_a_dead_owner(place: Path) -> Path:
    """Return a name whose start time nobody has: our number, but older than we are."""
    ours = Process.of(os.getpid())
    return place / f"{PREFIX}{ours.pid}-{ours.started - 1}-0123abcd"


def test_what_we_own_is_not_abandoned(tmp_path: Path) -> None:
    owned(tmp_path, PREFIX).mkdir()
    assert not list(abandoned(tmp_path, PREFIX))


def test_what_a_dead_process_owned_is_abandoned(tmp_path: Path) -> None:
    of_a_dead_owner(tmp_path).mkdir()
    assert list(abandoned(tmp_path, PREFIX)) == [of_a_dead_owner(tmp_path)]


def test_a_link_that_leads_nowhere_is_found_too(tmp_path: Path) -> None:
    of_a_dead_owner(tmp_path).symlink_to(tmp_path / "gone")
    assert list(abandoned(tmp_path, PREFIX)) == [of_a_dead_owner(tmp_path)]


def test_another_account_s_folder_is_left_alone(tmp_path: Path, monkeypatch) -> None:
    of_a_dead_owner(tmp_path).mkdir()
    another = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: another)
    assert not list(abandoned(tmp_path, PREFIX))


@pytest.mark.parametrize(
    "name", ["kit-", "kit-logs", "kit-1-2", "kit-1-2-xyz", "other-1-2-0123abcd"]
)
def test_a_name_that_we_do_not_give_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert not list(abandoned(tmp_path, PREFIX))
