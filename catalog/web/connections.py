"""Connections that look a host up once, connect to what was checked, and end after a total time."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from catalog.web.errors import Refused
from catalog.web.gate import Gate
from catalog.web.limits import Limits

ADDRESSES_TRIED = 4  # of one host
HOSTS_KEPT = 32  # whose connections are kept open
USER_AGENT = "Shoplens (fetches the pictures of a shop's own catalogue)"


_ends_at: ContextVar[float | None] = ContextVar("_ends_at", default=None)  # of everything that this thread asks for


@contextmanager
def within(total_s: float) -> Iterator[None]:
    """All requests of the block together may take so many seconds, whatever arrives meanwhile; then TimeoutError."""
    before = _ends_at.set(time.monotonic() + total_s)
    try:
        yield
    finally:
        _ends_at.reset(before)


def _left_s(most_s: float) -> float:
    """Seconds until the end of the block, at most so many; TimeoutError when there are none."""
    end = _ends_at.get()
    left = most_s if end is None else min(most_s, end - time.monotonic())
    if left <= 0:
        raise TimeoutError("all requests together took too long")
    return left


class _Timed:
    """A socket whose whole answer has an end, not only the wait between two pieces of it."""

    ends_at: float | None = None
    read_s: float = 0.0

    def recv_into(self, *args: Any, **options: Any) -> int:
        """As ever, but TimeoutError once the time is up."""
        if self.ends_at is not None:
            left = self.ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError("the whole answer took too long")
            cast("Any", self).settimeout(min(self.read_s, left))
        return int(cast("Any", super()).recv_into(*args, **options))


class _Plain(_Timed, socket.socket):
    pass


class _Sealed(_Timed, ssl.SSLSocket):
    pass


class Dialer:
    """What a connection needs to know: who may be asked, and how long."""

    def __init__(self, gate: Gate, limits: Limits) -> None:
        self._gate = gate
        self._limits = limits

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """A socket to one of the host's checked addresses; what the name leads to later does not matter."""
        failure: OSError | None = None
        for family, address in self._gate.places(connection.host, connection.port)[:ADDRESSES_TRIED]:
            opened = _Plain(family, socket.SOCK_STREAM)
            try:
                opened.settimeout(_left_s(self._limits.connect_s))
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                opened.connect(address)
            except OSError as error:
                opened.close()
                failure = error
            else:
                return opened
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(connection, "no connection in time") from failure
        raise NewConnectionError(connection, f"no connection: {failure}") from failure

    def limit(self, opened: object) -> None:
        """The answer that is read next has its own end."""
        if isinstance(opened, _Timed):
            opened.read_s = self._limits.read_s
            opened.ends_at = time.monotonic() + _left_s(self._limits.total_s)


class _Checked(HTTPConnection):
    dialer: Dialer

    def _new_conn(self) -> socket.socket:
        return self.dialer.connect(self)

    def request(self, *args: Any, **options: Any) -> None:
        """Send it; from now on the answer's time runs."""
        super().request(*args, **options)
        self.dialer.limit(self.sock)


class _CheckedSealed(_Checked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _SealedPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedSealed


class _Pools(PoolManager):
    """Pools whose every connection goes through the dialer."""

    def __init__(self, dialer: Dialer, **options: Any) -> None:
        super().__init__(**options)
        self.pool_classes_by_scheme = {
            "http": _pool_class(_Pool, type("_Dialed", (_Checked,), {"dialer": dialer})),
            "https": _pool_class(_SealedPool, type("_SealedDialed", (_CheckedSealed,), {"dialer": dialer})),
        }


def _pool_class(kind: type[HTTPConnectionPool], connection: type) -> type[HTTPConnectionPool]:
    return cast("type[HTTPConnectionPool]", type(kind.__name__, (kind,), {"ConnectionCls": connection}))


class _Adapter(HTTPAdapter):
    def __init__(self, dialer: Dialer, context: ssl.SSLContext, connections: int) -> None:
        self._dialer = dialer
        self._context = context
        super().__init__(pool_connections=HOSTS_KEPT, pool_maxsize=connections)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """As ever, with our own pools."""
        self.poolmanager = _Pools(
            self._dialer, num_pools=connections, maxsize=maxsize, block=block, ssl_context=self._context, **options
        )

    def proxy_manager_for(self, proxy: str, **_: Any) -> Any:
        """None is used: a proxy would look hosts up itself."""
        raise Refused("proxy", f"pictures are not fetched through a proxy ({proxy})")


def open_session(gate: Gate, limits: Limits, authorities: str | None = None) -> requests.Session:
    """A session for many threads: no proxies, no cookies, no stored passwords; `authorities` names a CA file."""
    context = create_urllib3_context()
    context.sslsocket_class = _Sealed
    context.load_verify_locations(authorities or certifi.where())
    session = requests.Session()
    session.trust_env = False
    session.verify = authorities or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": USER_AGENT,
            "Accept": "image/webp,image/jpeg,image/png,image/avif,image/*;q=0.8,*/*;q=0.1",
            "Accept-Encoding": "identity",
        }
    )
    adapter = _Adapter(Dialer(gate, limits), context, limits.threads_a_host)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
