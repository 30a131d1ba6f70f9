"""Secrets in a folder and among manifests."""

from pathlib import Path

import pytest

from ringfence.api.resource import parsed
from ringfence.api.secret import Secret
from ringfence.errors import InvalidSpecError, UnavailableError
from ringfence.secrets import DirectorySecrets, ManifestSecrets

ENTRIES = {"username": b"app", "password": b"canary\x00\xff"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


@pytest.fixture
def store(folder: Path) -> DirectorySecrets:
    return DirectorySecrets(folder)


async def test_what_was_put_is_got(store: DirectorySecrets) -> None:
    await store.put("app-login", ENTRIES)
    assert await store.get("app-login") == ENTRIES


async def test_an_absent_secret_is_none(store: DirectorySecrets) -> None:
    assert await store.get("app-login") is None


async def test_a_second_put_replaces_what_it_names_and_keeps_the_rest(
    store: DirectorySecrets,
) -> None:
    await store.put("app-login", ENTRIES)
    await store.put("app-login", {"password": b"other"})
    assert await store.get("app-login") == {"username": b"app", "password": b"other"}


async def test_only_the_owner_can_read_it(store: DirectorySecrets, folder: Path) -> None:
    await store.put("app-login", ENTRIES)
    await store.put("app-login", ENTRIES)
    modes = {p.relative_to(folder).as_posix(): p.stat().st_mode & 0o777 for p in folder.rglob("*")}
    assert modes == {"app-login": 0o700, "app-login/username": 0o600, "app-login/password": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_a_put_that_fails_leaves_nothing(
    store: DirectorySecrets, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnavailableError, match="cannot be written: No space left"):
        await store.put("app-login", ENTRIES)
    assert list(folder.iterdir()) == []


async def test_a_secret_mounted_by_kubernetes_is_read(
    store: DirectorySecrets, folder: Path
) -> None:
    mounted = folder / "app-login" / "..2026"
    mounted.mkdir(parents=True)
    (mounted / "password").write_bytes(b"canary")
    (folder / "app-login" / "..data").symlink_to("..2026")
    (folder / "app-login" / "password").symlink_to("..data/password")
    assert await store.get("app-login") == {"password": b"canary"}


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/etc", "A", "a\n"])
async def test_a_name_leads_nowhere_else(store: DirectorySecrets, name: str) -> None:
    with pytest.raises(InvalidSpecError, match="not the name of a Secret"):
        await store.get(name)
    with pytest.raises(InvalidSpecError, match="not the name of a Secret"):
        await store.put(name, ENTRIES)


@pytest.mark.parametrize("key", ["", ".", "..", "../x", "a/b", ".new"])
async def test_a_key_leads_nowhere_else(store: DirectorySecrets, folder: Path, key: str) -> None:
    with pytest.raises(InvalidSpecError, match="cannot be the name of a file"):
        await store.put("app-login", {"good": b"", key: b""})
    assert not folder.exists()


async def test_a_secret_that_is_a_file_is_an_error(store: DirectorySecrets, folder: Path) -> None:
    folder.mkdir()
    (folder / "app-login").write_text("x")
    with pytest.raises(UnavailableError, match="cannot be read"):
        await store.get("app-login")


async def test_a_manifest_is_read_and_never_written() -> None:
    document = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "app-login"},
        "stringData": {"password": "canary"},
    }
    store = ManifestSecrets([parsed(Secret, document)])
    assert await store.get("app-login") == {"password": b"canary"}
    assert await store.get("other") is None
    with pytest.raises(InvalidSpecError, match="--secrets DIR") as refused:
        await store.put("other", ENTRIES)
    assert "canary" not in str(refused.value)
