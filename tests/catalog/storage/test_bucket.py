"""A bucket that is away, torn, slow, missing or not for us; the server is a real one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import EndpointConnectionError

from catalog.errors import StorageAway, StorageError
from catalog.storage import bucket as storing
from catalog.storage import calls
from catalog.storage.address import parse_address
from catalog.storage.bucket import Bucket
from tests.support.s3_server import KEYS, OTHER_KEYS, S3Server
from tests.support.waiting import until

CALLS: dict[str, Callable[[Bucket], object]] = {
    "read": lambda bucket: bucket.read("a"),
    "write": lambda bucket: bucket.write("a", b"one"),
    "exists": lambda bucket: bucket.exists("a"),
    "delete": lambda bucket: bucket.delete("a"),
    "entries": lambda bucket: list(bucket.entries()),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.mark.parametrize("before", [None, b"one"], ids=["nothing", "another content"])
def test_a_torn_upload_changes_nothing(
    s3_server: S3Server, bucket_url: str, bucket: Bucket, before: bytes | None
) -> None:
    if before:
        bucket.write("a", before)
    address = parse_address(bucket_url)
    params = {"Bucket": address.bucket, "Key": f"{address.prefix}/a"}
    url = urlsplit(s3_server.owner().generate_presigned_url("put_object", params))
    with socket.create_connection((url.hostname, url.port)) as connection:
        head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: 5000000\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 4_000_000)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(100)
    assert not answer.startswith(b"HTTP/1.1 200")
    assert bucket.exists("a") == bool(before) and [entry.size for entry in bucket.entries()] == ([3] if before else [])


def test_a_stopped_server_is_told_and_used_again(own_s3_server: S3Server, s3_keys: dict[str, str]) -> None:
    assert s3_keys
    bucket = Bucket(parse_address(own_s3_server.new_place()))
    bucket.write("a", b"one")
    own_s3_server.stop()
    for call in CALLS.values():
        with pytest.raises(StorageAway, match=r"does not answer .* Nothing that is kept is lost"):
            call(bucket)
    own_s3_server.start()
    until(lambda: bucket.read("a") == b"one", "what was written before", ignoring=(StorageAway,))
    bucket.write("b", b"two")
    assert bucket.read("b") == b"two"


def test_nobody_waits_for_a_server_that_did_not_answer_a_moment_ago(
    s3_keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert s3_keys
    monkeypatch.setattr(storing, "READ_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bucket = Bucket(parse_address(f"s3://shop?endpoint=http://127.0.0.1:{silent.getsockname()[1]}"))
        with pytest.raises(StorageAway, match="ReadTimeoutError"):
            bucket.read("a")
        with pytest.raises(StorageAway, match="a moment ago") as refused:
            bucket.read("a")
        assert refused.value.retry_after_s == calls.AWAY_S
        monkeypatch.setattr(calls, "AWAY_S", 0.0)
        bucket._calls.ask_again = 0.0
        with pytest.raises(StorageAway, match="ReadTimeoutError"):
            bucket.read("a")


def test_an_answer_that_ends_early_is_no_content(s3_keys: dict[str, str]) -> None:
    assert s3_keys

    def answer() -> None:
        for _ in range(storing.ATTEMPTS):
            connection, _ = cutting.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 400)

    with socket.create_server(("127.0.0.1", 0)) as cutting:
        thread = threading.Thread(target=answer)
        thread.start()
        bucket = Bucket(parse_address(f"s3://shop?endpoint=http://127.0.0.1:{cutting.getsockname()[1]}"))
        with pytest.raises(StorageAway):
            bucket.read("a")
        thread.join()


@every_call
def test_wrong_keys_are_told_and_not_shown(
    bucket: Bucket, call: Callable[[Bucket], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in OTHER_KEYS.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StorageError, match="refuses the keys") as refused:
        call(bucket)
    assert not any(value in str(refused.value) for value in OTHER_KEYS.values())


@every_call
def test_a_wrong_secret_is_told(
    bucket: Bucket, call: Callable[[Bucket], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mistyped")
    with pytest.raises(StorageError, match="refuses the keys"):
        call(bucket)


@every_call
def test_missing_keys_are_told(
    bucket: Bucket, call: Callable[[Bucket], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    with pytest.raises(StorageError, match=r"There are no keys for .* AWS_ACCESS_KEY_ID"):
        call(bucket)


@pytest.mark.parametrize("name", ["read", "entries"])
def test_a_missing_bucket_is_told(bucket_url: str, name: str) -> None:
    missing = Bucket(parse_address(re.sub("s3://[^/]+", "s3://no-such-bucket", bucket_url)))
    with pytest.raises(StorageError, match="There is no bucket no-such-bucket"):
        CALLS[name](missing)


@pytest.mark.parametrize("write", ["write", "write_new"])
def test_an_own_server_gets_a_checksum_that_every_server_knows(monkeypatch: pytest.MonkeyPatch, write: str) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    sent = []

    def keep(request: AWSPreparedRequest, **_: object) -> None:
        sent.append(request.headers)
        raise EndpointConnectionError(endpoint_url=request.url)

    bucket = Bucket(parse_address("s3://shop/x?endpoint=https://127.0.0.1:9&region=us-east-1"))
    bucket._client.meta.events.register("before-send.s3.PutObject", keep)
    with pytest.raises(StorageAway):
        getattr(bucket, write)("a", b"one")
    names = {name.lower() for name in sent[0]}
    assert "content-md5" in names and not names & {"x-amz-trailer", "x-amz-decoded-content-length"}
