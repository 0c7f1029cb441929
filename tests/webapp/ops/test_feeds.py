"""Feeds by their address on the web, the first run, and what the overview says of feeds that fail."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete

from catalog.steering.followed import find_followed, follow, note_failure
from catalog.tables import Product
from tests.support.desk import Desk
from tests.support.picture_host import Server, body, picture_bytes, status
from webapp.jobs import record
from webapp.jobs.worker import Worker


@pytest.fixture
def trusting(tmp_path: Path) -> Iterator[Desk]:
    """Somebody is signed in at a shop that trusts this machine."""
    desk = Desk(tmp_path / "instance", picture_trusted_hosts="127.0.0.1")
    desk.be_closed()
    desk.sit_down()
    yield desk
    desk.services.database.close()


@pytest.fixture
def feed(host: Server) -> str:
    """The address of a feed of two products, one with a picture."""
    picture = host.at("/pot.jpg", body(picture_bytes(3)))
    text = f"id,title,price,currency,images\npot,Pot,9,EUR,{picture}\npan,Pan,8,EUR,\n"
    return host.at("/spring%20feed.csv", body(text.encode()))


def press(desk: Desk, path: str, **fields: str) -> str:
    """Send a form; the page it leads to."""
    data = {"csrf_token": desk.token("/ops/imports"), **fields}
    return desk.client.post(path, data=data, follow_redirects=True).text


def looked_at(desk: Desk, url: str) -> tuple[str, str]:
    """Fetch a feed; the preview and where its form goes."""
    page = press(desk, "/ops/feeds/fetch", url=url, source="web")
    found = re.search(r'action="(/ops/feeds/[^/"]{24})"', page)
    assert found is not None, page
    return page, found[1]


def work(desk: Desk) -> record.Job:
    [job_id] = record.waiting(desk.services.database)
    Worker(desk.services).do(job_id)
    return record.find(desk.services.database, job_id)


def test_an_address_is_fetched_and_previewed_with_pictures(trusting: Desk, feed: str) -> None:
    page, path = looked_at(trusting, feed)
    assert "spring feed.csv" in page and "€9.00" in page and "Every hour" in page
    small = trusting.client.get(f"{path}/pictures/0")
    assert small.mimetype == "image/jpeg" and Image.open(io.BytesIO(small.data)).size == (64, 48)
    for number in (1, 2, 99):
        assert trusting.client.get(f"{path}/pictures/{number}").status_code == 404
    assert trusting.services.catalogue.product("pot") is None, "nothing is kept before it is imported"


def test_it_is_imported_and_followed_where_that_is_asked(trusting: Desk, feed: str, host: Server) -> None:
    _, path = looked_at(trusting, feed)
    page = press(trusting, path, source="web", name="spring feed.csv", url=feed, every="3600", gone="hide")
    assert "The address is followed from now on" in page
    assert work(trusting).state == "done" and trusting.services.catalogue.product("pot") is not None
    followed = find_followed(trusting.services.database, "web")
    assert followed is not None and (followed.every_s, followed.gone) == (3600, "hide")
    assert followed.size_bytes > 0 and followed.asked_at is not None and host.asked["/spring%20feed.csv"] == 1


def test_it_is_imported_once_where_nothing_else_is_asked(trusting: Desk, feed: str) -> None:
    _, path = looked_at(trusting, feed)
    press(trusting, path, source="web", name="x", url=feed, every="")
    assert work(trusting).state == "done" and find_followed(trusting.services.database, "web") is None


def test_an_interval_that_is_none_is_not_followed(trusting: Desk, feed: str) -> None:
    _, path = looked_at(trusting, feed)
    press(trusting, path, source="web", name="x", url=feed, every="1")
    assert find_followed(trusting.services.database, "web") is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("feed.csv", "is no web address"),
        ("ftp://shop.example/feed.csv", "only http: and https: are fetched"),
        ("http://10.1.2.3/feed.csv", "a private address that is not trusted"),
        ("http://169.254.169.254/latest", "which is never asked"),
        ("", "Address:"),
    ],
)
def test_an_address_that_cannot_be_fetched_is_said(trusting: Desk, url: str, said: str) -> None:
    assert said in press(trusting, "/ops/feeds/fetch", url=url, source="web")


def test_an_answer_that_is_no_feed_is_said_and_not_kept(trusting: Desk, host: Server) -> None:
    for answer in (status(404), body(b"%PDF-1.7"), body(b"")):
        url = host.at("/feed", answer)
        page = press(trusting, "/ops/feeds/fetch", url=url, source="web")
        assert 'role="status"' in page and f'value="{url}"' in page, "the address stays in its field"
    assert not list((trusting.settings.instance / "feeds").glob("*"))


def test_a_feed_that_fails_is_said_on_the_overview(desk: Desk) -> None:
    follow(desk.services.database, "web", "https://shop.example/feed.csv", every_s=3600)
    assert "not up to date" not in desk.client.get("/ops/").text
    note_failure(desk.services.database, "web", "The host answered 503.")
    assert "The feed of web" in desk.client.get("/ops/").text
    page = desk.client.get("/ops/imports").text
    assert "The host answered 503." in page and "Ask now" in page


def test_a_followed_feed_is_asked_and_stopped_by_buttons(desk: Desk) -> None:
    follow(desk.services.database, "web", "https://shop.example/feed.csv", every_s=3600)
    note_failure(desk.services.database, "web", "The file has 3 bytes, less than half as many as the last one.")
    assert "Take it, short as it is" in desk.client.get("/ops/imports").text
    assert "within seconds" in press(desk, "/ops/followed/now", source="web", accept="yes")
    assert "no longer followed" in press(desk, "/ops/followed/stop", source="web")
    for path in ("now", "stop"):
        assert "is not followed" in press(desk, f"/ops/followed/{path}", source="web")


def test_without_products_the_first_page_leads_to_them(desk: Desk) -> None:
    with desk.services.database.session() as session:
        session.execute(delete(Product))
    page = desk.client.get("/ops/").text
    assert "has no products yet" in page and 'name="feed"' in page and 'name="url"' in page
