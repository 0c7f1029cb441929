"""One picture over a real connection: what is refused, what may be tried again, and that nothing runs away."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.web.addresses import read_address
from catalog.web.download import Download, Downloader, Version
from catalog.web.errors import Failed, FetchError, Refused
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from tests.support import picture_host as answers
from tests.support.picture_host import QUICK

Get = Callable[..., Download]
PICTURE = answers.picture_bytes()


@pytest.fixture
def get(gate: Gate) -> Iterator[Get]:
    """Fetches an address."""
    opened: list[Downloader] = []

    def get(url: str, known: Version | None = None, *, own: Gate = gate, limits: Limits = QUICK) -> Download:
        opened.append(Downloader(own, limits))
        return opened[-1].get(read_address(url), known)

    yield get
    for downloader in opened:
        downloader.close()


def caught(get: Get, url: str, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as raised:
        get(url, **options)
    return raised.value


def test_a_picture_arrives_with_its_version(host: answers.Server, get: Get) -> None:
    url = host.at("/a.jpg", answers.body(PICTURE, ETag='"1"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT"))
    assert get(url) == Download(PICTURE, Version('"1"', "Mon, 05 Jan 2026 10:00:00 GMT"))


def test_what_has_not_changed_is_not_sent(host: answers.Server, get: Get) -> None:
    url = host.at("/a.jpg", answers.versioned(PICTURE, '"1"'))
    assert get(url, get(url).version).data is None
    assert get(url, Version('"0"')).data == PICTURE


def test_nothing_is_said_but_what_a_picture_needs(host: answers.Server, get: Get) -> None:
    get(host.at("/a.jpg", answers.body(PICTURE, Set_Cookie="id=1")))
    get(host.at("/a.jpg", answers.body(PICTURE)))
    assert {name for head in host.heads for name in head} == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 501])
def test_an_answer_that_will_not_change_is_refused(host: answers.Server, get: Get, code: int) -> None:
    error = caught(get, host.at("/a.jpg", answers.status(code)))
    assert isinstance(error, Refused) and error.problem == f"status {code}"


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_an_answer_that_may_change_has_failed(host: answers.Server, get: Get, code: int) -> None:
    error = caught(get, host.at("/a.jpg", answers.status(code, Retry_After="7")))
    assert isinstance(error, Failed) and error.retry_after_s == 7 and not error.unreachable


def test_an_endless_body_is_left_at_the_limit(host: answers.Server, get: Get) -> None:
    assert caught(get, host.at("/a.jpg", answers.endless)).problem == "too large"


def test_a_body_that_tells_its_size_is_refused_before_it_is_read(host: answers.Server, get: Get) -> None:
    assert caught(get, host.at("/a.jpg", answers.body(PICTURE, Content_Length="300001"))).problem == "too large"


@pytest.mark.parametrize("answer", [answers.trickle, answers.trickling_head, answers.silent])
def test_an_answer_that_trickles_in_ends_with_its_time(host: answers.Server, get: Get, answer: answers.Answer) -> None:
    started = time.monotonic()
    error = caught(get, host.at("/a.jpg", answer), limits=dataclasses.replace(QUICK, total_s=0.4, read_s=0.3))
    assert isinstance(error, Failed) and error.problem in ("too slow", "broken off")
    assert time.monotonic() - started < 8


def test_redirects_share_the_time_of_one_picture(host: answers.Server, get: Get) -> None:
    for number in range(4):
        host.at(f"/{number}", answers.slow_redirect(f"/{number + 1}", 0.3))
    first = host.at("/4", answers.body(PICTURE)).replace("/4", "/0")
    error = caught(get, first, limits=dataclasses.replace(QUICK, total_s=0.5))
    assert isinstance(error, Failed) and error.problem == "too slow"
    assert "/3" not in host.asked


def test_a_body_cut_short_has_failed(host: answers.Server, get: Get) -> None:
    error = caught(get, host.at("/a.jpg", answers.body(PICTURE, Content_Length=str(len(PICTURE) + 10))))
    assert isinstance(error, Failed) and error.problem == "broken off"


def test_a_body_longer_than_told_is_taken_as_told(host: answers.Server, get: Get) -> None:
    assert get(host.at("/a.jpg", answers.body(PICTURE, Content_Length="10"))).data == PICTURE[:10]


def test_a_compressed_body_is_refused(host: answers.Server, get: Get) -> None:
    assert caught(get, host.at("/a.jpg", answers.body(PICTURE, Content_Encoding="gzip"))).problem == "compressed"


def test_a_redirect_is_followed(host: answers.Server, get: Get) -> None:
    host.at("/b.jpg", answers.body(PICTURE))
    assert get(host.at("/a.jpg", answers.status(302, Location="/b.jpg"))).data == PICTURE


def test_a_circle_of_redirects_is_left(host: answers.Server, get: Get) -> None:
    assert caught(get, host.at("/a.jpg", answers.status(301, Location="/a.jpg"))).problem == "redirects"
    assert host.asked["/a.jpg"] == QUICK.redirects + 1


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("http://169.254.169.254/latest/meta-data/", "private address"),
        ("http://localhost:{port}/secret.jpg", "private address"),
        ("http://[::ffff:127.0.0.1]:{port}/secret.jpg", "private address"),
        ("file:///etc/passwd", "bad address"),
        ("http://user:word@127.0.0.1:{port}/secret.jpg", "bad address"),
    ],
)
def test_a_redirect_to_where_nobody_should_go_is_refused(host: answers.Server, target: str, problem: str) -> None:
    def resolve(name: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return socket.getaddrinfo("127.0.0.1" if name == "trusted.example" else name, port, type=socket.SOCK_STREAM)

    host.at("/secret.jpg", answers.body(PICTURE))
    location = target.format(port=host.server_port)
    url = host.at("/a.jpg", answers.status(302, Location=location)).replace("127.0.0.1", "trusted.example")
    downloader = Downloader(Gate(Trusted.parse("trusted.example"), resolve), QUICK)
    with pytest.raises(Refused) as raised:
        downloader.get(read_address(url))
    downloader.close()
    assert raised.value.problem == problem and host.asked["/a.jpg"] == 1 and not host.asked["/secret.jpg"]


def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_asked(host: answers.Server, get: Get) -> None:
    asked: list[str] = []

    def changing(name: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(name)
        ip = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"  # the second answer would be another machine
        return [(socket.AF_INET, 1, 6, "", (ip, port))]

    url = host.at("/a.jpg", answers.body(PICTURE)).replace("127.0.0.1", "pictures.example")
    assert get(url, own=Gate(Trusted.parse("127.0.0.1"), changing)).data == PICTURE
    assert asked == ["pictures.example"]
    assert host.heads[-1]["Host"] == f"pictures.example:{host.server_port}"


def test_proxies_of_the_environment_are_not_asked(
    host: answers.Server, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(host.at("/a.jpg", answers.body(PICTURE))).data == PICTURE


def test_a_host_that_is_not_there_cannot_be_reached(get: Get) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = caught(get, f"http://127.0.0.1:{port}/no%20connection")
    assert isinstance(error, Failed) and error.unreachable and error.problem == "no connection"


def test_one_connection_serves_several_pictures(host: answers.Server) -> None:
    looked_up: list[str] = []

    def counting(name: str, port: int, **options: Any) -> Any:
        looked_up.append(name)
        return socket.getaddrinfo(name, port, **options)

    url = host.at("/a.jpg", answers.versioned(PICTURE, '"1"'))
    downloader = Downloader(Gate(Trusted.parse("127.0.0.1"), counting), QUICK)
    for known in (None, Version('"1"'), Version('"1"'), None):
        downloader.get(read_address(url), known)
    downloader.close()
    assert len(looked_up) == 1
