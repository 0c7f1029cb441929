"""Files in a bucket of S3 or of a server that speaks its protocol."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import md5
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)

from catalog.errors import StorageAway, StorageError
from catalog.storage.address import BucketAddress
from catalog.storage.storage import Entry

CONNECT_S, READ_S = 2.0, 10.0
ATTEMPTS = 3  # of one call, all together
AWAY_S = 5.0  # for which nobody waits for a server that did not answer
CONNECTIONS = 32
PART_BYTES = 64 * 1024 * 1024  # a larger file is sent in parts of this size, each of them again where it was lost
_THERE = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
_MISSING = ("404", "NoSuchKey")
_KEYS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "AuthorizationHeaderMalformed")
_FULL = ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "507")
_SLOW, _AWAY = ("SlowDown", "RequestTimeout", "TooManyRequests", "429"), (502, 503, 504)
T = TypeVar("T")


class Bucket:
    """A Storage in a bucket; the keys are those of the environment (AWS_ACCESS_KEY_ID, a profile, a role …)."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._lock = Lock()
        self._is_away = False
        self._ask_again = 0.0

    @property
    def place(self) -> str:
        """The address, without keys."""
        return str(self._address)

    def read(self, key: str) -> bytes:
        """The whole content; FileNotFoundError where there is none."""
        return self._get(key, lambda body: bytes(body.read()))

    def write(self, key: str, data: bytes) -> None:
        """In one request with a checksum: the server keeps all of it or nothing."""
        with self._asking(key):
            self._put(key, data)

    def write_new(self, key: str, data: bytes) -> bool:
        """Keep it unless another content is there (If-None-Match); False then."""
        with self._asking(key):
            try:
                self._put(key, data, IfNoneMatch="*")
            except ClientError as error:
                if _code(error) not in _THERE:
                    raise
            else:
                return True
        return self.read(key) == data  # an attempt whose answer was lost may have kept it

    def read_into(self, key: str, path: Path) -> None:
        """Write the content to a file, without holding it in memory; FileNotFoundError where there is none."""

        def take(body: Any) -> None:
            with path.open("wb") as file:
                shutil.copyfileobj(body, file, 1024 * 1024)

        self._get(key, take)

    def write_from(self, key: str, path: Path) -> None:
        """As `write`; one larger than PART_BYTES is kept when its last part came."""
        config = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4)
        with self._asking(key), path.open("rb") as file:
            self._client.upload_fileobj(file, self._address.bucket, self._name(key), Config=config)

    def exists(self, key: str) -> bool:
        """Whether it is kept."""
        try:
            with self._asking(key):
                self._client.head_object(Bucket=self._address.bucket, Key=self._name(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""
        with self._asking(key):
            self._client.delete_object(Bucket=self._address.bucket, Key=self._name(key))

    def entries(self) -> Iterator[Entry]:
        """Everything below the prefix, a thousand at a time."""
        beginning = self._name("")
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._address.bucket, Prefix=beginning)
        listed = iter(pages)
        while True:
            with self._asking(""):
                page = next(listed, None)
            if page is None:
                return
            for found in page.get("Contents", ()):
                key, modified = found["Key"].removeprefix(beginning), found["LastModified"].timestamp()
                yield Entry(key, found["Size"], modified)

    def expire(self, days: int) -> None:
        """Have the server delete what is older, below the prefix alone, whether the site runs or not.

        The other rules of the bucket stay. Raises StorageError where it takes no rules, StorageAway.
        """
        bucket, below = self._address.bucket, self._name("")
        rule = {"ID": f"shoplens {below}"[:255], "Filter": {"Prefix": below}, "Status": "Enabled"}
        rule |= {"Expiration": {"Days": days}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": days}}
        with self._asking(""):
            try:
                rules = self._client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
            except ClientError as error:
                if _code(error) != "NoSuchLifecycleConfiguration":
                    raise
                rules = []
            kept = [other for other in rules if other.get("ID") != rule["ID"]]
            self._client.put_bucket_lifecycle_configuration(
                Bucket=bucket, LifecycleConfiguration={"Rules": [*kept, rule]}
            )

    def _get(self, key: str, take: Callable[[Any], T]) -> T:
        """What `take` makes of the content; asked for again where the answer ended early."""
        with self._asking(key):
            for _ in range(ATTEMPTS - 1):
                body = self._open(key)
                with suppress(BotoCoreError):
                    return take(body)
            return take(self._open(key))

    def _put(self, key: str, data: bytes, **conditions: str) -> None:
        digest = b64encode(md5(data, usedforsecurity=False).digest()).decode()
        conditions |= {"Bucket": self._address.bucket, "Key": self._name(key), "ContentMD5": digest}
        self._client.put_object(Body=data, **conditions)

    def _open(self, key: str) -> Any:
        return self._client.get_object(Bucket=self._address.bucket, Key=self._name(key))["Body"]

    @cached_property
    def _client(self) -> Any:
        """Made by the first call: a process that was forked has connections of its own."""
        address = self._address
        return boto3.session.Session().client(
            "s3",
            endpoint_url=address.endpoint or None,
            region_name=address.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
            config=Config(
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                max_pool_connections=CONNECTIONS,
                s3={"addressing_style": "path"} if address.endpoint else {},
                # Amazon's newer checksums come behind the content, which many other servers refuse over HTTPS.
                request_checksum_calculation="when_required" if address.endpoint else None,
                response_checksum_validation="when_required" if address.endpoint else None,
            ),
        )

    def _name(self, key: str) -> str:
        return f"{self._address.prefix}/{key}"

    @contextmanager
    def _asking(self, key: str) -> Iterator[None]:
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
            if monotonic() < self._ask_again:
                raise self._away("it did not answer a moment ago")
            self._ask_again = monotonic() + AWAY_S

    def _note_away(self, why: str) -> StorageAway:
        with self._lock:
            self._is_away, self._ask_again = True, monotonic() + AWAY_S
        return self._away(why)

    def _away(self, why: str) -> StorageAway:
        return StorageAway(
            f"{self.place} does not answer ({why}). Nothing that is kept is lost: repeat it when it answers again.",
            AWAY_S,
        )

    def _refused(self, error: ClientError, key: str) -> Exception:
        code = _code(error)
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


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
