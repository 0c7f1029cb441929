"""The shop run from its pages, on its real TorchServe, with a worker of its own and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.demo_shop import Shop
from tests.support.desk import PASSWORD, password_hash
from tests.support.places import DEMO
from tests.support.ports import free_ports
from tests.support.site_database import copy_database
from webapp.jobs import record
from webapp.process.children import Site, WorkerProcess
from webapp.services import Services, build_services
from webapp.settings import Settings
from webapp.tables import OpsUser

PATIENCE_MS = 90_000
PAGES = ("", "imports", "coverage", "releases", "models", "jobs")
QUERIES = "id,query,type,split,relevant,clean_of\nq1,sea green teapot,plain,dev,teapot-001:3,\n"


@dataclass(frozen=True)
class Counter:
    """A copy of the shop whose site and worker run."""

    services: Services
    settings: Settings

    @contextmanager
    def page(self, browser: Browser, **options: object) -> Iterator[Page]:
        """A browser in which somebody has signed in."""
        address = f"http://127.0.0.1:{self.settings.port}"
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/ops/")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".ops-nav")
        yield page
        context.close()


@pytest.fixture(scope="module")
def counter(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    settings = _copied(shop.services.settings, tmp_path_factory.mktemp("counter"))
    services = build_services(settings)
    with services.database.session() as session:
        now = datetime.now(UTC)
        session.add(OpsUser(name="owner", role="owner", hash=password_hash(), set_at=now, created_at=now))
    children = (Site(settings), WorkerProcess(settings))
    for child in children:
        child.start()
    children[0].wait_ready()
    yield Counter(services, settings)
    for child in children:
        child.stop()
    services.database.close()


def _copied(settings: Settings, folder: Path) -> Settings:
    """Settings of a copy on the same TorchServe, which compares by one judged query and one photo."""
    instance = folder / "instance"
    instance.mkdir()
    shutil.copytree(settings.instance / "releases", instance / "releases")
    for name in ("pictures", "torchserve"):
        (instance / name).symlink_to(settings.instance / name)
    (folder / "queries.csv").write_text(QUERIES, encoding="utf-8")
    photo = DEMO / "pictures" / "query" / "mug-001-a.jpg"
    (folder / "photos.csv").write_text(f"photo,product_id\n{photo},mug-001\n", encoding="utf-8")
    return Settings(
        instance=instance,
        database_url=copy_database(settings.instance, instance),
        port=free_ports(1),
        torchserve_port=settings.torchserve_port,
        rate_limit="",
        rate_limit_photos="",
        web_workers=1,
        log_level="warning",
        judged_words=folder / "queries.csv",
        judged_photos=folder / "photos.csv",
        compare_bounds="slack_ms=60000",
    )


def faults(page: Page) -> list[str]:
    """What axe-core holds against the page, the serious and the critical, and whether it scrolls sideways."""
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in serious] + ["scrolls sideways"] * bool(wide)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_sound_for_everybody_on_a_small_phone(counter: Counter, browser: Browser, scheme: str) -> None:
    with counter.page(browser, viewport={"width": 320, "height": 640}, color_scheme=scheme) as page:
        for path in PAGES:
            page.goto(f"/ops/{path}")
            assert faults(page) == [], path


def test_a_release_is_built_compared_promoted_and_rolled_back(counter: Counter, browser: Browser) -> None:
    before = counter.services.releases.current_id()
    with counter.page(browser) as page:
        page.goto("/ops/releases")
        page.select_option("#build-promote", "no")
        page.get_by_role("button", name="Build", exact=True).click()
        expect(page.get_by_text("It waits to be promoted.")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_role("link", name="See the releases").click()
        page.get_by_role("button", name="Compare with the current").click()
        assert faults(page) == [], "the page of a job under way"
        page.get_by_role("link", name="See the comparison").click()
        expect(page.get_by_text("Yes: it stayed within every bound.")).to_be_visible()
        assert faults(page) == [], "the comparison"
        page.goto("/ops/releases")
        page.get_by_role("button", name="Promote", exact=False).first.click()
        expect(page.get_by_text("The site answers from").first).to_be_visible()
        assert counter.services.releases.current_id() != before
        page.get_by_role("button", name="Roll back").click()
        expect(page.get_by_text(f"The site answers from {before} again.")).to_be_visible()
    assert counter.services.releases.current_id() == before


def test_a_feed_comes_in_on_a_phone_without_javascript(counter: Counter, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "kites.csv").write_text("sku,name,category\nkite-1,Paper kite,Kites\n", encoding="utf-8")
    with counter.page(browser, viewport={"width": 320, "height": 640}, java_script_enabled=False) as page:
        page.goto("/ops/imports")
        page.set_input_files("#feed", tmp_path / "kites.csv")
        page.fill("#source", "kites")
        page.get_by_role("button", name="Upload").click()
        expect(page.get_by_text("Nothing is stored yet")).to_be_visible()
        page.get_by_role("button", name="Import it").click()
        page.get_by_role("link", name="What became of every row").click()  # once the page has renewed itself
        expect(page.get_by_role("heading", name="kites.csv")).to_be_visible()
    kite = counter.services.catalogue.product("kite-1")
    assert kite is not None and kite.category == "Kites"


def test_what_was_changed_by_hand_is_undone_by_keyboard(counter: Counter, browser: Browser) -> None:
    management = counter.services.management
    management.scale("text-encoder", "1.0.0", 0, wait=False)
    with counter.page(browser) as page:
        page.goto("/ops/models")
        expect(page.get_by_role("heading", name="Not as it is wanted")).to_be_visible()
        page.get_by_role("button", name="Undo it").press("Enter")
        page.get_by_role("link", name="See the models").click()
        expect(page.get_by_role("heading", name="Not as it is wanted")).to_have_count(0)
    assert record.newest(counter.services.database)[0].message == "As it was wanted again: text-encoder-1.0.0."
    assert management.ready_workers("text-encoder", "1.0.0") == 1
