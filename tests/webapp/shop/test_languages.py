"""The chooser of languages, and what search engines are told of them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from webapp.languages.requested import COOKIE
from webapp.languages.translations import known_languages


def links(page: str) -> dict[str, str]:
    chooser = page.partition('<nav class="languages"')[2].partition("</nav>")[0]
    return {lang: address for address, lang in re.findall(r'<a href="([^"]+)" lang="([^"]+)"', chooser)}


def alternates(page: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))


def canonical(page: str) -> str:
    [address] = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    return str(address)


def test_the_chooser_leads_to_the_same_page(small_client: FlaskClient) -> None:
    found = links(small_client.get("/search?q=mug&category=Mugs").text)
    assert set(found) == {"en", "de", "fr", "es", "ar"}
    assert found["de"] == "/search?q=mug&amp;category=Mugs&amp;lang=de"
    page = small_client.get(found["de"].replace("&amp;", "&")).text
    assert '<html lang="de"' in page and "Deutsch</a>" in page
    assert links(page)["en"] == "/search?q=mug&amp;category=Mugs&amp;lang=en"
    small_client.delete_cookie(COOKIE)


def test_a_page_without_an_address_of_its_own_leads_to_the_front_page(small_client: FlaskClient) -> None:
    assert links(small_client.get("/nowhere").text)["fr"] == "/?lang=fr"
    assert links(small_client.post("/search/photo").text)["fr"] == "/?lang=fr"


@pytest.mark.parametrize("path", ["/", "/product/mug-1", "/search?category=Mugs", "/search?page=1", "/classify"])
def test_search_engines_are_told_the_page_in_each_language(small_client: FlaskClient, path: str) -> None:
    page = small_client.get(path).text
    found = alternates(page)
    plain = found["en"]
    joined = "&amp;" if "?" in plain else "?"
    assert found == {
        "x-default": plain,
        "en": plain,
        **{code: f"{plain}{joined}lang={code}" for code in ("ar", "de", "es", "fr")},
    }
    assert canonical(page) == plain


def test_each_language_is_its_own_canonical_page(small_client: FlaskClient) -> None:
    page = small_client.get("/search?category=Mugs&lang=de").text
    assert canonical(page) == "http://localhost/search?category=Mugs&amp;lang=de"
    assert "noindex" not in page
    assert alternates(page)["en"] == "http://localhost/search?category=Mugs"
    small_client.delete_cookie(COOKIE)


def test_crawlers_may_read_the_pages_of_every_language(small_client: FlaskClient) -> None:
    rules = small_client.get("/robots.txt").text.splitlines()
    assert "Allow: /search?lang=" in rules
    assert "Allow: /search?category=*&lang=" in rules


def test_what_the_shop_wrote_itself_is_marked_on_pages_in_another_language(small_client: FlaskClient) -> None:
    assert '<h1><bdi lang="en">Stoneware mug, sea green</bdi></h1>' in small_client.get("/product/mug-1?lang=de").text
    assert "<h1><bdi>Stoneware mug, sea green</bdi></h1>" in small_client.get("/product/mug-1?lang=en").text
    small_client.delete_cookie(COOKIE)


@pytest.mark.parametrize("code", known_languages())
def test_no_language_makes_the_pages_heavy(small_client: FlaskClient, code: str) -> None:
    """Bytes of a page with its styles, scripts and sign, compressed, without pictures."""

    def size(path: str) -> int:
        return len(small_client.get(path, headers={"Accept-Encoding": "gzip"}).data)

    kept = sum(map(size, ("/static/shop.css", "/static/shop.js", "/static/favicon.svg")))
    assert size(f"/?lang={code}") + kept <= 40_000
    for path in ("/search?q=mug&lang=", "/search?lang=", "/product/mug-1?lang=", "/search/photo?lang="):
        assert size(path + code) + kept <= 60_000
    small_client.delete_cookie(COOKIE)
