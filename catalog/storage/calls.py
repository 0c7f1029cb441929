"""What the answers of a server of S3 mean: its errors become ours, and one that does not answer is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)

from catalog.errors import StorageAway, StorageError
from catalog.storage.address import BucketAddress

AWAY_S = 5.0  # for which nobody waits for a server that did not answer
_MISSING = ("404", "NoSuchKey")
_KEYS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "AuthorizationHeaderMalformed")
_FULL = ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "507")
_SLOW, _AWAY = ("SlowDown", "RequestTimeout", "TooManyRequests", "429"), (502, 503, 504)


class Calls:
    """The calls of one bucket, from all threads."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._lock = Lock()
        self._is_away = False
        self.ask_again = 0.0  # monotonic seconds; while it is away

    @property
    def place(self) -> str:
        """The bucket's address, without keys."""
        return str(self._address)

    @contextmanager
    def asking(self, key: str) -> Iterator[None]:
        """One call: every foreign error becomes one of ours, and a server that does not answer is left alone."""
        self._admit()
        try:
            yield
        except ClientError as error:
            self._is_away = False  # it answers
            raise self._refused(error, key) from error
        except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
            raise StorageError(
                f"There are no keys for {self.place}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            ) from error
        except BotoCoreError as error:
            raise self._note_away(type(error).__name__) from error
        self._is_away = False

    def _admit(self) -> None:
        """While the server is away one call after AWAY_S tries it, and the others do not wait for that one."""
        with self._lock:
            if not self._is_away:
                return
            if monotonic() < self.ask_again:
                raise self._away("it did not answer a moment ago")
            self.ask_again = monotonic() + AWAY_S

    def _note_away(self, why: str) -> StorageAway:
        with self._lock:
            self._is_away, self.ask_again = True, monotonic() + AWAY_S
        return self._away(why)

    def _away(self, why: str) -> StorageAway:
        return StorageAway(
            f"{self.place} does not answer ({why}). Nothing that is kept is lost: repeat it when it answers again.",
            AWAY_S,
        )

    def _refused(self, error: ClientError, key: str) -> Exception:
        code = code_of(error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        bucket = self._address.bucket
        if code in _MISSING:
            return FileNotFoundError(f"{self.place} has no {key}")
        if code == "NoSuchBucket":
            return StorageError(f"There is no bucket {bucket} ({self.place}): make it, or correct the address.")
        if code in _KEYS or status in (401, 403):
            return StorageError(
                f"{self.place} refuses the keys ({code}): correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or allow"
                f" them to list the bucket {bucket}, which must be there, and to read, write and delete in it."
            )
        if code in _FULL or status == 507:
            return StorageError(f"{self.place} is full ({code}): make room, or raise its quota, and repeat it.")
        if code in _SLOW or status >= 500:
            return self._unwell(code, status)
        return StorageError(f"{self.place} refused what was asked ({code or status}).")

    def _unwell(self, code: str, status: int) -> StorageAway:
        if code in _SLOW or status in _AWAY:
            return self._note_away(f"it answered {code or status}")
        return StorageAway(  # other calls may be answered meanwhile, as reading from a server that has no room left
            f"{self.place} failed ({code or status}): it may have no room left; its log says more. Nothing that is"
            " kept is lost: repeat it when that was mended.",
            AWAY_S,
        )


def code_of(error: ClientError) -> str:
    """The code that the server gave."""
    return str(error.response.get("Error", {}).get("Code", ""))
