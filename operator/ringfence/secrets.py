"""Where Secrets lie without a cluster: in a folder, or among the manifests. By name, never listed.

Knows bytes by key and nothing of what they mean.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

from .api.secret import Secret
from .errors import InvalidSpecError, UnavailableError

NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
KEY: Final = re.compile(r"[-._a-zA-Z0-9]+")
PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700


class SecretStore(Protocol):
    """Gets and puts Secrets by name."""

    async def get(self, name: str) -> Mapping[str, bytes] | None:
        """Return the entries of the Secret; None when there is none of that name."""
        ...

    async def put(self, name: str, entries: Mapping[str, bytes]) -> None:
        """Make the Secret, or replace the entries given."""
        ...


class DirectorySecrets:
    """Secrets as ``folder/name/key``, readable by the owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def get(self, name: str) -> Mapping[str, bytes] | None:
        """Return the entries of the Secret; None when there is no folder of that name."""
        folder = self._place(name)
        return await asyncio.to_thread(self._read, folder)

    async def put(self, name: str, entries: Mapping[str, bytes]) -> None:
        """Make the folder as a whole; in one that is there, replace file by file."""
        folder = self._place(name)
        _check_keys(name, entries)
        await asyncio.to_thread(self._write, folder, entries)

    def _read(self, folder: Path) -> Mapping[str, bytes] | None:
        try:
            # A Secret mounted by Kubernetes has links and hidden folders beside them.
            return {f.name: f.read_bytes() for f in sorted(folder.iterdir()) if _is_entry(f)}
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _trouble(folder, "read", error) from error

    def _write(self, folder: Path, entries: Mapping[str, bytes]) -> None:
        try:
            self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._replace(folder, entries) if folder.exists() else self._make(folder, entries)
        except OSError as error:
            raise _trouble(folder, "written", error) from error

    def _place(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise InvalidSpecError(
                f"{name!r} is not the name of a Secret; use lower case letters, digits, - and ."
            )
        return self._folder / name

    def _make(self, folder: Path, entries: Mapping[str, bytes]) -> None:
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
        try:
            for key, value in entries.items():
                _write(made / key, value)
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _replace(self, folder: Path, entries: Mapping[str, bytes]) -> None:
        for key, value in entries.items():
            written = _write(folder / f".new-{key}", value)
            written.replace(folder / key)


class ManifestSecrets:
    """Secrets among the manifests that were given: they can be read, not written."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._entries = {secret.metadata.name: secret.contents for secret in secrets}

    async def get(self, name: str) -> Mapping[str, bytes] | None:
        """Return the entries of the Secret; None when no manifest has that name."""
        return self._entries.get(name)

    async def put(self, name: str, entries: Mapping[str, bytes]) -> None:
        """Refuse: a manifest is not ours to write."""
        raise InvalidSpecError(
            f"Secret {name} (keys {', '.join(sorted(entries))}) is not among the manifests; "
            "add it with -f, or let it be made in a folder with --secrets DIR"
        )


def _is_entry(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".")


def _write(file: Path, value: bytes) -> Path:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as out:
        out.write(value)
        out.flush()
        os.fsync(out.fileno())
    return file


def _check_keys(name: str, entries: Mapping[str, bytes]) -> None:
    for key in entries:
        if not KEY.fullmatch(key) or key.startswith("."):
            raise InvalidSpecError(f"{key!r} of Secret {name} cannot be the name of a file")


def _trouble(folder: Path, what: str, error: OSError) -> UnavailableError:
    return UnavailableError(f"Secret {folder} cannot be {what}: {error.strerror}; check its rights")
