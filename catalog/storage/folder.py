"""Files in a local folder."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import StorageError
from catalog.storage.storage import Entry

_UNFINISHED = re.compile(r"\.[0-9a-f]{32}")  # the names of what is being written


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
        with self._replacing(key) as temporary:
            temporary.write_bytes(data)

    def write_new(self, key: str, data: bytes) -> bool:
        """Keep it unless another content is there; False then."""
        with self._beside(key) as temporary:
            temporary.write_bytes(data)
            try:
                os.link(temporary, self._path(key))  # of several at the same time one wins
            except FileExistsError:
                return self.read(key) == data
        return True

    def read_into(self, key: str, path: Path) -> None:
        """Write the content to a file; FileNotFoundError where there is none."""
        shutil.copyfile(self._path(key), path)

    def write_from(self, key: str, path: Path) -> None:
        """Keep the content of a file."""
        with self._replacing(key) as temporary:
            shutil.copyfile(path, temporary)

    def exists(self, key: str) -> bool:
        """Whether it is kept."""
        return self._path(key).is_file()

    def signed(self, key: str, mime: str, seconds: int) -> str:  # noqa: ARG002 - as a bucket has it
        """No browser reads the folder: empty."""
        return ""

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""
        self._path(key).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Every file below the folder, folder by folder, by name; none of hidden folders."""
        for folder, inside, names in os.walk(self._root):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for path in (Path(folder, name) for name in sorted(names) if not _UNFINISHED.fullmatch(name)):
                about = path.stat()
                yield Entry(path.relative_to(self._root).as_posix(), about.st_size, about.st_mtime)

    @contextmanager
    def _replacing(self, key: str) -> Iterator[Path]:
        """A temporary name; what is written there takes the place of what was kept."""
        with self._beside(key) as temporary:
            yield temporary
            os.replace(temporary, self._path(key))  # noqa: PTH105 - os.replace, as everywhere

    @contextmanager
    def _beside(self, key: str) -> Iterator[Path]:
        """A temporary name in the folder of a file, which is made; what is left there goes."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{uuid.uuid4().hex}")
        try:
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        """Raises StorageError for a name that leads out of the folder: a bucket may hold any."""
        if not {"", ".", ".."}.isdisjoint(key.split("/")) or "\0" in key:
            raise StorageError(f"{key[:200]!r} is no name of a file below {self._root}; delete or rename it.")
        return self._root / key
