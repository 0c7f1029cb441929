"""Which machines are asked for pictures is decided after the name was looked up."""

import socket
from typing import Any

import pytest

from catalog.errors import TrustError
from catalog.web.errors import Failed, FetchError, Refused
from catalog.web.gate import Gate, Trusted


def leading_to(*found: str) -> Any:
    """A resolver that knows one answer."""

    def resolve(_host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        families = [socket.AF_INET6 if ":" in ip else socket.AF_INET for ip in found]
        return [(family, 1, 6, "", (ip, port)) for family, ip in zip(families, found, strict=True)]

    return resolve


def problem(gate: Gate, host: str = "pictures.example", port: int = 80) -> str:
    with pytest.raises(FetchError) as caught:
        gate.places(host, port)
    return caught.value.problem


PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "169.254.1.1", "0.0.0.0"),  # noqa: S104
    *("100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "203.0.113.7", "::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("ip", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(ip: str) -> None:
    assert problem(Gate(resolve=leading_to(ip))) == "private address"


@pytest.mark.parametrize("ip", ["93.184.216.34", "1.1.1.1", "2606:4700::6810:84e5", "64:ff9b::101:101"])
def test_a_name_that_leads_to_the_open_internet_is_let_through(ip: str) -> None:
    assert [place[0] for _, place in Gate(resolve=leading_to(ip)).places("pictures.example", 443)] == [ip]


def test_one_private_address_among_public_ones_forbids_the_host() -> None:
    assert problem(Gate(resolve=leading_to("1.1.1.1", "10.0.0.1"))) == "private address"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "::1", "::ffff:127.0.0.1"]
)
def test_every_way_to_write_this_machine_is_refused_by_the_real_resolver(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        Gate().places(host, 80)
    assert caught.value.problem in ("private address", "host not found")  # not every system reads every form


def test_a_trusted_network_or_name_is_let_through_on_any_port() -> None:
    assert Gate(Trusted.parse("10.1.0.0/16"), leading_to("10.1.2.3")).places("x.example", 9000)
    assert Gate(Trusted.parse("Media.Internal, other"), leading_to("10.1.2.3")).places("media.internal", 9000)
    assert problem(Gate(Trusted.parse("10.1.0.0/16"), leading_to("10.2.0.1"))) == "private address"


@pytest.mark.parametrize("ip", ["169.254.169.254", "fd00:ec2::254", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254"])  # noqa: S104
def test_where_clouds_keep_their_keys_is_refused_even_when_trusted(ip: str) -> None:
    gate = Gate(Trusted.parse("0.0.0.0/0, ::/0, pictures.example"), leading_to(ip))
    assert problem(gate) == "private address"


def test_a_port_that_serves_no_pictures_is_refused() -> None:
    assert problem(Gate(resolve=leading_to("1.1.1.1")), port=22) == "port"


def test_a_name_nobody_knows_is_refused_and_a_silent_resolver_is_asked_again() -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def silent(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    with pytest.raises(Refused, match="no host"):
        Gate(resolve=unknown).places("x.example", 80)
    with pytest.raises(Failed, match="just now"):
        Gate(resolve=silent).places("x.example", 80)


def test_a_trusted_host_that_cannot_be_read_is_answered_with_what_can() -> None:
    with pytest.raises(TrustError, match=r"media\.shop\.internal"):
        Trusted.parse("http://media.internal/")
