"""Addresses are read one way, whatever feeds make of them."""

import pytest

from catalog.web.addresses import is_web, read_address
from catalog.web.errors import Refused


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("HTTP://Shop.Example/a b.jpg", "http://shop.example/a%20b.jpg"),
        ("//cdn.example/a.jpg#top", "https://cdn.example/a.jpg"),
        ("https://shop.example:443/a.jpg?w=1&h=2", "https://shop.example/a.jpg?w=1&h=2"),
        ("http://shop.example:8080", "http://shop.example:8080/"),
        ("https://bücher.example/ü.jpg", "https://xn--bcher-kva.example/%C3%BC.jpg"),
        ("http://shop.example\\a.jpg", "http://shop.example/a.jpg"),
        ("http://[2606:4700::1]/a.jpg", "http://[2606:4700::1]/a.jpg"),
    ],
)
def test_an_address_is_written_one_way(reference: str, url: str) -> None:
    assert is_web(reference)
    address = read_address(reference)
    assert address.url == url and read_address(address.url) == address


@pytest.mark.parametrize(
    "reference",
    [
        *("http://", "http:///a.jpg", "https://user:word@shop.example/a.jpg", "http://shop.example:99999/a.jpg"),
        *("http://[::1/a.jpg", "http://a b/c.jpg", "http://" + "x" * 5000, "http://" + "ü" * 300 + ".example/"),
        *("http://shop.example/\udc00", f"http://{'x' * 300}/a.jpg"),
    ],
)
def test_what_names_no_open_host_is_refused(reference: str) -> None:
    with pytest.raises(Refused) as caught:
        read_address(reference)
    assert caught.value.problem == "bad address"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://shop.example/a", "gopher://x/", "data:,x"])
def test_a_redirect_to_another_scheme_is_refused(target: str) -> None:
    with pytest.raises(Refused, match="only http"):
        read_address(target, "https://shop.example/a.jpg")


def test_a_redirect_may_be_relative() -> None:
    assert read_address("../b.jpg", "https://shop.example/x/a.jpg").url == "https://shop.example/b.jpg"


@pytest.mark.parametrize("reference", ["a.jpg", "/srv/a.jpg", "C:\\a.jpg", "ftp://x/a.jpg", "data:image/png,x"])
def test_a_path_is_no_web_address(reference: str) -> None:
    assert not is_web(reference)
