"""KeyRingFile: always the newest good ring."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from ringfence.client import KeyRingFile
from ringfence.client.errors import InvalidKeyRingError
from ringfence.client.keyring import KeyRing

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def ring_text(kid: str) -> str:
    return KeyRing.generate(NOW, kid, timedelta(days=1)).to_json()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keyring.json"
    path.write_text(ring_text("k1"))
    return path


def test_an_unchanged_file_is_read_once(path: Path):
    file = KeyRingFile(path)
    assert file.ring is file.ring


def test_a_rewritten_file_is_read_again(path: Path):
    file = KeyRingFile(path)
    path.write_text(ring_text("key2"))
    assert file.signing_key.kid == "key2"


def test_a_mounted_secret_is_read_again_when_kubernetes_moves_the_symlink(tmp_path: Path):
    for version, kid in ("v1", "k1"), ("v2", "k2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "keyring.json").write_text(ring_text(kid))
    (tmp_path / "..data").symlink_to("v1")
    (tmp_path / "keyring.json").symlink_to("..data/keyring.json")
    file = KeyRingFile(tmp_path / "keyring.json")
    (tmp_path / "..data_tmp").symlink_to("v2")
    (tmp_path / "..data_tmp").rename(tmp_path / "..data")
    assert file.signing_key.kid == "k2"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_text(ring_text("k2")[:50]), id="half written"),
        pytest.param(lambda path: path.write_text(""), id="empty"),
        pytest.param(Path.unlink, id="gone"),
    ],
)
def test_a_file_that_breaks_later_is_warned_of_once_and_the_last_good_ring_stays(
    path: Path, spoil: Callable[[Path], object], caplog: pytest.LogCaptureFixture
):
    file = KeyRingFile(path)
    spoil(path)
    assert [file.signing_key.kid for _ in range(3)] == ["k1"] * 3
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert str(path) in caplog.text
    path.write_text(ring_text("k3"))
    assert file.signing_key.kid == "k3"


@pytest.mark.parametrize("text", [None, "", "{"], ids=["absent", "empty", "broken"])
def test_without_a_good_ring_to_begin_with_there_is_an_error_that_names_the_file(
    tmp_path: Path, text: str | None
):
    path = tmp_path / "keyring.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidKeyRingError, match=str(path)):
        KeyRingFile(path)


def test_threads_may_share_it(path: Path):
    file = KeyRingFile(path)
    seen: list[str] = []
    readers = [
        Thread(target=lambda: seen.extend(file.signing_key.kid for _ in range(200)))
        for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    path.with_suffix(".new").write_text(ring_text("k2"))
    path.with_suffix(".new").rename(path)
    for reader in readers:
        reader.join()
    assert set(seen) <= {"k1", "k2"}
    assert len(seen) == 800
    assert file.signing_key.kid == "k2"
