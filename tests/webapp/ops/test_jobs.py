"""Jobs, feeds and the overview behind the counter, without a release and without TorchServe."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.support.desk import Desk
from webapp import jobs
from webapp.jobs import record
from webapp.jobs.worker import Worker

PAGES = (
    "",
    "products",
    "imports",
    "coverage",
    "categories",
    "releases",
    "models",
    "searches",
    "reviews",
    "labels",
    "jobs",
)
ACTIONS = (
    "products/red/standing",
    "products/red/edit",
    "products/red/undo",
    "sources/remove",
    "feeds/fetch",
    "followed/now",
    "followed/stop",
    "feeds",
    "feeds/xxxxxxxxxxxxxxxxxxxxxxxx",
    "reviews/file",
    "reviews/read",
    "releases/build",
    "releases/rollback",
    "releases/prune",
    "releases/x/compare",
    "releases/x/promote",
    "models/register",
    "models/scale",
    "models/retire",
    "models/drift",
    "jobs/1/cancel",
    "jobs/1/again",
    "coverage/count",
)
FEED = b"sku,name,price,Colour\nP1,Pot,3.00,red\nP2,Pan,4.50,blue\n"


def send(desk: Desk, data: bytes = FEED, name: str = "spring.csv", source: str = "main") -> TestResponse:
    """Upload a feed."""
    form = {"csrf_token": desk.token("/ops/imports"), "source": source, "feed": (io.BytesIO(data), name)}
    return desk.client.post("/ops/feeds", data=form)


def press(desk: Desk, path: str, on: str = "/ops/jobs", **fields: str) -> TestResponse:
    """Send a form that a page shows."""
    return desk.client.post(path, data={"csrf_token": desk.token(on), **fields})


def work(desk: Desk) -> jobs.Job:
    """Do the newest job here and now."""
    worker = Worker(desk.services)
    worker.do(record.newest(desk.services.database)[0].id)
    return record.newest(desk.services.database)[0]


def test_every_page_is_behind_the_password_and_names_all_others(closed: Desk) -> None:
    led = [closed.client.get(f"/ops/{page}").location for page in PAGES]
    assert all(where.startswith("/ops/sign-in?next=/ops/") for where in led)
    closed.sit_down()
    for page in PAGES:
        shown = closed.client.get(f"/ops/{page}")
        assert shown.status_code == 200, page
        assert all(f'href="/ops/{other}"' in shown.text for other in PAGES), page
        assert shown.text.count('aria-current="page"') == 1, page


def test_every_action_needs_the_password_and_the_forms_token(closed: Desk) -> None:
    token = {"csrf_token": closed.token("/ops/sign-in")}
    assert {closed.client.post(f"/ops/{action}", data=token).status_code for action in ACTIONS} == {403}
    closed.sit_down()
    assert {closed.client.post(f"/ops/{action}").status_code for action in ACTIONS} == {400}
    assert record.newest(closed.services.database) == []


def test_a_feed_is_looked_at_imported_by_a_job_and_reported(desk: Desk) -> None:
    looked = desk.client.get(send(desk).location)
    assert "Read as text separated by commas" in looked.text and "Colour" in looked.text and "Pan" in looked.text
    fields = {"source": "main", "name": "spring.csv", "column-title": "name", "read-title": "name"}
    asked = press(desk, looked.request.path, on="/ops/imports", **fields)
    assert "waiting or running" in desk.client.get("/ops/").text
    done = work(desk)
    assert (done.state, done.asked_by) == ("done", "owner"), done.message
    page = desk.client.get(asked.location).text
    assert "2 rows: 2 products new" in page
    report = desk.client.get(f"/ops/imports/{done.result['import']}").text
    assert "spring.csv" in report and "Cleaned" in report
    found = desk.services.catalogue.product("P1")
    assert found is not None and found.title == "Pot"


def test_another_column_may_be_chosen(desk: Desk) -> None:
    path = send(desk).location.split("?")[0]
    fields = {"source": "main", "name": "x", "column-brand": "Colour", "column-title": "name", "read-title": "name"}
    press(desk, path, on="/ops/imports", **fields)
    assert record.newest(desk.services.database)[0].arguments["mapping"] == {"brand": "Colour"}
    assert work(desk).state == "done"
    found = desk.services.catalogue.product("P2")
    assert found is not None and found.brand == "blue"


@pytest.mark.parametrize(
    ("name", "shown"), [("../../etc/passwd", "passwd"), ("/x/<b>y.csv", "&lt;b&gt;y.csv"), ("\0", "feed"), ("", "feed")]
)
def test_a_name_is_shown_and_never_a_path(desk: Desk, name: str, shown: str) -> None:
    page = desk.client.get(send(desk, name=name).location).text
    assert f'<h1 class="asked">{shown}</h1>' in page
    [kept] = (desk.settings.instance / "feeds").rglob("*.feed")
    assert kept.name == "uploaded.feed" and len(kept.parent.name) == 24


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "No file was sent, or it is empty"),
        (b"%PDF-1.7", "spring.csv seems to be a PDF and no feed"),
        (b"one line\n", "spring.csv is no feed: its first line must name the columns"),
    ],
)
def test_what_is_no_feed_is_told_apart_by_what_is_in_it(desk: Desk, data: bytes, said: str) -> None:
    page = desk.client.get(send(desk, data).location).text
    assert said in page and "Import it" not in page and "uploaded.feed" not in page


def test_a_feed_that_is_not_wanted_is_deleted(desk: Desk) -> None:
    path = send(desk).location.split("?")[0]
    press(desk, f"{path}/forget", on="/ops/imports")
    assert desk.client.get(path).status_code == 404
    assert "no longer kept" in press(desk, path, on="/ops/imports", source="main").get_data(as_text=True) or (
        "no longer kept" in desk.client.get("/ops/imports").text
    )


def test_only_who_is_signed_in_may_send_more_than_a_picture(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "instance", max_upload_mb=1, max_feed_mb=3)
    desk.be_closed()
    token = desk.token("/ops/sign-in")
    large = {"csrf_token": token, "source": "main", "feed": (io.BytesIO(FEED + b"x" * 2_000_000), "a.csv")}
    assert desk.client.post("/ops/feeds", data=large).status_code == 413
    desk.sit_down()
    assert send(desk, FEED + b"x" * 2_000_000).status_code == 303
    assert send(desk, FEED + b"x" * 4_000_000).status_code == 413
    desk.services.database.close()


def test_a_job_is_cancelled_and_started_again_by_buttons(desk: Desk) -> None:
    first = press(desk, "/ops/releases/build", on="/ops/releases").location
    assert "No worker runs, so nothing begins" in desk.client.get(first).text
    assert "Only one job of this kind at a time" in (
        desk.client.get(press(desk, "/ops/releases/build", on="/ops/releases").location).text
    )
    press(desk, f"{first}/cancel")
    page = desk.client.get(first).text
    assert "cancelled" in page and "Start it again" in page and "data-follow" not in page
    assert "has ended already" in desk.client.get(press(desk, f"{first}/cancel").location).text
    again = press(desk, f"{first}/again").location
    assert again != first
    page = desk.client.get(again).text
    assert "data-follow" in page and '<noscript><meta http-equiv="refresh"' in page
    assert "data-follow" not in desk.client.get(f"{again}?still=1").text


def test_a_job_that_failed_says_why_and_can_be_started_again(desk: Desk) -> None:
    path = send(desk, b"one line\n").location.split("?")[0]
    led = press(desk, path, on="/ops/imports", source="main", name="spring.csv").location
    assert work(desk).state == "failed"
    page = desk.client.get(led).text
    assert "spring.csv is no feed: its first line must name" in page and "Start it again" in page


def test_a_job_or_comparison_that_is_none_is_not_found(desk: Desk) -> None:
    for path in (
        "jobs/7",
        "jobs/99999999999999999999",
        "imports/99999999999999999999",
        "releases/x/compared-with/y",
        "releases/x/compared-with/..%2f..%2fetc",
        "feeds/x",
    ):
        assert desk.client.get(f"/ops/{path}").status_code == 404


def test_what_is_no_number_of_workers_is_said(desk: Desk) -> None:
    for workers in ("-1", "65", "many", "²"):
        led = press(desk, "/ops/models/scale", on="/ops/releases", model="image-encoder", workers=workers).location
        assert "is no number of workers; 0 to 64 are." in desk.client.get(led).text


def test_coverage_of_many_products_is_counted_by_a_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.ops.overview.AT_ONCE", 0)
    assert "counted in the background" in desk.client.get("/ops/coverage").text
    press(desk, "/ops/coverage/count", on="/ops/coverage")
    assert work(desk).message.startswith("8 products: 0 found by words")
    assert "there is no release yet" in desk.client.get("/ops/coverage").text


def test_pictures_named_by_path_are_found_below_the_folder_of_a_setting_alone(desk: Desk, tmp_path: Path) -> None:
    feed = b"id,title,images\nc1,Copy of red,red.png\nc2,Nothing of ours,../shoplens.db\n"
    assert "SHOPLENS_FEED_PICTURES" in desk.client.get(send(desk, feed).location).text
    with_folder = Desk(tmp_path / "other", feed_pictures=tmp_path / "other" / "feed")
    with_folder.be_closed()
    with_folder.sit_down()
    looked = send(with_folder, feed).location
    assert "SHOPLENS_FEED_PICTURES" not in with_folder.client.get(looked).text
    press(with_folder, looked.split("?")[0], on="/ops/imports", source="main", name="x")
    assert work(with_folder).result["pictures_kept"] == 1
    copy = with_folder.services.catalogue.product("c1")
    assert copy is not None and copy.pictures[0].hash == with_folder.hashes["red"]
    with_folder.services.database.close()
