from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.desk import PASSWORD, Desk
from webapp.process.children import Site

PAGES = ["/ops/labels", "/ops/labels?queue=disputed", "/ops/labels?queue=queries", "/ops/labels?queue=none"]


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop whose site runs, with a password and two things a model sees otherwise."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk = Desk(tmp_path_factory.mktemp("counter") / "instance", port=port, web_workers=1)
    desk.be_closed()
    desk.guess("red", "Bowls")
    desk.guess("green", "Mugs")
    site = Site(desk.settings)
    site.start()
    site.wait_ready()
    yield desk
    site.stop()
    desk.services.database.close()


def opened(browser: Browser, desk: Desk, **options: object) -> BrowserContext:
    """A browser with nobody signed in."""
    return browser.new_context(base_url=f"http://127.0.0.1:{desk.settings.port}", **options)  # type: ignore[arg-type]


def sign_in(page: Page) -> None:
    """Type the password."""
    page.goto("/ops/")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".ops-nav")
    page.goto("/ops/labels")


@pytest.fixture(autouse=True)
def unlabelled(counter: Desk) -> Iterator[None]:
    """The shop is shared: whatever a test labels, the next one finds it as it was."""
    yield
    for picture in counter.labels.of("shop"):
        counter.labels.remove(picture, "shop")


@pytest.fixture
def page(browser: Browser, counter: Desk) -> Iterator[Page]:
    """The labels, on a screen."""
    context = opened(browser, counter)
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()


def serious(page: Page) -> list[str]:
    """What axe-core holds against the page, the serious and the critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, path


def test_signing_in_is_sound_for_everybody_too(browser: Browser, counter: Desk) -> None:
    context = opened(browser, counter)
    page = context.new_page()
    page.goto("/ops/")
    page.fill("#password", "not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the name and the password of a user.")
    assert serious(page) == []
    context.close()


def test_a_page_is_labelled_by_keyboard_alone(page: Page, counter: Desk) -> None:
    page.goto("/ops/labels?queue=disputed")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || ''") == "choice-0":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowUp")  # from skip to what the model says
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "other-1"
    page.keyboard.type("Vases")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert "2 labelled, 0 skipped." in page.inner_text("main")
    assert sorted(counter.labels.of("shop").values()) == ["Bowls", "Vases"]


def test_it_works_without_javascript_and_signs_out(browser: Browser, counter: Desk) -> None:
    context = opened(browser, counter, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.fill("input[name=other-0]", "Jugs")
    page.click("text=Save and go on")
    assert "1 labelled, 3 skipped." in page.inner_text("main")
    page.click("text=Sign out")
    assert "Sign in" in page.inner_text("h1")
    context.close()


def test_what_has_the_focus_is_never_hidden_by_the_bar(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # nothing moves while it is measured
    page.set_viewport_size({"width": 360, "height": 500})
    page.goto("/ops/labels?queue=all")
    page.focus("input[name=other-0]")
    for _ in range(12):
        page.keyboard.press("Tab")
        bottom = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        inside = page.evaluate("document.activeElement.closest('.ops-save') !== null")
        assert inside or bottom <= page.evaluate("document.querySelector('.ops-save').getBoundingClientRect().top")


def test_the_browser_finds_nothing_to_complain_about(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/ops/labels?queue=all", wait_until="networkidle")
    assert complaints == []
