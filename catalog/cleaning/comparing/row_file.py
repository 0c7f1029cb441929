"""Numbers of each row of a feed, kept in a temporary file: a feed of any length takes the same memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

BUFFERED = 4_096  # rows in memory
READ_TOGETHER = 65_536


class RowFile:
    """One record of numbers a row. The file goes away with the object; OSError is raised on a full disk."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        """Fields are names and NumPy's types, such as ("row", "<u4")."""
        self._kind = np.dtype(list(fields))
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the object lives
        self._new: list[tuple[Any, ...]] = []

    def add(self, *record: float) -> None:
        """Remember one row's numbers, in the order of the fields."""
        self._new.append(record)
        if len(self._new) >= BUFFERED:
            self._write()

    def parts(self) -> Iterator[np.ndarray]:
        """All records in their order, structured arrays of at most READ_TOGETHER."""
        self._write()
        self._file.seek(0)
        while content := self._file.read(READ_TOGETHER * self._kind.itemsize):
            yield np.frombuffer(content, self._kind)
        self._file.seek(0, 2)

    def whole(self) -> np.ndarray:
        """All records in their order, one structured array [n]."""
        return np.concatenate([np.empty(0, self._kind), *self.parts()])

    def _write(self) -> None:
        self._file.write(np.array(self._new, self._kind).tobytes())
        self._new.clear()
