"""Suggestions, with and without JavaScript."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect


def test_a_script_gets_json(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=stonew", headers={"Accept": "application/json"}).get_json()
    assert {"text": "stoneware", "kind": "", "url": "/search?q=stoneware"} in answer["suggestions"]


def test_everybody_else_gets_a_list_of_links(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=mug")
    assert answer.mimetype == "text/html"
    assert 'href="/search?category=Mugs"' in answer.text
    assert 'href="/product/mug-' in answer.text


@pytest.mark.parametrize("typed", ["", "%00", "a" * 5000, "<script>", "zzzzzz"])
def test_odd_beginnings_are_answered(client: FlaskClient, typed: str) -> None:
    answer = client.get("/suggest", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>a" not in answer.text


def test_the_box_is_worked_with_the_keyboard(page: Page) -> None:
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
