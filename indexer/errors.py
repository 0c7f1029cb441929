"""The errors of building, opening and searching an index.

IndexingError
├── ReleaseError        a release is missing, damaged or not good enough; the message says what to do
│   └── NoRelease       nothing was ever promoted
├── PhotoOutdated       a photo was encoded for another release; encoding it again helps
└── BuildError          a release could not be built
"""

from __future__ import annotations


class IndexingError(Exception):
    """Base of all errors of the indexer; the message is a sentence that says what to do."""


class ReleaseError(IndexingError):
    """A release cannot be opened, promoted or rolled back to."""


class NoRelease(ReleaseError):
    """No release was promoted yet."""

    def __init__(self) -> None:
        super().__init__("No release is current; build one and promote it: shoplens index build")


class PhotoOutdated(IndexingError):
    """The photo's vector comes from another model than the release now searched; encode the photo again."""


class BuildError(IndexingError):
    """A build cannot start or cannot finish; embeddings computed so far are stored and used by the next one."""
