"""One HTTP call to TorchServe: with a timeout and without a proxy; the HTTP library's errors become ours."""

from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter

from serving.errors import BadAnswer, ServingError, Silent, Unavailable

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
