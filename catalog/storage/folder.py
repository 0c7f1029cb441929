"""Files in a local folder."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from catalog.errors import StorageError
from catalog.storage.storage import Entry

_UNFINISHED = "."  # how names begin of what is being written


class Folder:
    """A Storage in a folder, which is made by the first file."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def place(self) -> str:
        """The path of the folder."""
        return str(self._root)

    def read(self, key: str) -> bytes:
        """The whole content; FileNotFoundError where there is none."""
        return self._path(key).read_bytes()

    def write(self, key: str, data: bytes) -> None:
        """Under a temporary name first: a process killed half way leaves no half file."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{_UNFINISHED}{uuid.uuid4().hex}")
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)  # noqa: PTH105 - os.replace, as everywhere
        finally:
            temporary.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether it is kept."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""
        self._path(key).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Every file below the folder, folder by folder, by name."""
        for folder, inside, names in os.walk(self._root):
            inside.sort()
            for path in (Path(folder, name) for name in sorted(names) if not name.startswith(_UNFINISHED)):
                yield Entry(path.relative_to(self._root).as_posix(), path.stat().st_size)

    def _path(self, key: str) -> Path:
        """Raises StorageError for a name that leads out of the folder: a bucket may hold any."""
        if not {"", ".", ".."}.isdisjoint(key.split("/")) or "\0" in key:
            raise StorageError(f"{key[:200]!r} is no name of a file below {self._root}; delete or rename it.")
        return self._root / key
