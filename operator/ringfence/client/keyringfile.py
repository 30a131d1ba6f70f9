"""A key ring that lives in a file, read again when the file changes.

Made for Kubernetes: a mounted Secret changes by a symlink that moves, so what counts is the file
behind the path. Knows no token and no database.
"""

import logging
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from .errors import InvalidKeyRingError
from .keyring import Key, KeyRing

Stamp: TypeAlias = tuple[int, ...]

log = logging.getLogger(__name__)


class KeyRingFile:
    """The ring in the file at *path*, always the newest good one. May be shared by threads.

    Raises InvalidKeyRingError at once when there is no good ring to begin with. Later on, a file
    that is away or half written is warned of once, and the last good ring stays in use.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = Path(path)
        self._lock = Lock()
        self._stamp: Stamp | None = _stamp(self._path)
        self._ring = _read(self._path)

    @property
    def signing_key(self) -> Key:
        """The current key of the newest ring."""
        return self.ring.signing_key

    @property
    def ring(self) -> KeyRing:
        """The newest good ring."""
        with self._lock:
            # Looked at before the file is read: what is written meanwhile is then read next time.
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._stamp = stamp
                self._read_again()
            return self._ring

    def _read_again(self) -> None:
        try:
            self._ring = _read(self._path)
        except InvalidKeyRingError as error:
            log.warning("%s; the last good key ring stays in use", error)


def _stamp(path: Path) -> Stamp | None:
    """Return what changes when the file behind *path* does; None when it is away."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _read(path: Path) -> KeyRing:
    try:
        return KeyRing.parse(path.read_bytes())
    except OSError as error:
        raise InvalidKeyRingError(f"key ring {path}: {error.strerror}") from error
    except InvalidKeyRingError as error:
        raise InvalidKeyRingError(f"key ring {path}: {error}") from None
