"""debian_root(): where packages come from, and what it says when it cannot work."""

from pathlib import Path

import pytest

from devkit.debian_root import debian_root, mirror
from devkit.errors import DevkitError, MissingProgramError

TARGETS = [
    "bookworm-updates http://mirror.example/debian/",
    "bookworm-security http://mirror.example/debian-security/",
    "bookworm http://mirror.example/debian/",
    "bookworm http://other.example/debian/",
]


@pytest.mark.parametrize(
    ("targets", "found"),
    [
        pytest.param(TARGETS, ["http://mirror.example/debian/"], id="the machine's own release"),
        pytest.param(TARGETS[:2], [], id="updates and security have no base system"),
        pytest.param([], [], id="debootstrap decides where apt is silent"),
    ],
)
def test_the_mirror_is_the_one_of_apt(targets: list[str], found: list[str]) -> None:
    assert mirror(targets, "bookworm") == found


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_a_root_that_is_there_is_not_made_again(empty_cache: Path) -> None:
    place = empty_cache / "ringfence/roots/trixie"
    place.mkdir(parents=True)
    assert debian_root("trixie", pytest.fail) == place


def test_a_missing_debootstrap_is_named_with_a_remedy(empty_cache, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(empty_cache))
    with pytest.raises(MissingProgramError, match=r"apt-get install debootstrap$"):
        debian_root("trixie", pytest.fail)


def test_only_root_makes_a_root(empty_cache, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/sbin/debootstrap")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(DevkitError, match=r"^only root can make the trixie root"):
        debian_root("trixie", pytest.fail)
