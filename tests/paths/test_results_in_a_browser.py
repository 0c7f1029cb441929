"""Results in a browser: the sheet of filters on a phone, colours and prices, and more of what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect


def opened(browser: Browser, address: str, width: int = 1280, **more: Any) -> Page:
    return browser.new_context(base_url=address, viewport={"width": width, "height": 844}, **more).new_page()


@pytest.fixture
def page(browser: Browser, long_url: str) -> Iterator[Page]:
    page = opened(browser, long_url)
    yield page
    page.context.close()


@pytest.fixture
def phone(browser: Browser, long_url: str) -> Iterator[Page]:
    page = opened(browser, long_url, 360, has_touch=True, is_mobile=True)
    yield page
    page.context.close()


@pytest.fixture
def plain_phone(browser: Browser, long_url: str) -> Iterator[Page]:
    """Without JavaScript."""
    page = opened(browser, long_url, 360, java_script_enabled=False)
    yield page
    page.context.close()


def test_a_phone_filters_in_a_sheet_that_says_how_many_are_left(phone: Page) -> None:
    phone.goto("/search?q=mug")
    expect(phone.locator(".filters")).to_be_hidden()
    phone.locator(".filters-open").tap()
    show = phone.locator(".filters-show")
    expect(show).to_have_text("Show 4 products")
    phone.locator("summary", has_text="Colour").tap()
    phone.locator(".panel .tick", has_text="Green").tap()
    expect(show).to_have_text("Show 1 product")
    expect(phone.get_by_role("checkbox", name="Green")).to_be_focused()
    show.tap()
    expect(phone.locator(".filters")).to_be_hidden()
    expect(phone.locator(".card")).to_have_count(1)
    expect(phone.locator(".filters-open .tally")).to_have_text("1")


def test_the_sheet_closes_by_escape_and_when_the_focus_leaves_it(phone: Page) -> None:
    phone.goto("/search?q=mug")
    opener, sheet = phone.locator(".filters-open"), phone.locator(".filters")
    opener.press("Enter")
    expect(sheet).to_be_visible()
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    phone.locator(".card-link").first.focus()
    expect(sheet).to_be_hidden()


def test_the_sheet_works_without_javascript(plain_phone: Page) -> None:
    plain_phone.goto("/search?q=mug")
    expect(plain_phone.locator(".filters")).to_be_hidden()
    plain_phone.click(".filters-open")
    expect(plain_phone.locator(".filters-show")).to_be_hidden()
    plain_phone.check("input[name=in_stock]")
    plain_phone.get_by_role("button", name="Apply").click()
    expect(plain_phone.locator(".total")).to_have_text("3 products")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_open_sheet(phone: Page, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    phone.goto("/search")
    phone.click(".filters-open")
    for name in ("Colour", "Price"):
        phone.click(f".filter summary:has-text('{name}')")
        found = Axe().run(phone).response["violations"]
        assert [one["nodes"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_what_applies_at_once_has_no_button(page: Page) -> None:
    page.goto("/search?q=mug")
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()
    page.locator("input[name=max_price]").fill("10")
    page.keyboard.press("Enter")
    expect(page.locator(".total")).to_have_text("1 product")
    expect(page.locator("input[name=max_price]")).to_be_focused()
    page.go_back()
    expect(page.locator(".total")).to_have_text("4 products")


def test_colours_have_a_spot_and_a_name(page: Page) -> None:
    page.goto("/search")
    expect(page.locator(".tick:has-text('Blue') .swatch circle")).to_have_attribute("fill", "#2f62b3")


def test_filters_stand_beside_the_results(page: Page) -> None:
    page.goto("/search?category=Plates")
    side, card = page.locator(".filters").bounding_box(), page.locator(".card").first.bounding_box()
    assert side and card and side["x"] + side["width"] < card["x"]
    expect(page.locator(".filters-open")).to_be_hidden()
    page.set_viewport_size({"width": 700, "height": 844})
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".filters-open")).to_be_visible()


def test_filters_keep_their_place_when_one_is_chosen(page: Page) -> None:
    page.goto("/search")
    page.click(".filter summary:has-text('Brand')")  # closes it
    page.get_by_role("checkbox", name="Blue").check()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".filter:has-text('Brand')")).not_to_have_attribute("open", "")
    expect(page.get_by_role("checkbox", name="Blue")).to_be_focused()
    assert page.url.endswith("/search?colour=blue")


def test_the_slider_of_prices_is_moved_by_keyboard(page: Page) -> None:
    page.goto("/search?category=Plates")
    low, high = page.get_by_role("slider", name="Price from"), page.get_by_role("slider", name="Price to")
    expect(high).to_have_attribute("aria-valuetext", "£200.00")
    high.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    most = page.locator("input[name=max_price]").input_value()
    page.wait_for_url(f"**/search?category=Plates&max_price={most}")
    expect(page.locator(".chip")).to_have_count(2)
    expect(high).to_be_focused()
    expect(page.locator("input[name=max_price]")).to_have_value(most)
    assert page.locator(".price-bars .out").count() > 0
    low.focus()
    page.keyboard.press("End")  # never beyond the other one
    assert int(low.input_value()) == int(high.input_value()) - 1
    page.wait_for_url("**min_price=*")


def test_the_slider_stands_where_the_address_says(page: Page) -> None:
    page.goto("/search?category=Plates&min_price=20&max_price=80")
    expect(page.get_by_role("slider", name="Price from")).to_have_attribute("aria-valuetext", "£20.00")
    expect(page.get_by_role("slider", name="Price to")).to_have_attribute("aria-valuetext", "£80.00")


def test_prices_are_two_fields_without_javascript(browser: Browser, long_url: str) -> None:
    page = opened(browser, long_url, java_script_enabled=False)
    page.goto("/search?category=Plates")
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.locator(".price-bars")).to_be_visible()
    page.locator("input[name=min_price]").fill("150")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?category=Plates&min_price=150")
    expect(page.locator(".total")).to_have_text("9 products")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_beside_the_results(page: Page, scheme: Any, language: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"/search?category=Plates&min_price=20&lang={language}")
    found = Axe().run(page).response["violations"]
    assert [one["nodes"] for one in found if one["impact"] in ("serious", "critical")] == []


def shown(page: Page) -> list[str]:
    return [str(link.get_attribute("href")) for link in page.locator(".card-link").all()]


def test_more_is_added_below_and_stays_after_a_reload(page: Page) -> None:
    page.goto("/search?category=Plates")
    before = shown(page)
    page.get_by_role("link", name="Show more").press("Enter")
    page.wait_for_url("**/search?category=Plates&page=2&first=1")
    expect(page.locator(".card")).to_have_count(48)
    added = page.locator(".card-link").nth(24)
    expect(added).to_be_focused()
    expect(page.get_by_role("status").last).to_have_text("Seen: 48 of 158")
    all_shown = shown(page)
    assert all_shown[:24] == before
    assert len(set(all_shown)) == 48
    page.reload()
    assert shown(page) == all_shown
    added.click()
    page.wait_for_url("**/product/*")
    page.go_back()
    expect(page.locator(".card")).to_have_count(48)


def test_the_sixth_page_stands_alone(page: Page) -> None:
    page.goto("/search?category=Plates&page=5&first=1")
    expect(page.locator(".card")).to_have_count(120)
    page.get_by_role("link", name="Show more").click()
    page.wait_for_url(re.compile("page=6$"))
    expect(page.locator(".card")).to_have_count(24)


def test_more_is_a_page_without_javascript(plain_phone: Page) -> None:
    plain_phone.goto("/search?category=Plates")
    plain_phone.get_by_role("link", name="Show more").click()
    plain_phone.wait_for_url("**/search?category=Plates&page=2")
    expect(plain_phone.locator(".card")).to_have_count(24)


def test_a_filter_leads_back_to_the_first_page(page: Page) -> None:
    page.goto("/search?category=Plates&page=2&first=1")
    page.check("input[name=in_stock]")
    page.wait_for_url(re.compile("in_stock=1"))
    assert "first=" not in page.url
    expect(page.locator(".card")).to_have_count(24)
