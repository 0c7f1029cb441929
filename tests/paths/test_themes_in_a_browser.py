"""A ready theme in a browser: readable by day and by night, faces and logo without a step aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.served import served
from webapp import create_app
from webapp.services import Services
from webapp.theming.theme import READY

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 60"><rect width="180" height="60"/></svg>'


def opened(browser: Browser, services: Services, theme: Path) -> Iterator[Page]:
    app = create_app(services.settings.model_copy(update={"theme": theme}), services)
    with served(app) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 844})
        yield context.new_page()
        context.close()


@pytest.fixture(params=[path.name for path in READY.iterdir()])
def page(request: pytest.FixtureRequest, browser: Browser, long_services: Services) -> Iterator[Page]:
    yield from opened(browser, long_services, READY / request.param)


@pytest.fixture
def page_of_a_shop(browser: Browser, long_services: Services, tmp_path: Path) -> Iterator[Page]:
    """Of a shop with a logo and a header of its own, which has a script in it."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "logo.svg").write_text(LOGO)
    header = '<div class="wide top-row">{{ logo }}{{ search }}</div><script>document.title = "taken"</script>'
    (tmp_path / "templates" / "header.html").write_text(header)
    yield from opened(browser, long_services, tmp_path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in ("/", "/search?category=Plates&min_price=20", "/product/mug-1", "/search?q=qqxz"):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [one["nodes"] for one in found if one["impact"] in ("serious", "critical")] == [], path


def test_a_header_of_its_own_searches_and_runs_nothing(page_of_a_shop: Page) -> None:
    page = page_of_a_shop
    page.goto("/")
    logo = page.get_by_role("img", name="Shoplens").bounding_box()
    assert logo and (round(logo["width"]), round(logo["height"])) == (120, 40)
    page.fill("#top-q", "enamel mug")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    assert "taken" not in page.title()
    page.locator("[data-sheet]").click()
    expect(page.locator("#photo-sheet")).to_be_visible()
