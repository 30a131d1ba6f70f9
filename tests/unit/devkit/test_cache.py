"""cache() and publish(): what is kept is complete, whoever makes it."""

from pathlib import Path

from devkit.cache import cache, publish


def test_the_cache_lies_where_the_environment_says(tmp_path: Path) -> None:
    folder = cache({"XDG_CACHE_HOME": str(tmp_path)})
    assert folder == tmp_path / "ringfence"
    assert folder.is_dir()


def test_what_is_finished_appears_at_its_place(tmp_path: Path) -> None:
    finished, place = tmp_path / "unfinished", tmp_path / "place"
    finished.mkdir()
    publish(finished, place)
    assert list(tmp_path.iterdir()) == [place]


def test_who_was_first_stays(tmp_path: Path) -> None:
    finished, place = tmp_path / "unfinished", tmp_path / "place"
    for folder, name in ((finished, "later"), (place, "first")):
        folder.mkdir()
        (folder / name).touch()
    publish(finished, place)
    assert list(tmp_path.rglob("*")) == [place, place / "first"]
