"""An import's pictures from the web: fetched once, tried again when that helps, remembered, shown."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.errors import StorageAway
from catalog.fetching.fetcher import PictureFetcher
from catalog.fetching.states import PictureState, count_states, picture_states
from catalog.fetching.tables import PictureAddress
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import THUMBNAIL_WIDTHS, PictureStore
from catalog.storage.opening import open_storage
from catalog.tables import Product
from catalog.web.gate import Gate
from catalog.web.limits import Limits
from tests.support import picture_host as answers
from tests.support.picture_host import QUICK

Fetch = Callable[..., ImportReport]
PICTURE, OTHER = answers.picture_bytes(1), answers.picture_bytes(2)


@pytest.fixture
def fetch(database: Database, store: PictureStore, write_feed: Callable[..., Path], gate: Gate) -> Iterator[Fetch]:
    """Imports a feed of products by id and images, and fetches."""

    def fetch(images: dict[str, str], *, limits: Limits = QUICK, own: Gate = gate, **options: bool) -> ImportReport:
        feed = write_feed(*({"id": key, "title": key.title(), "images": value} for key, value in images.items()))
        return import_feed(database, store, feed, fetcher=PictureFetcher(own, limits, **options))

    yield fetch


@pytest.fixture
def states(database: Database) -> Callable[[str], list[PictureState]]:
    """What is known of a product's pictures."""

    def states(feed_id: str) -> list[PictureState]:
        with database.session() as session:
            product = session.scalars(select(Product.id).where(Product.feed_id == feed_id)).one()
            return picture_states(session, [product]).get(product, [])

    return states


States = Callable[[str], list[PictureState]]


def hashes(catalogue: Catalogue, public_id: str) -> list[str]:
    product = catalogue.product(public_id)
    assert product is not None
    return [picture.hash for picture in product.pictures]


def test_a_picture_on_the_web_is_shown_after_the_import(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue, store: PictureStore
) -> None:
    report = fetch({"mug": host.at("/a.jpg", answers.body(PICTURE))})
    (picture,) = hashes(catalogue, "mug")
    assert store.read(picture) == PICTURE and (report.pictures_fetched, report.pictures_kept) == (1, 1)
    assert {path.parent.parent.name for path in store.path(picture).parents[2].rglob("*.webp")} == {
        str(THUMBNAIL_WIDTHS[0])
    }


def test_a_picture_whose_last_bytes_are_missing_is_kept_and_flagged(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue
) -> None:
    whole = answers.picture_bytes(4, size=(640, 480))
    address = host.at("/cut.jpg", answers.body(whole[:-20]))
    report = fetch({"bowl": host.at("/a.jpg", answers.body(PICTURE)), "mug": address})
    (flag,) = report.flagged.table("rule")
    assert (flag["rule"], flag["count"], flag["samples"][0]["row"]) == ("picture cut short", 1, 2)
    assert address in flag["samples"][0]["message"] and len(hashes(catalogue, "mug")) == 1
    assert report.web_pictures.problems.counts == {"picture cut short": 1}


def test_pictures_stand_in_the_feeds_order_wherever_they_come_from(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue, tmp_path: Path, store: PictureStore
) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "b.png").write_bytes(answers.picture_bytes(3, kind="PNG"))
    first, missing, last = (host.at(f"/{name}.jpg", answers.body(PICTURE)) for name in ("a", "none", "c"))
    host.at("/c.jpg", answers.body(OTHER))
    host.at("/none.jpg", answers.status(404))
    fetch({"mug": f"{first}|{missing}|b.png|{last}"})
    seen = [store.read(one) for one in hashes(catalogue, "mug")]
    assert seen == [PICTURE, answers.picture_bytes(3, kind="PNG"), OTHER]


def test_importing_again_downloads_nothing_that_has_not_changed(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue
) -> None:
    feed = {"mug": host.at("/a.jpg", answers.versioned(PICTURE, '"1"'))}
    fetch(feed)
    before = catalogue.sequence()
    report = fetch(feed)
    assert (report.unchanged, report.pictures_fetched, report.pictures_unchanged) == (1, 0, 1)
    assert report.web_pictures.received_bytes == 0 and catalogue.sequence() == before


def test_a_changed_picture_at_the_same_address_is_a_change(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue, store: PictureStore
) -> None:
    feed = {"mug": host.at("/a.jpg", answers.versioned(PICTURE, '"1"')), "bowl": "none.jpg"}
    fetch(feed)
    since = catalogue.sequence()
    host.at("/a.jpg", answers.versioned(OTHER, '"2"'))
    assert fetch(feed).pictures_fetched == 1
    assert [store.read(one) for one in hashes(catalogue, "mug")] == [OTHER]
    assert [product.public_id for product in catalogue.changed_since(since)] == ["mug"]


def test_what_was_asked_lately_is_not_asked_again_unless_wanted(host: answers.Server, fetch: Fetch) -> None:
    day = dataclasses.replace(QUICK, recheck_s=86_400)
    feed = {
        "mug": host.at("/a.jpg", answers.versioned(PICTURE, '"1"')),
        "bowl": host.at("/none.jpg", answers.status(404)),
    }
    for _ in range(2):
        fetch(feed, limits=day)
    assert host.asked == {"/a.jpg": 1, "/none.jpg": 1}
    fetch(feed, limits=day, everything=True)
    assert host.asked == {"/a.jpg": 2, "/none.jpg": 2}


def test_an_address_that_two_products_name_is_fetched_once(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue
) -> None:
    url = host.at("/a.jpg", answers.body(PICTURE))
    assert fetch({"mug": url, "bowl": url}).web_pictures.shown == 2
    assert hashes(catalogue, "mug") == hashes(catalogue, "bowl") and host.asked["/a.jpg"] == 1


def test_a_busy_host_is_asked_again_when_it_said(host: answers.Server, fetch: Fetch) -> None:
    date = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    busy = [answers.status(429, Retry_After="1"), answers.status(503, Retry_After=date), answers.status(503)]
    report = fetch({"mug": host.at("/a.jpg", *busy, answers.body(PICTURE))})
    assert (report.pictures_fetched, host.asked["/a.jpg"]) == (1, 4) and report.web_pictures.seconds >= 1


def test_a_host_that_wants_a_long_rest_is_left_alone(host: answers.Server, fetch: Fetch, states: States) -> None:
    urls = [host.at(f"/{n}.jpg", answers.status(429, Retry_After="3600")) for n in range(9)]
    one = dataclasses.replace(QUICK, threads_a_host=1)
    report = fetch({"mug": "|".join(urls)}, limits=one)
    assert report.pictures_failed == 9 and host.asked.total() == 1
    assert all(one.again_at and one.again_at > datetime.now(UTC) + timedelta(minutes=50) for one in states("mug"))


def test_after_its_tries_an_address_waits_for_a_later_import(
    host: answers.Server, fetch: Fetch, states: States
) -> None:
    feed = {"mug": host.at("/a.jpg", answers.status(503))}
    report = fetch(feed)
    (state,) = states("mug")
    assert (report.pictures_failed, host.asked["/a.jpg"]) == (1, QUICK.tries)
    assert (state.state, state.problem, state.tries) == ("failed", "status 503", QUICK.tries) and state.again_at
    fetch(feed)
    assert host.asked["/a.jpg"] == QUICK.tries


def test_a_silent_host_is_given_up_and_another_is_served(host: answers.Server, fetch: Fetch) -> None:
    gone = [f"http://127.0.0.1:9/{n}.jpg" for n in range(40)]
    report = fetch({"mug": "|".join(gone), "bowl": host.at("/a.jpg", answers.body(PICTURE))})
    assert (report.pictures_fetched, report.pictures_failed) == (1, 40)
    assert report.web_pictures.problems.counts == {"no connection": 40}


def test_a_host_that_drips_is_given_up_and_another_is_served(host: answers.Server, fetch: Fetch) -> None:
    dripping = [host.at(f"/{n}.jpg", answers.trickle) for n in range(40)]
    quick = dataclasses.replace(QUICK, total_s=0.3)
    with answers.picture_host() as other:
        report = fetch({"mug": "|".join(dripping), "bowl": other.at("/a.jpg", answers.body(PICTURE))}, limits=quick)
    assert (report.pictures_fetched, report.pictures_failed) == (1, 40)
    assert sum(host.asked.values()) < QUICK.dead_after + QUICK.threads_a_host


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (answers.body(b"<html>no picture</html>"), "no picture: not_a_picture"),
        (answers.body(PICTURE[: len(PICTURE) // 2]), "no picture: truncated"),
        (answers.body(b""), "no picture: empty"),
        (answers.endless, "too large"),
        (answers.status(404), "status 404"),
        (answers.status(302, Location="http://169.254.169.254/latest/meta-data/"), "private address"),
        (answers.status(302, Location="http://127.0.0.2/a.jpg"), "private address"),
    ],
)
def test_what_is_no_picture_is_counted_with_its_reason(
    host: answers.Server, fetch: Fetch, states: States, answer: answers.Answer, problem: str
) -> None:
    report = fetch({"mug": host.at("/a.jpg", answer)})
    (state,) = states("mug")
    assert (report.kept, state.problem, state.picture_hash) == (1, problem, None) and state.detail
    assert report.as_json()["web_pictures_by_problem"][0]["problem"] == problem


def test_a_bomb_from_the_web_is_refused(host: answers.Server, fetch: Fetch) -> None:
    from tests.catalog.test_pictures import bomb

    report = fetch({"mug": host.at("/a.jpg", answers.body(bomb(50_000, 50_000)))})
    assert report.web_pictures.problems.counts == {"no picture: too_many_pixels": 1}


def test_a_lying_type_costs_nothing(host: answers.Server, fetch: Fetch) -> None:
    assert fetch({"mug": host.at("/a", answers.body(PICTURE, Content_Type="text/html"))}).pictures_fetched == 1


def test_a_private_host_is_refused_and_asked_once_it_is_trusted(
    host: answers.Server, fetch: Fetch, states: States
) -> None:
    feed = {"mug": host.at("/a.jpg", answers.body(PICTURE))}
    assert fetch(feed, own=Gate()).pictures_refused == 1
    assert states("mug")[0].problem == "private address" and not host.asked
    assert fetch(feed).pictures_fetched == 1 and states("mug")[0].state == "fetched"


def test_a_picture_that_is_gone_from_the_web_is_still_shown(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue, states: States
) -> None:
    feed = {"mug": host.at("/a.jpg", answers.body(PICTURE), answers.status(410))}
    fetch(feed)
    fetch(feed)
    assert len(hashes(catalogue, "mug")) == 1 and states("mug")[0].state == "refused"


def test_a_lost_file_is_fetched_again(host: answers.Server, fetch: Fetch, store: PictureStore, states: States) -> None:
    feed = {"mug": host.at("/a.jpg", answers.versioned(PICTURE, '"1"'))}
    fetch(feed)
    path = store.path(str(states("mug")[0].picture_hash))
    path.unlink()
    fetch(feed)
    assert path.exists()


def test_a_bucket_that_is_away_ends_the_run(
    host: answers.Server, database: Database, write_feed: Callable[..., Path], gate: Gate, s3_keys: dict[str, str]
) -> None:
    assert s3_keys
    away = PictureStore(open_storage("s3://shop?endpoint=http://127.0.0.1:9&region=us-east-1", "pictures"))
    feed = write_feed({"id": "mug", "title": "Mug", "images": host.at("/a.jpg", answers.body(PICTURE))})
    with pytest.raises(StorageAway, match="does not answer"):
        import_feed(database, away, feed, fetcher=PictureFetcher(gate, QUICK))


def test_a_product_that_no_longer_names_a_picture_no_longer_shows_it(
    host: answers.Server, fetch: Fetch, catalogue: Catalogue, states: States
) -> None:
    fetch({"mug": host.at("/a.jpg", answers.body(PICTURE))})
    fetch({"mug": ""})
    assert hashes(catalogue, "mug") == [] and states("mug") == []


def test_a_renamed_product_keeps_its_fetched_pictures(host: answers.Server, fetch: Fetch, catalogue: Catalogue) -> None:
    url = host.at("/a.jpg", answers.body(PICTURE))
    fetch({"mug": url, "bowl": "bowl.jpg"})
    report = fetch({"mug": url, "bowl": url}, limits=dataclasses.replace(QUICK, recheck_s=86_400))
    assert hashes(catalogue, "bowl") == hashes(catalogue, "mug") and report.pictures_kept == 2


def test_references_of_every_kind_are_kept_or_counted(
    database: Database, store: PictureStore, tmp_path: Path, gate: Gate
) -> None:
    odd = ["http://127.0.0.1:9/\0.jpg", "a\0.png", "http://x/\ud800.jpg", "\ud800.png", "data:image/png," + "A" * 9000]
    (tmp_path / "odd.jsonl").write_text(
        "".join(json.dumps({"id": str(n), "title": "Odd", "images": one}) + "\n" for n, one in enumerate(odd))
    )
    report = import_feed(database, store, tmp_path / "odd.jsonl", fetcher=PictureFetcher(gate, QUICK))
    counts = (report.pictures_refused, report.pictures_missing, report.pictures_failed)
    assert report.kept == len(odd) and sum(counts) == len(odd)


def test_states_are_counted_over_all(database: Database, host: answers.Server, fetch: Fetch) -> None:
    fetch(
        {"mug": f"{host.at('/a.jpg', answers.body(PICTURE))}|gone.png", "bowl": host.at("/b.jpg", answers.status(404))}
    )
    with database.session() as session:
        counted = count_states(session)
        assert session.scalars(select(PictureAddress.state)).all().count("waiting") == 0
    assert counted == {("fetched", ""): 1, ("refused", "missing"): 1, ("refused", "status 404"): 1}
