"""Files in a bucket of S3 or of a server that speaks its protocol."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from hashlib import md5
from pathlib import Path
from typing import Any, TypeVar

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from catalog.storage.address import BucketAddress
from catalog.storage.calls import Calls, code_of
from catalog.storage.storage import Entry

CONNECT_S, READ_S = 2.0, 10.0
ATTEMPTS = 3  # of one call, all together
CONNECTIONS = 32
PART_BYTES = 64 * 1024 * 1024  # a larger file is sent in parts of this size, each of them again where it was lost
_THERE = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
T = TypeVar("T")


class Bucket:
    """A Storage in a bucket; the keys are those of the environment (AWS_ACCESS_KEY_ID, a profile, a role …)."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._calls = Calls(address)

    @property
    def place(self) -> str:
        """The address, without keys."""
        return str(self._address)

    def read(self, key: str) -> bytes:
        """The whole content; FileNotFoundError where there is none."""
        return self._get(key, lambda body: bytes(body.read()))

    def write(self, key: str, data: bytes) -> None:
        """In one request with a checksum: the server keeps all of it or nothing."""
        with self._calls.asking(key):
            self._put(key, data)

    def write_new(self, key: str, data: bytes) -> bool:
        """Keep it unless another content is there (If-None-Match); False then."""
        with self._calls.asking(key):
            try:
                self._put(key, data, IfNoneMatch="*")
            except ClientError as error:
                if code_of(error) not in _THERE:
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
        with self._calls.asking(key), path.open("rb") as file:
            self._client.upload_fileobj(file, self._address.bucket, self._name(key), Config=config)

    def exists(self, key: str) -> bool:
        """Whether it is kept."""
        try:
            with self._calls.asking(key):
                self._client.head_object(Bucket=self._address.bucket, Key=self._name(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Delete it; one that is not there is no error."""
        with self._calls.asking(key):
            self._client.delete_object(Bucket=self._address.bucket, Key=self._name(key))

    def entries(self) -> Iterator[Entry]:
        """Everything below the prefix, a thousand at a time."""
        beginning = self._name("")
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._address.bucket, Prefix=beginning)
        listed = iter(pages)
        while True:
            with self._calls.asking(""):
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
        with self._calls.asking(""):
            try:
                rules = self._client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
            except ClientError as error:
                if code_of(error) != "NoSuchLifecycleConfiguration":
                    raise
                rules = []
            kept = [other for other in rules if other.get("ID") != rule["ID"]]
            self._client.put_bucket_lifecycle_configuration(
                Bucket=bucket, LifecycleConfiguration={"Rules": [*kept, rule]}
            )

    def signed(self, key: str, mime: str, seconds: int) -> str:
        """An address at which whoever has it reads this one file for so long, as of that type; asks no server."""
        named = {"Bucket": self._address.bucket, "Key": self._name(key), "ResponseContentType": mime}
        return str(self._client.generate_presigned_url("get_object", Params=named, ExpiresIn=seconds))

    def _get(self, key: str, take: Callable[[Any], T]) -> T:
        """What `take` makes of the content; asked for again where the answer ended early."""
        with self._calls.asking(key):
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
                signature_version="s3v4",
                s3={"addressing_style": "path"} if address.endpoint else {},
                # Amazon's newer checksums come behind the content, which many other servers refuse over HTTPS.
                request_checksum_calculation="when_required" if address.endpoint else None,
                response_checksum_validation="when_required" if address.endpoint else None,
            ),
        )

    def _name(self, key: str) -> str:
        return f"{self._address.prefix}/{key}"
