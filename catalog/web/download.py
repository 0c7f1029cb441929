"""Fetches one picture: every hop checked, no more bytes than allowed, nothing when it has not changed."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

import requests
from requests.exceptions import SSLError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError
from urllib3.exceptions import SSLError as UrllibSSLError
from urllib3.exceptions import TimeoutError as UrllibTimeoutError

from catalog.web.addresses import Address, read_address
from catalog.web.connections import open_session, within
from catalog.web.errors import Failed, FetchError, Refused
from catalog.web.gate import Gate
from catalog.web.limits import Limits, retry_after_s

PIECE = 65_536
TEMPORARY = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524})
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Version:
    """Validators of a picture's version: ETag and Last-Modified, "" where the host gave none."""

    etag: str = ""
    last_modified: str = ""
    unchanged: bool = field(default=False, compare=False)  # the host said that it has no other one

    def headers(self) -> dict[str, str]:
        """What asks for the picture only if it is another one."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True)
class Download:
    """The bytes of a picture, None where the host says that it has not changed."""

    data: bytes | None
    version: Version

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes; "" where there are none."""
        return "" if self.data is None else hashlib.sha256(self.data).hexdigest()


class Downloader:
    """Fetches pictures over one set of connections; for many threads."""

    def __init__(self, gate: Gate, limits: Limits, authorities: str | None = None) -> None:
        self._limits = limits
        self._session = open_session(gate, limits, authorities)

    def get(
        self, address: Address, known: Version | None = None, hop: Callable[[Address], None] = lambda _: None
    ) -> Download:
        """The picture, or that it is still the known version; `hop` gets the target of each redirect.

        Raises FetchError.
        """
        body = io.BytesIO()
        version = self.save(address, body, known, hop)
        if version.unchanged:
            return Download(None, version)
        return Download(body.getvalue(), version)

    def save(
        self,
        address: Address,
        file: IO[bytes],
        known: Version | None = None,
        hop: Callable[[Address], None] = lambda _: None,
    ) -> Version:
        """Write the body to a file as it arrives; nothing is written where it is still the known version.

        `hop` gets the target of each redirect. Raises FetchError, also when all redirects together take too long.
        """
        with within(self._limits.total_s):
            return self._follow(address, file, known, hop)

    def _follow(
        self, address: Address, file: IO[bytes], known: Version | None, hop: Callable[[Address], None]
    ) -> Version:
        headers = known.headers() if known else {}
        for _ in range(self._limits.redirects + 1):
            answer = self._send(address, headers)
            with answer:
                target = _target(answer, address)
                if target is None:
                    return self._read(answer, address.host, known or Version(), file, conditional=bool(headers))
            hop(target)
            address = target
        raise Refused("redirects", f"leads on and on, through more than {self._limits.redirects} redirects")

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _send(self, address: Address, headers: dict[str, str]) -> requests.Response:
        timeout = (self._limits.connect_s, self._limits.read_s)
        try:
            return self._session.get(address.url, headers=headers, timeout=timeout, allow_redirects=False, stream=True)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _mapped(error, address.host) from error

    def _read(
        self, answer: requests.Response, host: str, known: Version, file: IO[bytes], conditional: bool
    ) -> Version:
        if answer.status_code == 304 and conditional:
            answer.raw.read1(1)  # nothing: it gives the connection back
            return Version(_header(answer, "ETag") or known.etag, known.last_modified, unchanged=True)
        if answer.status_code != 200:
            raise _by_status(answer)
        if _header(answer, "Content-Encoding").lower() not in ("", "identity"):
            raise Refused("compressed", "comes compressed although that was not asked for")
        size = _header(answer, "Content-Length")
        if size.isdigit() and int(size) > self._limits.max_bytes:
            raise self._too_large()
        self._save_body(answer, host, file)
        return Version(_header(answer, "ETag"), _header(answer, "Last-Modified"))

    def _save_body(self, answer: requests.Response, host: str, file: IO[bytes]) -> None:
        """Read the body in pieces, so that the limits of size and time hold while it arrives."""
        size = 0
        try:
            while piece := answer.raw.read1(PIECE, decode_content=False):
                size += len(piece)
                if size > self._limits.max_bytes:
                    raise self._too_large()
                file.write(piece)
        except (HTTPError, requests.RequestException, OSError) as error:
            raise _mapped(error, host) from error

    def _too_large(self) -> Refused:
        return Refused("too large", f"has more than {self._limits.max_bytes / 1e6:g} MB")


def _target(answer: requests.Response, address: Address) -> Address | None:
    """Where a redirect leads; None for every other answer."""
    if answer.status_code not in MOVED or not answer.headers.get("Location"):
        return None
    return read_address(answer.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace"), address.url)


def _header(answer: requests.Response, name: str) -> str:
    """A header as far as it can be sent back and kept."""
    value = answer.headers.get(name, "")
    return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""


def _by_status(answer: requests.Response) -> FetchError:
    status = answer.status_code
    wait_s = retry_after_s(answer.headers.get("Retry-After"), datetime.now(UTC))
    message = f"the host answered {status} {str(answer.reason or '')[:60]}".rstrip()
    if status in TEMPORARY:
        return Failed(f"status {status}", message, retry_after_s=wait_s)
    return Refused(f"status {status}", message)


def _mapped(error: Exception, host: str) -> FetchError:
    """The one place where the HTTP libraries' errors become ours."""
    cause = getattr(error.args[0], "reason", error) if error.args else error
    match cause:
        case SSLError() | UrllibSSLError() if "certificate" in str(cause).lower():
            return Refused("certificate", f"{host} has no certificate that holds: {cause}"[:300])
        case NewConnectionError() | ConnectTimeoutError():
            return Failed("no connection", f"{host} cannot be reached", unreachable=True)
        case requests.Timeout() | UrllibTimeoutError() | TimeoutError():
            return Failed("too slow", f"{host} took too long to answer", unreachable=True)
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema() | LocationValueError():
            return Refused("bad address", f"{host} cannot be asked: {cause}"[:300])
        case _:
            return Failed("broken off", f"the answer broke off: {cause}"[:300])
