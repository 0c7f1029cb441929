"""Calls one address of TorchServe with a token, which is renewed when it is refused."""

from collections.abc import Mapping

import requests

from serving.errors import Unavailable
from serving.http import Timeout, error_of, open_session, send
from serving.tokens import KeyFile, Kind


class Wire:
    """Calls one address of TorchServe with one kind of token."""

    def __init__(
        self, base_url: str, keys: KeyFile, kind: Kind, timeout: Timeout, session: requests.Session | None
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


def token_refused(answer: requests.Response) -> bool:
    """Whether the token was missing, wrong or expired: TorchServe says so with status 400, not 401."""
    return answer.status_code == 400 and error_of(answer)[0] == "InvalidKeyException"
