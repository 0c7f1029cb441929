"""A product's page in a browser: pictures close up, variants, what is similar, the parts of a set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from catalog.importing.importer import import_feed
from tests.support.served import served
from tests.support.small_site import open_small_site, release_of
from webapp import create_app

APRON = """\
Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Variant Image
apron,Linen apron,Colour,Red,AP-R,0,€29.00,red.jpg,red.jpg
apron,,,Blue,AP-B,4,€31.00,blue.jpg,blue.jpg
"""
CUPS = """ID,Type,SKU,Name,Published,Regular price,In stock?,Grouped products
1,simple,CUP-S,Small cup,1,5,1,
2,simple,CUP-L,Large cup,1,9,0,
3,grouped,,Cups,1,,1,"CUP-S, CUP-L"
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small shop with an apron in two colours and a set of cups."""
    folder = tmp_path_factory.mktemp("aprons")
    services = open_small_site(folder / "site")
    for colour in ("red", "blue"):
        Image.new("RGB", (1500, 1500), colour).save(folder / f"{colour}.jpg")
    for source, text in (("aprons", APRON), ("cups", CUPS)):
        (folder / "feed.csv").write_text(text, encoding="utf-8")
        import_feed(services.database, services.pictures, folder / "feed.csv", source=source)
    services.releases.promote(release_of(services).id)
    with served(create_app(services=services)) as address:
        yield address
    services.database.close()


def opened(browser: Browser, address: str, **more: Any) -> Page:
    return browser.new_context(base_url=address, **{"viewport": {"width": 1280, "height": 844}, **more}).new_page()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = opened(browser, address)
    yield page
    page.context.close()


def test_a_variant_is_chosen_without_a_new_page(page: Page) -> None:
    page.goto("/product/apron")
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="Red").press("Enter")
    page.wait_for_url("**/product/apron?variant=AP-R")
    expect(page.locator(".product-price")).to_have_text("€29.00")
    expect(page.locator(".stock")).to_have_text("Out of stock at the moment")
    expect(page.get_by_role("link", name="Red")).to_be_focused()
    first = page.locator(".gallery img").first
    red = first.get_attribute("src")
    page.get_by_role("link", name="Blue").click()
    page.wait_for_url("**/product/apron?variant=AP-B")
    expect(page.locator(".product-price")).to_have_text("€31.00")
    assert first.get_attribute("src") != red
    page.go_back()
    expect(page.locator(".product-price")).to_have_text("€29.00")
    assert page.evaluate("window.isSame")


def test_a_variant_is_a_link_without_javascript(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    page.goto("/product/apron")
    page.get_by_role("link", name="Red").click()
    expect(page.locator(".product-price")).to_have_text("€29.00")
    page.locator(".gallery a").first.click()
    page.wait_for_url(re.compile(r"/pictures/1280/[0-9a-f]{64}\.jpg$"))
    page.context.close()


def test_pictures_are_seen_close_up_by_keyboard(page: Page) -> None:
    page.goto("/product/apron")
    page.locator(".gallery a").first.press("Enter")
    dialog, picture = page.get_by_role("dialog"), page.locator(".zoom-picture img")
    expect(dialog).to_be_visible()
    first = picture.get_attribute("src")
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", first or "")
    expect(picture).to_have_attribute("alt", "Linen apron, picture 2 of 2")
    page.keyboard.press("ArrowRight")  # round to the first
    expect(picture).to_have_attribute("src", first or "")
    near = page.get_by_role("button", name="Nearer")
    near.press("Enter")
    expect(near).to_have_attribute("aria-pressed", "true")
    assert picture.evaluate("one => one.clientWidth") == 2 * 1280
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".gallery a").first).to_be_focused()


def test_a_picture_is_seen_close_up_by_touch(browser: Browser, address: str) -> None:
    phone = opened(browser, address, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.goto("/product/apron")
    phone.locator(".gallery a").first.tap()
    frame = phone.locator(".zoom-picture")
    phone.locator(".zoom-picture img").tap()
    expect(frame).to_have_class(re.compile("near"))
    assert frame.evaluate("one => one.scrollWidth") == 720
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    found = Axe().run(phone).response["violations"]
    assert [one["nodes"] for one in found if one["impact"] in ("serious", "critical")] == []
    phone.get_by_role("button", name="Close").tap()
    expect(phone.get_by_role("dialog")).to_be_hidden()
    phone.context.close()


def test_what_is_similar_is_compared_in_another_way_without_a_new_page(page: Page) -> None:
    page.goto("/product/mug-1")
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="Shares words").press("Enter")
    page.wait_for_url("**/product/mug-1?by=title")
    why = page.locator("#similar .card-why").first
    expect(why.locator("p")).to_be_hidden()
    why.locator("summary").click()
    expect(why.locator("p")).to_contain_text("share")
    page.get_by_role("link", name="Shares words").focus()
    expect(page.get_by_role("link", name="Shares words")).to_be_focused()
    assert page.evaluate("window.isSame")
    tops = {link.bounding_box()["y"] for link in page.locator("#similar .card").all()}  # type: ignore[index]
    assert len(tops) == 1, "one row"


def test_the_way_to_the_shop_stays_in_sight_on_a_phone(browser: Browser, address: str) -> None:
    phone = opened(browser, address, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.goto("/product/mug-1")
    button = phone.get_by_role("link", name="See it in the shop")
    expect(button).to_be_in_viewport()
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(button).to_be_in_viewport()
    languages = phone.locator(".languages").bounding_box()
    bar = phone.locator(".to-shop").bounding_box()
    assert languages and bar and languages["y"] + languages["height"] <= bar["y"], "it covers nothing"
    phone.context.close()


def test_a_set_lists_what_it_is_made_of(page: Page) -> None:
    page.goto("/product/3")
    parts = page.locator("section[aria-labelledby=parts-title] li")
    expect(parts).to_have_count(2)
    expect(parts.last).to_contain_text("out of stock")
    parts.first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Small cup")
