"""A real S3 server, SeaweedFS, on this machine: started once, and once more by each test that stops it."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from catalog.storage.address import parse_address
from catalog.storage.bucket import Bucket
from tests.support.ports import free_ports
from tests.support.waiting import until

WEED = str(Path(sys.executable).with_name("weed"))
KEYS = {"AWS_ACCESS_KEY_ID": "of-a-test", "AWS_SECRET_ACCESS_KEY": "secret-of-a-test"}
OTHER_KEYS = {"AWS_ACCESS_KEY_ID": "unknown", "AWS_SECRET_ACCESS_KEY": "another-secret"}
_OWNER = ("owner", "secret-of-the-owner")
_BUCKET = "shop"
_MAY = ["Read", "Write", "List"]


class S3Server:
    """One SeaweedFS with its files in a folder; stopped and started again it has what it had."""

    def __init__(self, folder: Path, volumes: int = 100, volume_mb: int = 64) -> None:
        self._room = [f"-volume.max={volumes}", f"-master.volumeSizeLimitMB={volume_mb}"]
        self._folder, self._first = folder, free_ports(4)  # and as many from 10,000 above, for gRPC
        self.endpoint = f"http://127.0.0.1:{self._first}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it keeps what is written."""
        keys = self._folder / "keys.json"
        people = {"owner": (*_OWNER, ["Admin"]), "shop": (*KEYS.values(), _MAY)}
        identities = [
            {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": may}
            for name, (key, secret, may) in people.items()
        ]
        keys.write_text(json.dumps({"identities": identities}), encoding="utf-8")
        command = [WEED, "server", f"-dir={self._folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *self._room]
        command += [f"-master.port={self._first + 1}", f"-volume.port={self._first + 2}", "-s3", f"-s3.config={keys}"]
        command += [f"-filer.port={self._first + 3}", f"-s3.port={self._first}"]
        command += ["-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]  # their ports are the same for all
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._keeps, "an S3 server that keeps what is written", ignoring=(BotoCoreError, ClientError))

    def stop(self) -> None:
        """As when its machine loses power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def new_place(self) -> str:
        """The address of an empty prefix: another bucket would take the server seconds."""
        return f"s3://{_BUCKET}/{uuid.uuid4().hex}/shop?endpoint={self.endpoint}&region=us-east-1"

    def _keeps(self) -> bool:
        assert self._process and self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
        owner = self.owner()
        if _BUCKET not in [bucket["Name"] for bucket in owner.list_buckets()["Buckets"]]:
            owner.create_bucket(Bucket=_BUCKET)
        owner.put_object(Bucket=_BUCKET, Key="first", Body=b"1")
        return True

    def owner(self) -> Any:
        """A client with all rights."""
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=60)
        session = boto3.session.Session(*_OWNER, region_name="us-east-1")
        return session.client("s3", endpoint_url=self.endpoint, config=config)


@contextmanager
def _running(folder: Path, **room: int) -> Iterator[S3Server]:
    server = S3Server(folder, **room)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The server of all tests; none stops it."""
    with _running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def own_s3_server(s3_server: S3Server, tmp_path: Path) -> Iterator[S3Server]:
    """A server that a test may stop; asks for the other so that both are in one group of tests."""
    assert s3_server
    (tmp_path / "s3").mkdir()
    with _running(tmp_path / "s3") as server:
        yield server


@pytest.fixture
def small_s3_server(s3_server: S3Server, tmp_path: Path) -> Iterator[S3Server]:
    """A server that is full after some megabytes; asks for the other so that both are in one group of tests."""
    assert s3_server
    (tmp_path / "s3").mkdir()
    with _running(tmp_path / "s3", volumes=2, volume_mb=1) as server:
        yield server


@pytest.fixture
def s3_keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The shop's keys in the environment, and nobody else's."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return KEYS


@pytest.fixture
def bucket_url(s3_server: S3Server, s3_keys: dict[str, str]) -> str:
    """The address of an empty prefix on the server of all tests, with its keys in the environment."""
    assert s3_keys
    return s3_server.new_place()


@pytest.fixture
def bucket(bucket_url: str) -> Bucket:
    return Bucket(parse_address(bucket_url))
