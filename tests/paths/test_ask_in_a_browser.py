"""Asking in a browser: the sheet for photos, the box on a photo, results that follow the words."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

SHEET = "#photo-sheet"


def photo_file(picture: bytes) -> dict[str, object]:
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture}


def send(page: Page, picture: bytes) -> None:
    """Choose a photo in the sheet of a page, which sends it."""
    page.goto("/search?q=mug")
    page.set_input_files("#sheet-photo", photo_file(picture))  # type: ignore[arg-type]
    page.wait_for_url("**/search/photo/*")


@pytest.fixture
def phone(browser: Browser, site_url: str) -> Page:
    context = browser.new_context(
        base_url=site_url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    return context.new_page()


def test_the_sheet_opens_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/search?q=mug")
    camera = page.get_by_role("link", name="Search by photo")
    camera.press("Enter")
    expect(page.locator(SHEET)).to_be_visible()
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    page.keyboard.press("Escape")
    expect(page.locator(SHEET)).to_be_hidden()


def test_without_javascript_the_camera_leads_to_a_form(browser: Browser, site_url: str, query_photo: bytes) -> None:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.click(".searchbar [data-sheet]")
    page.set_input_files("#photo", photo_file(query_photo))  # type: ignore[arg-type]
    page.click("main [data-send]")
    page.wait_for_url("**/search/photo/*")
    page.locator(".part").nth(1).click()
    page.wait_for_url("**box=*")
    expect(page.locator(".part").nth(1)).to_have_attribute("aria-pressed", "true")
    context.close()


def test_a_chosen_photo_is_sent_small_and_at_once(page: Page) -> None:
    page.goto("/search?q=mug")
    big = page.evaluate("""() => new Promise((done) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 3000, height: 2000 });
      canvas.getContext("2d").fillRect(500, 500, 900, 900);
      canvas.toBlob(async (blob) => done([...new Uint8Array(await blob.arrayBuffer())]), "image/png");
    })""")
    page.set_input_files("#sheet-photo", {"name": "big.png", "mimeType": "image/png", "buffer": bytes(big)})
    page.wait_for_url("**/search/photo/*")
    kept = page.locator(".crop img")
    expect(kept).to_have_attribute("width", "1024")
    expect(page.locator("h1")).to_have_text("What looks like your photo")


def test_a_photo_is_dropped_or_pasted_anywhere(page: Page, query_photo: bytes) -> None:
    for kind in ("drop", "paste"):
        page.goto("/product/mug-001")
        page.evaluate(
            """([kind, bytes]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" }));
              const event = kind === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
              document.querySelector("main").dispatchEvent(event);
            }""",
            [kind, list(query_photo)],
        )
        page.wait_for_url("**/search/photo/*")


def test_what_is_no_picture_is_told_in_the_sheet(page: Page) -> None:
    page.goto("/")
    page.click(".searchbar [data-sheet]")
    page.set_input_files("#sheet-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(page.locator(f"{SHEET} .wrong")).to_contain_text("JPEG")
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()


def test_the_box_is_moved_by_pointer_and_keyboard_without_another_upload(page: Page, query_photo: bytes) -> None:
    send(page, query_photo)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    corner = page.locator('[data-corner="nw"]').bounding_box()
    assert corner is not None
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 60, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"box=\d+,\d+,\d+,\d+$"))
    dragged = page.url
    expect(page.locator(".parts [aria-pressed=true]")).to_have_count(0)
    page.locator(".crop-box").press("Shift+ArrowLeft")
    page.wait_for_url(lambda url: url != dragged)
    expect(page.locator(".beside-main .card").first).to_be_visible()
    assert posts == []
    page.go_back()
    page.wait_for_url(dragged)
    expect(page.locator(".crop-box")).to_have_count(1)


def test_a_proposed_part_is_searched_by_touch(phone: Page, query_photo: bytes) -> None:
    send(phone, query_photo)
    part = phone.locator(".part").nth(1)
    part.tap()
    phone.wait_for_url("**box=*")
    expect(part).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("[aria-busy=true]")).to_have_count(0)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.evaluate(wider) == 0
    found = Axe().run(phone).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    phone.context.close()


def test_results_follow_the_words_and_back_leads_back(page: Page) -> None:
    page.goto("/product/mug-001")
    box = page.locator("#top-q")
    box.press_sequentially("teapot")
    page.wait_for_url("**/search?q=teapot")
    expect(page.locator("h1")).to_have_text("“teapot”")
    expect(box).to_be_focused()
    box.press_sequentially(" blue")
    page.wait_for_url("**/search?q=teapot+blue")
    page.go_back()
    page.wait_for_url("**/product/mug-001")
    expect(page.locator("h1")).to_contain_text("mug")
    expect(box).to_have_value("")


def test_results_follow_a_word_that_a_phone_or_an_input_method_composes(page: Page) -> None:
    page.goto("/product/mug-001")
    page.focus("#top-q")
    devtools = page.context.new_cdp_session(page)
    for letters in ("t", "te", "teapot"):
        devtools.send("Input.imeSetComposition", {"text": letters, "selectionStart": 0, "selectionEnd": len(letters)})
    page.wait_for_url("**/search?q=teapot")
    expect(page.locator("h1")).to_have_text("“teapot”")
    expect(page.locator("#top-q")).to_be_focused()


def test_the_box_is_stretched_by_a_finger(phone: Page, query_photo: bytes) -> None:
    send(phone, query_photo)
    corner = phone.locator('[data-corner="nw"]').bounding_box()
    assert corner is not None
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    devtools = phone.context.new_cdp_session(phone)
    for kind, moved in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60)):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + moved, "y": y + moved}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait_for_url(re.compile(r"box=\d+,\d+,\d+,\d+$"))
    assert phone.evaluate("scrollY") == 0, "the page does not scroll under the finger"
    phone.context.close()


def test_an_answer_that_comes_too_late_is_not_shown(page: Page) -> None:
    page.goto("/")
    asked: list[str] = []
    page.route("**/search?q=bowl", lambda route: asked.append(route.request.url))  # and never answered
    box = page.locator("#top-q")
    box.fill("bowl")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    box.fill("lamp")
    page.wait_for_url("**/search?q=lamp")
    expect(page.locator("h1")).to_have_text("“lamp”")
    assert len(asked) == 1


def test_filters_apply_at_once_and_back_takes_them_back(page: Page) -> None:
    page.goto("/search?q=mug")
    page.click(".filter summary >> nth=1")  # closes it
    page.locator(".panel .tick input >> nth=0").check()
    page.wait_for_url("**category=*")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".filter").nth(0)).to_have_attribute("open", "")
    expect(page.locator(".filter").nth(1)).not_to_have_attribute("open", "")
    page.locator(".chip").click()
    page.wait_for_url(re.compile(r"q=mug$"))
    expect(page.locator(".chip")).to_have_count(0)
    page.go_back()
    page.wait_for_url("**category=*")
    expect(page.locator(".chip")).to_have_count(1)


def test_suggestions_show_pictures_prices_and_what_was_typed(page: Page) -> None:
    page.goto("/")
    page.locator("#top-q").press_sequentially("stoneware mug")
    product = page.locator("[role=option]:has(.offer-picture)").first
    expect(product).to_be_visible()
    expect(product.locator(".offer-price")).to_contain_text("£")
    expect(product.locator("mark").first).to_be_visible()
    expect(page.locator(".offer-group").last).to_have_text("Products")


def test_the_last_searches_stay_in_the_browser(page: Page) -> None:
    page.goto("/")
    page.fill("#top-q", "oak shelf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=oak+shelf")
    page.goto("/")
    page.focus("#top-q")
    expect(page.locator("[role=option]").first).to_have_text("oak shelf")


def test_several_pictures_become_a_table_and_a_bad_one_is_told(page: Page, query_photo: bytes) -> None:
    page.goto("/classify")
    bad = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.set_input_files("main input[type=file]", [photo_file(query_photo), bad, photo_file(query_photo)])  # type: ignore[list-item]
    page.wait_for_url("**/classify/several?picture=*")
    expect(page.locator(".kinds tbody tr")).to_have_count(2)
    expect(page.locator("[data-refused] li")).to_contain_text("notes.jpg: ")
    found = Axe().run(page).response["violations"]
    assert [one["nodes"] for one in found if one["impact"] in ("serious", "critical")] == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a table (CSV)").click()
    assert download.value.suggested_filename == "pictures.csv"
