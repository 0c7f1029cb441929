"""What the site needs of the place where it keeps files: a local folder or a bucket of S3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """One kept file."""

    key: str  # its name, with / between folders
    size: int  # bytes


class Storage(Protocol):
    """Files under names; each call of a bucket raises StorageAway or StorageError, each of a folder OSError."""

    @property
    def place(self) -> str:
        """Where it is, as people are told; never with a key or a password."""

    def read(self, key: str) -> bytes:
        """The whole content; FileNotFoundError where there is none."""

    def write(self, key: str, data: bytes) -> None:
        """Keep it; nobody sees a part of it, and what was there before is replaced."""

    def exists(self, key: str) -> bool:
        """Whether it is kept."""

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""

    def entries(self) -> Iterator[Entry]:
        """Everything kept, without what is being written just now."""
