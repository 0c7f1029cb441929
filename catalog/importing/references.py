"""Finds the files a feed refers to as pictures: in or below its own folder, nowhere else."""

import re
from pathlib import Path
from typing import Literal

MAX_FILE_BYTES = 50_000_000

Kind = Literal["missing", "refused"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]+:", re.IGNORECASE)  # two letters at least: C: is a drive


class NoPicture(Exception):
    """A reference that leads to no picture; `kind` is what is counted, the message goes on from the reference."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind


class LocalPictures:
    """The pictures in one folder and below."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def find(self, reference: str) -> Path:
        """The file that a reference means; raises NoPicture."""
        if _SCHEME.match(reference):
            raise NoPicture("refused", "is neither a file's path nor an http address")
        try:
            path = self._resolved(reference)
            if not path.is_file() and path.is_relative_to(self._folder):  # a path of another machine, all in one folder
                path = self._resolved(path.name)
            inside, there = path.is_relative_to(self._folder), path.is_file()
            size = path.stat().st_size if inside and there else 0
        except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL in it, a circle of links
            raise NoPicture("refused", "is no usable path") from error
        if not inside:
            raise NoPicture("refused", "lies outside the feed's folder")
        if not there:
            raise NoPicture("missing", "is not there")
        if size > MAX_FILE_BYTES:
            raise NoPicture("refused", f"has more than {MAX_FILE_BYTES // 1_000_000} MB")
        return path

    def _resolved(self, reference: str) -> Path:
        """Links are followed before the folder is checked."""
        return (self._folder / reference.replace("\\", "/")).resolve()
