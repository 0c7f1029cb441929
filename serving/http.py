"""One HTTP call to TorchServe: with a timeout, without a proxy, with a token that is renewed when refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter

from serving.errors import BadAnswer, ServingError, Silent, Unavailable

if TYPE_CHECKING:
    from serving.tokens import KeyFile, Kind

Session = requests.Session
CONNECTIONS = 32  # kept open at a time to one address
ADDRESSES = 64  # to which connections are kept: two of each replica


@dataclass(frozen=True)
class Timeout:
    """How long one call may take: to connect, and until the next bytes of the answer arrive."""

    connect_s: float = 2.0
    read_s: float = 30.0


def open_session() -> requests.Session:
    """A session that keeps connections open and reads no proxy from the environment."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_connections=ADDRESSES, pool_maxsize=CONNECTIONS))
    return session


class Wire:
    """Calls one address of TorchServe with one kind of token."""

    def __init__(
        self, base_url: str, keys: "KeyFile", kind: "Kind", timeout: Timeout, session: requests.Session | None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._keys, self._kind, self._timeout = keys, kind, timeout
        self._session = session or open_session()

    def call(
        self,
        method: str,
        path: str,
        *,
        data: bytes | None = None,
        params: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> requests.Response:
        """The answer, whatever its status; Unavailable or BadAnswer when there is none."""
        timeout = self._timeout if read_s is None else Timeout(self._timeout.connect_s, read_s)
        token = self._keys.key(self._kind)
        for _ in range(3):  # refused at first, and once more should another process renew the token in between
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
            answer = send(self._session, method, self.base_url + path, headers, timeout, data=data, params=params)
            if not token_refused(answer):
                return answer
            token = self._keys.renew(self._kind, token)
        raise Unavailable(f"TorchServe at {self.base_url} refuses its own tokens; does {self._keys.path} belong to it?")


def send(
    session: requests.Session,
    method: str,
    url: str,
    headers: Mapping[str, str],
    timeout: Timeout,
    *,
    data: bytes | None = None,
    params: Mapping[str, str] | None = None,
) -> requests.Response:
    """One request; a connection that died while it was kept open is replaced by a new one once."""
    limits = (timeout.connect_s, timeout.read_s)
    try:
        try:
            return session.request(method, url, headers=headers, data=data, params=params, timeout=limits)
        except requests.ConnectionError as error:
            if not _died_while_kept(error):
                raise
            return session.request(method, url, headers=headers, data=data, params=params, timeout=limits)
    except requests.RequestException as error:
        raise _mapped(error, url) from error


def error_of(answer: requests.Response) -> tuple[str, str]:
    """Type and message of an error answer; empty where it has none."""
    try:
        body = answer.json()
    except ValueError:
        return "", answer.text[:200]
    body = body if isinstance(body, dict) else {}
    return str(body.get("type", "")), str(body.get("message", ""))


def token_refused(answer: requests.Response) -> bool:
    """Whether the token was missing, wrong or expired: TorchServe says so with status 400, not 401."""
    return answer.status_code == 400 and error_of(answer)[0] == "InvalidKeyException"


def _died_while_kept(error: requests.ConnectionError) -> bool:
    """A kept connection that TorchServe closed shows as an aborted one; a refused one shows otherwise."""
    return not isinstance(error, requests.ConnectTimeout) and "Connection aborted" in str(error)


def _mapped(error: requests.RequestException, url: str) -> ServingError:
    """The one place where the HTTP library's errors become ours."""
    place = "/".join(url.split("/")[:3])
    match error:
        case requests.ReadTimeout():
            return Silent(f"TorchServe at {place} did not answer in time.")
        case requests.Timeout():
            return Unavailable(f"TorchServe at {place} did not answer in time.")
        case requests.ConnectionError():
            return Unavailable(f"TorchServe at {place} cannot be reached. Is it running?")
        case _:
            return BadAnswer(f"TorchServe at {place} gave an unreadable answer ({error}).")
