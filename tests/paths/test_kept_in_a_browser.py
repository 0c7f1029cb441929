"""What the browser alone keeps: favourites and what was seen lately; and lists that are pasted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, expect

from indexer.search.photo import PhotoQuery
from serving.ocr.reader import Reader
from tests.support.small_encoder import SmallEncoder, small_cards
from webapp.services import Services

LIST = "- 2x earl grey\n- enamel mug\n- paper lantern\n"


def opened(browser: Browser, address: str, **more: Any) -> Page:
    return browser.new_context(base_url=address, **{"viewport": {"width": 1280, "height": 844}, **more}).new_page()


@pytest.fixture
def page(browser: Browser, long_url: str) -> Iterator[Page]:
    page = opened(browser, long_url)
    yield page
    page.context.close()


def serious(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [one["nodes"] for one in found if one["impact"] in ("serious", "critical")]


def test_a_favourite_is_kept_and_shared_by_its_address(page: Page, browser: Browser, long_url: str) -> None:
    page.goto("/search?q=enamel+mug")
    heart = page.get_by_role("button", name="Favourite: Enamel mug")
    heart.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.goto("/product/lamp-1")
    page.locator(".product-keep button").click()
    page.get_by_role("link", name="Favourites").click()
    page.wait_for_url("**/favourites?id=lamp-1&id=mug-4")
    assert serious(page) == []
    other = opened(browser, long_url, java_script_enabled=False)
    other.goto(page.url)
    expect(other.locator(".card-title")).to_have_text(["Reading lamp", "Enamel mug"])
    other.context.close()
    page.get_by_role("button", name="Favourite: Reading lamp").click()
    page.goto("/favourites")
    page.wait_for_url("**/favourites?id=mug-4")


def test_products_that_are_added_or_swapped_in_have_hearts_too(page: Page) -> None:
    page.goto("/search?category=Plates")
    expect(page.locator(".heart")).to_have_count(24)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".heart")).to_have_count(48)
    page.check("input[name=in_stock]")
    page.wait_for_url(re.compile("in_stock=1"))
    expect(page.locator(".heart")).to_have_count(24)


def test_what_was_seen_lately_is_shown_and_forgotten(page: Page) -> None:
    for name in ("mug-1", "lamp-1", "tin-1"):
        page.goto(f"/product/{name}")
    seen = page.locator("[data-seen-lately]")
    expect(seen.locator(".card-title")).to_have_text(["Reading lamp", "Stoneware mug, sea green"])
    page.goto("/")
    expect(seen.locator(".card-title")).to_have_text(["Earl Grey", "Reading lamp", "Stoneware mug, sea green"])
    assert page.evaluate("document.cookie") == "", "the server is told of nothing"
    page.get_by_role("button", name="Forget them").click()
    expect(seen).to_be_hidden()
    page.reload(wait_until="networkidle")
    expect(seen).to_be_hidden()


def test_storage_that_holds_something_else_hurts_nothing(page: Page) -> None:
    page.goto("/")
    for name, text in (("favourites", '{"a": 1}'), ("seen", "[1")):
        page.evaluate("([name, text]) => localStorage.setItem(`shoplens.${name}`, text)", [name, text])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/product/mug-1", wait_until="networkidle")
    page.locator(".product-keep button").click()
    expect(page.locator(".product-keep button")).to_have_attribute("aria-pressed", "true")
    assert errors == []


def test_lines_that_are_pasted_into_the_search_box_are_a_list(page: Page) -> None:
    page.goto("/")
    paste = """(text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    }"""
    page.focus("#top-q")
    page.evaluate(paste, LIST)
    page.wait_for_url("**/search/list?*")
    expect(page.locator(".line .card-title >> nth=0")).to_have_text("Earl Grey")
    expect(page.locator(".line")).to_have_count(3)
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_photo_of_a_list_leads_to_what_each_line_finds(page: Page, long_services: Services) -> None:
    if not Reader().available:
        pytest.skip("neither RapidOCR nor Tesseract is installed")
    drawn = Image.new("RGB", (900, 600), "white")
    for number, line in enumerate(LIST.splitlines()):
        ImageDraw.Draw(drawn).text((60, 60 + 160 * number), line, fill="black", font=ImageFont.load_default(64))
    jpeg, [card, *_] = io.BytesIO(), small_cards()
    drawn.save(jpeg, "JPEG")
    seen = SmallEncoder().encode_image(card, jpeg.getvalue())
    photo = PhotoQuery(seen.vector, seen.probabilities, card.name, card.version)
    token = long_services.uploads.keep(jpeg.getvalue(), drawn.size, photo=photo, has_print=True)
    page.goto(f"/search/photo/{token}")
    page.get_by_role("link", name="It reads like a list").click()
    expect(page.locator(".line .card-title >> nth=0")).to_have_text("Earl Grey")
    assert serious(page) == []


def test_a_list_is_typed_mended_and_shortened_without_javascript(browser: Browser, long_url: str) -> None:
    page = opened(browser, long_url, java_script_enabled=False)
    page.goto("/search/list")
    page.fill("#list", LIST)
    page.get_by_role("button", name="Search for each line").click()
    page.get_by_label("Line 2").fill("reading lamp")
    page.get_by_role("button", name="Search again").click()
    expect(page.locator(".line").nth(1).locator(".card-title").first).to_have_text("Reading lamp")
    page.get_by_role("link", name="Leave out “earl grey”").click()
    expect(page.locator(".line")).to_have_count(2)
    page.get_by_role("link", name="All results for “paper lantern”").click()
    expect(page.locator("h1")).to_have_text("“paper lantern”")
    page.context.close()
