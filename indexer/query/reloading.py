"""Small configuration files that are read again when they change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from indexer.errors import IndexingError

T = TypeVar("T")
log = logging.getLogger(__name__)


class ReloadingFile(Generic[T]):
    """The parsed content of a file, read again when it changes.

    While the file is missing or wrong the value read before stays, at first `nothing`; a warning is logged.
    """

    def __init__(self, path: Path | None, read: Callable[[str, str], T], nothing: T) -> None:
        self._path, self._read, self._value = path, read, nothing
        self._stamp: tuple[int, int] | None = None
        self._lock = Lock()

    def current(self) -> T:
        """The parsed content; one stat a call."""
        if self._path is None:
            return self._value
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if stamp != self._stamp:
                with self._lock:
                    self._stamp = stamp
                    self._value = self._read(self._path.read_text(encoding="utf-8-sig"), str(self._path))
        except FileNotFoundError:
            if self._stamp != (0, 0):
                log.warning("%s is not there; nothing is read from it until it is", self._path)
            self._stamp = (0, 0)
        except (IndexingError, OSError, UnicodeDecodeError) as error:
            log.warning("%s stays as it was read before: %s", self._path, error)
        return self._value
