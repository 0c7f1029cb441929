"""The pages in every language as a browser lays them out: nothing leaves the window, Arabic begins on the right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.served import served
from webapp.languages.translations import known_languages

PAGES = ["/", "/search?q=mug&category=Mugs", "/search", "/product/mug-1", "/search/photo", "/classify", "/nowhere"]
LANGUAGES = known_languages()


@pytest.fixture(scope="module")
def address(small_app: Flask) -> Iterator[str]:
    with served(small_app) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_scrolls_sideways(page: Page, code: str) -> None:
    page.goto(f"/?lang={code}")
    for path in PAGES:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            assert page.locator("html").get_attribute("lang") == code
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, (path, width)


@pytest.mark.parametrize("code", LANGUAGES)
def test_axe_finds_nothing_serious(page: Page, code: str) -> None:
    page.goto(f"/?lang={code}")
    for path in PAGES:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        serious = [one["nodes"][0]["html"] for one in found if one["impact"] in ("serious", "critical")]
        assert serious == [], path


def test_arabic_begins_on_the_right(page: Page) -> None:
    page.goto("/?lang=ar")
    boxes = {name: page.locator(name).first.bounding_box() for name in (".wordmark", ".ways", "h1", ".window")}
    middle = {name: box["x"] + box["width"] / 2 for name, box in boxes.items() if box}
    assert middle[".ways"] < middle[".wordmark"]
    assert middle[".window"] < middle["h1"]
    page.goto("/search")
    brand = page.locator(".filter").first.bounding_box()
    sort = page.locator(".sort").bounding_box()
    assert brand and sort and sort["x"] < brand["x"]


def test_latin_titles_keep_their_order_in_an_arabic_page(page: Page) -> None:
    """A bracket or a comma at the end of a title stays at its end."""
    page.goto("/product/mug-1?lang=ar")
    title = page.locator("h1 bdi")
    assert title.evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert page.locator("h1").evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_a_language_is_chosen_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=mug")
    page.get_by_role("link", name="Deutsch", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("h1")).to_have_text("„mug“")
    page.goto("/product/mug-1")
    expect(page.locator(".stock")).to_have_text("Vorrätig")
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.locator(".stock")).to_have_text("In stock")
    context.close()


def test_scripts_speak_the_language_of_the_page(page: Page) -> None:
    page.goto("/?lang=de")
    page.locator("#top-q").press_sequentially("mu")
    expect(page.locator(".offer-group")).to_have_text(["Worte", "Kategorien"])
    expect(page.locator("[role=listbox]")).to_have_attribute("aria-label", "Vorschläge")
    page.goto("/search/photo")
    picture = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.set_input_files("main input[type=file]", picture)  # type: ignore[arg-type]
    expect(page.locator("main .wrong")).to_contain_text("Diese Datei ist kein Bild")


@pytest.mark.parametrize(("typed", "marked"), [("mu", "Mu"), ("MÜ", "Mu"), ("mug", "Mug")])
def test_what_was_typed_is_marked_whatever_its_accents(page: Page, typed: str, marked: str) -> None:
    page.goto("/")
    page.locator("#top-q").press_sequentially(typed)
    expect(page.locator("[role=option]:has-text('Mugs') mark")).to_have_text(marked)
