"""TorchServe's tokens: read from the file it writes, renewed by one process at a time."""

import fcntl
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import requests

from serving.errors import Unavailable
from serving.http import Timeout, error_of, open_session, send

Kind = Literal["inference", "management"]
_REREAD_S = 0.05
_REREADS = 20  # TorchServe rewrites the file in place, so for a moment it may be empty


class KeyFile:
    """The key_file.json in TorchServe's working folder; read again whenever it has changed."""

    def __init__(
        self,
        path: Path,
        management_url: str,
        *,
        timeout: Timeout | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self.path, self.management_url = path, management_url.rstrip("/")
        self._timeout = timeout or Timeout(read_s=10)
        self._session = session or open_session()
        self._guard = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._tokens: dict[str, str] = {}

    def key(self, kind: Kind) -> str:
        """The token for one address; Unavailable while TorchServe has written none."""
        return self._read()[kind]

    def process_id(self) -> str:
        """An id of the TorchServe process that wrote the file: every start makes a new API key."""
        return hashlib.sha256(self._read()["API"].encode()).hexdigest()[:16]

    def stamp(self) -> tuple[int, int, int] | None:
        """Another one whenever the file was written anew, as every start of TorchServe does; None without a file."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    def renew(self, kind: Kind, refused: str) -> str:
        """A token other than the refused one: what another process renewed meanwhile, or a new one."""
        with self._lock():
            tokens = self._read(again=True)
            if tokens[kind] == refused:
                self._request(kind, tokens["API"])
                tokens = self._read(again=True)
            return tokens[kind]

    def _request(self, kind: Kind, api_key: str) -> None:
        headers = {"Authorization": f"Bearer {api_key}"}
        url = f"{self.management_url}/token"
        answer = send(self._session, "GET", url, headers, self._timeout, params={"type": kind})
        if answer.status_code != 200:
            raise Unavailable(
                f"TorchServe at {self.management_url} does not renew its {kind} token: {error_of(answer)[1]} "
                f"Does {self.path} belong to it?"
            )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Held by one thread of one process; on the folder, which needs no right to write and is never replaced."""
        with self._guard:
            try:
                folder = os.open(self.path.parent, os.O_RDONLY)
            except OSError as error:
                raise self._missing() from error
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield
            finally:
                os.close(folder)

    def _read(self, *, again: bool = False) -> dict[str, str]:
        for _ in range(_REREADS):
            try:
                seen = self.stamp()
                if seen is None or seen != self._seen or again:
                    self._tokens, self._seen = _parse(self.path), seen
            except FileNotFoundError as error:
                raise self._missing() from error
            except (KeyError, TypeError, ValueError):
                time.sleep(_REREAD_S)
            else:
                return self._tokens
        raise Unavailable(f"{self.path} holds no tokens; start TorchServe again to have it written anew.")

    def _missing(self) -> Unavailable:
        return Unavailable(f"TorchServe is not running: it has written no {self.path.name} in {self.path.parent}.")


def _parse(path: Path) -> dict[str, str]:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {name: str(raw[name]["key"]) for name in ("inference", "management", "API")}
