from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PAGES = ["/", "/search?q=stoneware+mug&category=Mugs", "/search", "/product/mug-001", "/search/photo",
         "/search/photo-text", "/classify", "/search?q=mug&min_price=x", "/nowhere"]  # fmt: skip


def upload(page: Page, path: str, picture: bytes) -> None:
    """Choose a photo in the form of a page, which sends it."""
    page.goto(path)
    page.set_input_files("main input[type=file]", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.wait_for_url(f"**{path}/*")
    page.wait_for_load_state()


def serious(page: Page) -> list[str]:
    """What axe-core holds against the page, the serious and the critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def sideways(page: Page) -> int:
    """Pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)
    assert serious(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert sideways(page) == 0


@pytest.mark.parametrize("path", ["/search/photo", "/classify"])
def test_the_pages_of_a_photo_are_sound_too(page: Page, path: str, query_photo: bytes) -> None:
    upload(page, path, query_photo)
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways(page) == 0


def test_the_browser_finds_nothing_to_complain_about(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/", "/search?q=mug", "/product/mug-001"):
        page.goto(path, wait_until="networkidle")
    assert complaints == []


def test_words_are_found_from_the_front_page(page: Page) -> None:
    page.goto("/")
    page.fill("#top-q", "stoneware mug sea green")
    page.keyboard.press("Enter")
    page.click(".card-link >> nth=0")
    assert "sea green" in page.inner_text("h1").lower()


def test_everything_works_without_javascript(browser: Browser, site_url: str, query_photo: bytes) -> None:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search/photo")
    page.set_input_files("#photo", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": query_photo})
    page.click("main [data-send]")
    assert "What looks like your photo" in page.inner_text("h1")
    page.click(".panel .tick >> nth=0")
    page.click(".panel button >> nth=0")
    assert page.locator(".chip").count() == 1
    context.close()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/search?q=mug")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_filter_opens_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/search?q=mug")
    first = page.locator(".filter").first
    expect(first).to_have_attribute("open", "")
    page.focus("summary >> nth=0")
    page.keyboard.press("Enter")
    expect(first).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("open", "")


def test_an_oversized_photo_gets_its_page_and_not_a_broken_line(page: Page, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    big.write_bytes(b"\xff\xd8\xff" + bytes(20_000_000))
    page.goto("/search/photo")
    page.set_input_files("#photo", big)
    expect(page.locator("main .wrong")).to_contain_text("12 MB")


def test_the_box_of_suggestions_is_worked_with_the_keyboard(page: Page) -> None:
    page.goto("/search")
    box = page.locator("#top-q")
    box.press_sequentially("stonew")
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(page.locator("[role=listbox] [role=option]").first).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("stonew")
    box.press("ArrowDown")
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search?q=stoneware")


def test_the_slash_key_leads_to_the_search_box(page: Page) -> None:
    page.goto("/search?q=mug")
    page.keyboard.press("/")
    expect(page.locator("#top-q")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#top-q")).to_have_value("a/b")  # what was there was selected


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_was_left_empty_stays_out_of_the_address(browser: Browser, site_url: str, has_scripts: bool) -> None:
    context = browser.new_context(base_url=site_url, java_script_enabled=has_scripts)
    page = context.new_page()
    page.goto("/search?q=mug")
    if has_scripts:  # else the button has to be pressed
        page.check("input[name=in_stock]")
    else:
        page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?q=mug" + ("&in_stock=1" if has_scripts else ""))
    context.close()


def test_dark_pages_leave_product_photos_as_they_are(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/search?q=mug")
    style = "getComputedStyle(document.querySelector('.card img'))"
    assert page.evaluate(f"[{style}.filter, {style}.mixBlendMode, {style}.opacity]") == ["none", "normal", "1"]


@pytest.mark.parametrize(
    ("path", "width"), [("/", 390), ("/search?q=mug", 390), ("/product/mug-001", 390), ("/search?q=mug", 1280)]
)
def test_nothing_moves_while_a_page_loads(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script("""
      window.moved = 0;
      new PerformanceObserver((seen) => {
        for (const one of seen.getEntries()) window.moved += one.value;
      }).observe({type: "layout-shift", buffered: true});
    """)
    page.goto(path)
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.moved") <= 0.1  # a picture without its size moves .2; a page half read, up to .02
