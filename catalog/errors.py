"""What can go wrong with a catalogue; every message is a sentence for whoever gave the input.

CatalogError
├── DatabaseAway    the database does not answer just now
├── DatabaseError   the database's address cannot be used
├── FeedError       a file is no feed that can be read
├── MappingError    a column mapping names what does not exist
├── PictureError    a picture is not taken; `code` says why
├── PicturesBusy    too many pictures are being opened at the moment
├── StorageAway     the bucket of files does not answer just now
├── StorageError    the bucket of files cannot be used; the message says what to put right
└── TrustError      the setting of trusted picture hosts cannot be read
"""

from typing import Literal

from catalog.languages.message import Message

PictureCode = Literal["empty", "truncated", "not_a_picture", "too_large", "too_many_pixels", "too_costly", "heic"]


class CatalogError(Exception):
    """Something a person can put right."""


class DatabaseAway(CatalogError):
    """The database does not answer, or not in time."""


class DatabaseError(CatalogError):
    """The database's address cannot be used; the message says which form is accepted."""


class FeedError(CatalogError):
    """The file cannot be read as a feed at all."""


class MappingError(CatalogError):
    """A column that is needed or named is not there."""


class TrustError(CatalogError):
    """The list of hosts whose private addresses are trusted cannot be read."""


class PictureError(CatalogError):
    """A picture that is not taken; the message is a sentence for the person who sent it."""

    def __init__(self, code: PictureCode, message: Message) -> None:
        super().__init__(message)
        self.code: PictureCode = code
        self.message = message


class PicturesBusy(CatalogError):
    """So many pictures are being opened that this one would wait for too long; trying again soon helps."""

    def __init__(self, retry_after_s: float = 2.0) -> None:
        super().__init__("Many pictures are being opened just now. Wait a moment and send it again.")
        self.retry_after_s = retry_after_s


class StorageError(CatalogError):
    """The bucket cannot be used: a wrong address, wrong keys, no such bucket, no room."""


class StorageAway(CatalogError):
    """The bucket does not answer, or not in time."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
