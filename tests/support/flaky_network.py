"""A network between the shop and its S3 server that loses calls, cuts answers, holds them back or is away."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from urllib.parse import urlsplit

import pytest

from tests.support.s3_server import S3Server

_METHODS = (b"GET ", b"PUT ", b"HEAD ", b"DELETE ", b"POST ")
_CHUNK = 65_536


class FlakyNetwork:
    """Passes on what comes; each connection has two threads of its own."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._server = (str(parts.hostname), int(parts.port or 0))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.loses_every = 0  # of so many calls the last is lost, by turns before and after the server saw it
        self.cuts_after: int | None = None  # bytes of one connection's answers
        self.is_away = False
        self.lets_pass = threading.Event()
        self.lets_pass.set()
        self.lost = 0
        self._calls, self._lock = count(1), threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no further connection."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self.is_away:
            client.close()
            return
        server = socket.create_connection(self._server)
        threading.Thread(target=self._answer, args=(server, client), daemon=True).start()
        self._ask(client, server)

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while data := client.recv(_CHUNK):
                self.lets_pass.wait()
                losing = self._is_lost(data)
                if losing == "before" or self.is_away:
                    break
                server.sendall(data)
                if losing == "after":
                    break
        except OSError:
            pass
        _end(client, server)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        passed = 0
        try:
            while data := server.recv(_CHUNK):
                if self.is_away:
                    break
                if self.cuts_after is not None and passed + len(data) > self.cuts_after:
                    client.sendall(data[: self.cuts_after - passed])
                    break
                client.sendall(data)
                passed += len(data)
        except OSError:
            pass
        _end(client, server)

    def _is_lost(self, data: bytes) -> str:
        if not self.loses_every or not data.startswith(_METHODS):
            return ""
        with self._lock:
            turn = next(self._calls)
            if turn % self.loses_every:
                return ""
            self.lost += 1
            return "before" if turn // self.loses_every % 2 else "after"


def _end(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@pytest.fixture
def network(s3_server: S3Server) -> Iterator[FlakyNetwork]:
    """Between the test and the server of all tests."""
    network = FlakyNetwork(s3_server.endpoint)
    yield network
    network.lets_pass.set()
    network.close()


@pytest.fixture
def network_url(bucket_url: str, network: FlakyNetwork, s3_server: S3Server) -> str:
    """The address of `bucket_url` by way of the network."""
    return bucket_url.replace(s3_server.endpoint, network.endpoint)
