"""Why a page was not had, in the words of the report; Scrapy's and Twisted's errors are put into them here alone."""

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.spidermiddlewares.httperror import HttpError

_WRAPPED = re.compile(r"^\[<twisted\.python\.failure\.Failure [\w.]+: (.*)>\]$")


class Refused(IgnoreRequest):
    """An address without a usable answer; `reason` is counted, `detail` belongs to this address."""

    def __init__(self, reason: str, detail: str = "", *, asked: bool = False) -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
        self.asked = asked


class WaitTooLong(IgnoreRequest):
    """The site asks for a longer wait than allowed: left to a later run."""

    def __init__(self, host: str, wait_s: float) -> None:
        super().__init__(f"{host} asks to wait {wait_s:.0f} s")
        self.host = host
        self.wait_s = wait_s


class Stopped(IgnoreRequest):
    """The run is being ended; the address stays open."""


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "host not found"),
    (DownloadTimeoutError, "no answer in time"),
    (DownloadConnectionRefusedError, "no connection"),
    (DownloadCancelledError, "too large"),
)


def refusal_from(error: BaseException) -> Refused:
    """The reason and the detail of whatever ended a request."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, HttpError):
        return Refused(f"answered {error.response.status}", asked=True)
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), "")
    return Refused(reason, asked=True) if reason else _by_message(error)


def _by_message(error: BaseException) -> Refused:
    """Errors that Scrapy distinguishes by their message alone."""
    detail = _WRAPPED.sub(r"\1", next(iter(str(error).splitlines()), ""))
    if isinstance(error, IgnoreRequest):
        if "max redirections" in detail:
            return Refused("redirects without end", asked=True)
        return Refused("too large unpacked", asked=True) if "exceed" in detail else Refused("not taken", detail)
    if "certificate" in repr(error).lower():
        return Refused("certificate does not hold", asked=True)
    return Refused("no connection", detail or type(error).__name__, asked=True)
