"""The job of a scrape: what it asks for next, and what it remembers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.scraping.errors import ScrapeError
from catalog.scraping.feed_file import SHARED_ID, write_feed
from catalog.scraping.frontier import Frontier, KnownAddress
from catalog.scraping.plan import Plan
from catalog.scraping.product import Product
from catalog.scraping.report import make_report

Open = Callable[..., Frontier]
PLAN = Plan(("https://shop.example/",), whole_site=True, depth=2, max_pages=3)


@pytest.fixture
def open_job(tmp_path: Path) -> Iterator[Open]:
    """Opens the job anew, as another start of the command does."""
    opened: list[Frontier] = []

    def open_job(plan: Plan = PLAN, *, fresh: bool = False) -> Frontier:
        for job in opened:
            job.close()
        opened[:] = [Frontier(tmp_path / "feed.jsonl.job", plan, fresh=fresh)]
        return opened[0]

    yield open_job
    for job in opened:
        job.close()


def take(job: Frontier) -> KnownAddress:
    known = job.take(())
    assert known is not None
    return known


def done(job: Frontier, *links: str, products: tuple[Product, ...] = ()) -> KnownAddress:
    """The next page is read and leads to these."""
    known = take(job)
    job.page_done(known, products, [f"https://shop.example{path}" for path in links], ())
    return known


def test_sitemaps_come_first_and_pages_that_look_like_products_next(open_job: Open) -> None:
    job = open_job()
    done(job, "/about", "/products/mug")
    job.add_sitemaps(["https://shop.example/sitemap.xml"])
    sitemap = take(job)
    job.sitemap_done(sitemap, ["https://shop.example/news"], [])
    assert sitemap.kind == "sitemap"
    assert [done(job).url.rpartition("/")[2] for _ in range(2)] == ["mug", "news"]


def test_no_more_pages_than_allowed_are_handed_out_those_under_way_included(open_job: Open) -> None:
    job = open_job()
    done(job, "/a", "/b", "/c", "/d")
    first = take(job)
    second = job.take([first.id])
    assert second is not None and job.take([first.id, second.id]) is None


def test_a_scrape_that_ended_at_its_limit_goes_on_with_a_larger_one_and_else_begins_anew(open_job: Open) -> None:
    job = open_job()
    done(job, "/a", "/b", "/c", "/d")
    done(job), done(job)
    assert job.take(()) is None
    job.set_fact("reached", "1")
    job = open_job(replace(PLAN, max_pages=9))
    assert job.resumed and job.asked == 3
    job.set_fact("reached", "1")
    job = open_job(replace(PLAN, max_pages=3))
    assert not job.resumed and take(job).url == "https://shop.example/"


def test_another_site_is_not_mixed_into_unfinished_work(open_job: Open) -> None:
    done(open_job(), "/a")
    other = replace(PLAN, starts=("https://other.example/",))
    with pytest.raises(ScrapeError, match="--fresh"):
        open_job(other)
    assert take(open_job(other, fresh=True)).url == "https://other.example/"


def test_two_scrapes_do_not_share_a_job(open_job: Open, tmp_path: Path) -> None:
    open_job()
    with pytest.raises(ScrapeError, match="another scrape is at work"):
        Frontier(tmp_path / "feed.jsonl.job", PLAN)


def test_what_failed_in_passing_or_lay_too_deep_is_asked_for_when_it_goes_on(open_job: Open) -> None:
    job = open_job(replace(PLAN, depth=1))
    done(job, "/a", "/b")
    job.refuse(take(job), "no connection")
    known = take(job)
    job.page_done(known, (), ["https://shop.example/deep"], ())
    job = open_job(replace(PLAN, depth=1))
    assert not job.resumed  # nothing was left open: a new scrape
    done(job, "/a", "/b")
    job.refuse(take(job), "no connection")
    job = open_job(replace(PLAN, depth=2))
    assert job.resumed and {take(job).url, job.asked} == {"https://shop.example/a", 1}


def test_a_product_is_in_the_feed_once_and_as_its_own_page_tells_it(open_job: Open, tmp_path: Path) -> None:
    job = open_job()
    listed = Product(id="mug", title="Mug …", url="https://shop.example/mug", own=False)
    only_listed = replace(listed, id="bowl", title="Bowl", url="https://shop.example/bowl")
    done(job, "/mug", "/other", products=(listed, only_listed))
    done(job, products=(Product(id="M", title="Mug", url="https://shop.example/mug"),))
    done(job, products=(Product(id="M", title="Not a mug", url="https://shop.example/other"),))
    written = write_feed(job, tmp_path / "feed.jsonl")
    assert (written.products, written.mentioned) == (2, 1)
    assert '"title": "Mug"' in (tmp_path / "feed.jsonl").read_text(encoding="utf-8").splitlines()[0]
    notes = make_report(job, tmp_path / "feed.jsonl", written).notes
    assert [(one.reason, one.urls) for one in notes] == [(SHARED_ID, ["https://shop.example/other"])]


def test_a_scrape_that_found_nothing_leaves_an_earlier_feed(open_job: Open, tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text("earlier", encoding="utf-8")
    assert write_feed(open_job(), tmp_path / "feed.jsonl").products == 0
    assert (tmp_path / "feed.jsonl").read_text(encoding="utf-8") == "earlier"
