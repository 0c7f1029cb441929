"""Pictures that a page loads late are found, and what stands in for them is not taken for one."""

import pytest

from catalog.scraping.page import read_page
from catalog.scraping.picture_addresses import is_placeholder, largest

SMALL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def pictures(markup: str, head: str = "") -> list[str]:
    body = f"""<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Bowl</h1>{markup}</div>"""
    (product,) = read_page(
        f"<html><head>{head}</head><body>{body}</body></html>", "https://shop.example/p/bowl"
    ).products
    return [address.removeprefix("https://shop.example") for address in product.images]


@pytest.mark.parametrize(
    "markup",
    [
        '<img itemprop="image" src="/i/blank.gif" data-srcset="/b-200.jpg 200w, /bowl.jpg 900w, /b-500.jpg 500w">',
        '<img itemprop="image" src="/i/spacer.gif" srcset="/bowl-1x.jpg 1x, /bowl.jpg 2x">',
        f'<img itemprop="image" src="{SMALL}" srcset="{SMALL} 1w" data-lazy-srcset="/bowl.jpg 600w">',
        f'<img itemprop="image" src="{SMALL}" data-lazy-src="/bowl.jpg">',
        '<img itemprop="image" src="/1x1.png" data-original="/bowl.jpg">',
        '<img itemprop="image" src="/loading.svg" data-src="/bowl.jpg">',
        '<img itemprop="image" src="/assets/lazyload-placeholder_300x300.png" data-lazy="/bowl.jpg">',
        '<picture><source srcset="/bowl.jpg 1200w"><img itemprop="image" src="/no-image.png"></picture>',
        f'<picture><source data-srcset="/bowl.jpg"><img itemprop="image" src="{SMALL}"></picture>',
        '<picture itemprop="image"><source srcset="/bowl-s.jpg 300w, /bowl.jpg 800w"><img src="/blank.gif"></picture>',
        f'<img itemprop="image" src="{SMALL}"><noscript><img src="/bowl.jpg"></noscript>',
        '<picture><img itemprop="image" src="/pixel.gif"></picture><noscript><img src="/bowl.jpg"></noscript>',
        '<img itemprop="image" src="/placeholder.gif"><img itemprop="image" src="/bowl.jpg">',
        '<img itemprop="image" src="/bowl.jpg">',
    ],
)
def test_the_real_picture_is_taken(markup: str) -> None:
    assert pictures(markup) == ["/bowl.jpg"]


def test_another_source_goes_before_a_placeholder() -> None:
    shown = '<meta property="og:type" content="product"><meta property="og:title" content="Bowl">'
    head = shown + '<meta property="og:image" content="https://shop.example/bowl.jpg">'
    assert pictures('<img itemprop="image" src="/img/placeholder.gif">', head) == ["/bowl.jpg"]
    lone = (
        '<script type="application/ld+json">{"@type":"Product","name":"Bowl","image":["/blank.gif","/a.jpg"]}</script>'
    )
    assert pictures("", lone) == ["/a.jpg"]


def test_the_largest_of_a_set_is_found_whatever_its_addresses_hold() -> None:
    assert largest("https://cdn.example/w_200,h_200/a.jpg 200w,https://cdn.example/w_900,h_900/a.jpg 900w") == (
        "https://cdn.example/w_900,h_900/a.jpg"
    )
    assert largest("/a.jpg") == "/a.jpg" and largest("/a.jpg, /b.jpg 1.5x") == "/b.jpg" and largest(" , ") == ""


@pytest.mark.parametrize(
    "name", ["blank-canvas.jpg", "pixel-phone.jpg", "clear-glass.jpg", "lazy-chair.jpg", "dummy-knife.png"]
)
def test_products_that_are_called_like_placeholders_are_none(name: str) -> None:
    assert not is_placeholder(f"https://shop.example/{name}")
