"""The widget in a page of another origin, as a shop has it: its own search box, a strict policy, our script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.shop_pages import Served, serve_pages
from webapp.access.api_keys import ApiKeys
from webapp.services import Services

FRAME = """<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="{site}/embed.js" data-key="{key}" data-all="{site}/search?q={{}}"></script>
<h1>A shop</h1><main>{body}</main></html>"""
OWN_BOX = '<form action="/find"><label>Find <input type="search" name="q" data-shoplens></label></form>'
PLACE = "<div data-shoplens></div>"
SIMILAR = '<h2>Similar</h2><div data-shoplens-similar="mug-001" data-by="image"></div>'
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site_url: str, services: Services) -> Iterator[Open]:
    """Opens a page of a shop, at an origin that the key is for; what the browser complains of fails the test."""
    served: dict[str, Served] = {}
    policy = f"default-src 'none'; script-src {site_url}; connect-src {site_url}; img-src {site_url}"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []

    def open_it(
        body: str, *, origins: tuple[str, ...] | None = None, language: str = "en", phone: bool = False
    ) -> Page:
        key = ApiKeys(services.database).create("search", origins=origins or (origin,))[1]
        direction = "rtl" if language == "ar" else "ltr"
        html = FRAME.format(site=site_url, key=key, body=body, language=language, direction=direction)
        served["/"] = Served(html.encode(), policy=policy)
        page = context.new_page()
        if phone:
            page.set_viewport_size({"width": 360, "height": 740})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(origin)
        return page

    with serve_pages(served) as origin:
        yield open_it
    context.close()
    assert [one for one in complaints if "403" not in one and "favicon" not in one] == []


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("body", [OWN_BOX, PLACE], ids=["the shop's own box", "ours"])
def test_words_typed_in_a_shops_page_find_its_products(open_page: Open, body: str, site_url: str) -> None:
    page = open_page(body)
    page.get_by_role("searchbox").press_sequentially("stoneware mug")
    link = page.locator("shoplens-search li a").first
    expect(link).to_contain_text("mug", ignore_case=True)
    expect(link.locator(".price")).to_contain_text("£")
    assert page.locator("shoplens-search img").first.evaluate(
        "async (one) => { await one.decode(); return one.naturalWidth; }"
    )
    expect(page.get_by_role("link", name="All results")).to_have_attribute(
        "href", f"{site_url}/search?q=stoneware%20mug"
    )
    assert serious(page) == []


def test_the_results_are_reached_and_left_by_keyboard(open_page: Open) -> None:
    page = open_page(OWN_BOX)
    box = page.get_by_role("searchbox")
    box.press_sequentially("mug")
    expect(page.locator("shoplens-search li a").first).to_be_visible()
    box.press("ArrowDown")
    expect(page.locator("shoplens-search li a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("shoplens-search li a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(page.locator("shoplens-search .panel")).to_be_hidden()


def test_a_photo_is_sent_and_a_part_of_it(open_page: Open, query_photo: bytes) -> None:
    page = open_page(PLACE)
    picture = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": query_photo}
    with page.expect_response("**/api/v1/search/image*") as whole:
        page.set_input_files("shoplens-search input[type=file]", picture)
    assert whole.value.json()["results"][0]["id"] == "mug-001"
    box = page.locator("shoplens-search .box")
    expect(page.locator("shoplens-search li a").first).to_be_visible()
    with page.expect_response("**/api/v1/search/image*") as part:
        box.press("Shift+ArrowLeft")
    assert part.value.ok
    scores = [answer.value.json()["results"][0]["score"] for answer in (whole, part)]
    assert scores[0] != scores[1]
    assert serious(page) == []
    page.get_by_role("button", name="Remove the photo").click()
    expect(box).to_be_hidden()


def test_the_panel_fits_a_phone_and_stands_right_in_arabic(open_page: Open) -> None:
    page = open_page(PLACE, language="ar", phone=True)
    page.get_by_role("searchbox", name="ابحث عن المنتجات").press_sequentially("mug")
    expect(page.locator("shoplens-search li a").first).to_be_visible()
    panel = page.locator("shoplens-search .panel").bounding_box()
    assert panel is not None and panel["x"] >= 0 and panel["x"] + panel["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_similar_products_stand_in_a_products_page(open_page: Open) -> None:
    page = open_page(SIMILAR)
    expect(page.locator("shoplens-similar li a").first).to_be_visible()
    assert serious(page) == []


def test_a_page_that_the_key_is_not_for_is_told_so(open_page: Open) -> None:
    page = open_page(PLACE, origins=("https://other.example",))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.get_by_role("searchbox").press_sequentially("mug")
    expect(page.locator("shoplens-search .status")).to_have_text("The search does not answer just now.")
    assert any("is for pages of other origins" in line for line in said)
