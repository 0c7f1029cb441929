"""Decides which machines may be asked for pictures: after the name was looked up, by the address it leads to."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from catalog.errors import TrustError
from catalog.web.errors import Failed, Refused

PORTS = (80, 443, 8080, 8443)

IP = IPv4Address | IPv6Address
Place = tuple[int, tuple[Any, ...]]  # address family and the socket address to connect to
Resolve = Callable[..., list[tuple[Any, ...]]]  # as socket.getaddrinfo

# Metadata services of clouds, which give a machine its keys; some are outside the private ranges.
_METADATA = tuple(
    ip_address(address)
    for address in (
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
    )
)
# Not for the public although older Pythons call some of them global (IANA's special-purpose registries).
_SPECIAL = tuple(
    ip_network(address)
    for address in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "64:ff9b:1::/48", "100::/64", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Trusted:
    """Hosts and networks that a merchant trusts although their addresses are private."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Trusted":
        """From names, addresses and networks separated by commas; raises TrustError."""
        hosts: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (part.strip().lower() for part in text.split(","))):
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                if not all(letter.isalnum() or letter in "-._" for letter in entry):
                    raise TrustError(
                        f"{entry!r} is no host to trust; accepted are names (media.shop.internal),"
                        " addresses (10.1.2.3) and networks (10.1.0.0/16), separated by commas"
                    ) from None
                hosts.add(entry.rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def network(self, ip: IP) -> bool:
        """Whether the address is in a trusted network."""
        return any(ip in network for network in self.networks)


class Gate:
    """Looks hosts up and lets through those that may be asked."""

    def __init__(self, trusted: Trusted | None = None, resolve: Resolve = socket.getaddrinfo) -> None:
        self._trusted = trusted or Trusted()
        self._resolve = resolve

    def places(self, host: str, port: int) -> list[Place]:
        """Where to connect to for this host. One forbidden address forbids the host. Raises Refused, Failed.

        Connect to these and look nothing up again: a second look-up may give another address.
        """
        found = self._look_up(host, port)
        for _, place in found:
            self._check(host, port, ip_address(str(place[0])))
        return found

    def _look_up(self, host: str, port: int) -> list[Place]:
        try:
            answers = self._resolve(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise Failed("host not found", f"{host} cannot be looked up just now", unreachable=True) from error
            raise Refused("host not found", f"there is no host {host}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Refused("bad address", f"{host[:100]!r} is no host that can be looked up") from error
        places = [(answer[0], answer[4]) for answer in answers if answer[0] in (socket.AF_INET, socket.AF_INET6)]
        if not places:
            raise Refused("host not found", f"there is no address for {host}")
        return places

    def _check(self, host: str, port: int, ip: IP) -> None:
        trusted = self._trusted.network(ip)
        for seen in (ip, *_within(ip)):
            if is_always_refused(seen) or (seen.is_link_local and not trusted):
                raise Refused("private address", f"{host} leads to {ip}, which is never asked")
        if trusted or host.rstrip(".") in self._trusted.hosts:
            return
        if any(not is_public(seen) for seen in (ip, *_within(ip))):
            raise Refused("private address", f"{host} leads to {ip}, a private address that is not trusted")
        if port not in PORTS:
            raise Refused("port", f"port {port} is not asked; {', '.join(map(str, PORTS))} are")


def is_public(ip: IP) -> bool:
    """Whether an address belongs to the open internet."""
    if ip in _NAT64:
        return is_public(_within(ip)[-1])
    special = any(ip in network for network in _SPECIAL)
    site_local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (special or site_local or ip.is_multicast or ip.is_reserved or ip.is_link_local)


def is_always_refused(ip: IP) -> bool:
    """Whether an address is refused even to those who trust its network."""
    return ip in _METADATA or ip.is_multicast or ip.is_unspecified


def _within(ip: IP) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(ip, IPv4Address):
        return ()
    embedded = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        embedded.append(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return tuple(found for found in embedded if found is not None)
