"""What the site needs of the place where it keeps files: a local folder or a bucket of S3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """One kept file."""

    key: str  # its name, with / between folders
    size: int  # bytes
    modified: float = field(default=0.0, compare=False)  # when it was written, in seconds since the epoch


class Storage(Protocol):
    """Files under names; each call of a bucket raises StorageAway or StorageError, each of a folder OSError."""

    @property
    def place(self) -> str:
        """Where it is, as people are told; never with a key or a password."""

    def read(self, key: str) -> bytes:
        """The whole content; FileNotFoundError where there is none."""

    def write(self, key: str, data: bytes) -> None:
        """Keep it; nobody sees a part of it, and what was there before is replaced."""

    def write_new(self, key: str, data: bytes) -> bool:
        """Keep it unless another content is there: of several who write at the same time one wins. False for others."""

    def read_into(self, key: str, path: Path) -> None:
        """Write the content to a file, however large; where that fails the file may hold a part of it.

        FileNotFoundError where there is none.
        """

    def write_from(self, key: str, path: Path) -> None:
        """Keep the content of a file, however large; otherwise as `write`."""

    def exists(self, key: str) -> bool:
        """Whether it is kept."""

    def signed(self, key: str, mime: str, seconds: int) -> str:
        """An address at which a browser reads it for so long, as of that type; empty for a folder."""

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""

    def entries(self) -> Iterator[Entry]:
        """Everything kept, without what is being written just now."""
