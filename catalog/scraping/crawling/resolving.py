"""Looks hosts up for Twisted through catalog/web/gate.py: connections go to checked addresses only."""

from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from catalog.web.errors import FetchError
from catalog.web.gate import Gate, Place

REASONS = {
    "private address": "in a private network",
    "port": "on a port that is not asked",
    "host not found": "host not found",
    "bad address": "host not found",
}


class _Resolution:
    """What Twisted calls IHostResolution."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """A look-up in its thread runs to its end; nobody listens to it then."""


class GatedResolver:
    """Twisted's IHostnameResolver. Every connection of the crawl asks here, addresses written as numbers too."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._refused: dict[str, str] = {}

    def install_on_reactor(self) -> None:
        """Called by Scrapy before its reactor runs."""
        from twisted.internet import reactor

        reactor.installNameResolver(self)

    def reason(self, host: str) -> str:
        """Why a host was not let through; "" where it was."""
        return self._refused.get(host, "")

    def resolveHostName(
        self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, *_: Any, **__: Any
    ) -> _Resolution:
        """The checked addresses of a host, none for one that is refused."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def found(places: list[Place]) -> None:
            for _, place in places:
                kind = IPv6Address if ":" in str(place[0]) else IPv4Address
                resolutionReceiver.addressResolved(kind("TCP", str(place[0]), portNumber))
            resolutionReceiver.resolutionComplete()

        def refused(failure: Failure) -> None:
            problem = failure.value.problem if isinstance(failure.value, FetchError) else "host not found"
            self._refused[hostName] = REASONS.get(problem, problem)
            resolutionReceiver.resolutionComplete()

        deferToThread(self._gate.places, hostName, portNumber).addCallbacks(found, refused)
        return resolution
