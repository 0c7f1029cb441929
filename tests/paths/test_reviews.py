"""Reviews sent through the browser, imported by a job and read by another."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from reviews.shown import Reviews
from tests.support.desk import Desk
from tests.support.reviews import WordReader
from webapp import jobs
from webapp.jobs import record
from webapp.jobs.worker import Worker

FILE = b"sku,rating,review\nred,5,The handle is great.\ngreen,1,The handle broke.\nnobody,3,Fine.\n"


def send(desk: Desk, data: bytes = FILE, source: str = "spring", columns: str = "") -> TestResponse:
    """Upload a file of reviews."""
    token, file = desk.token("/ops/reviews"), (io.BytesIO(data), "said.csv")
    form = {"csrf_token": token, "source": source, "columns": columns, "feed": file}
    return desk.client.post("/ops/reviews/file", data=form, follow_redirects=True)


def work(desk: Desk) -> jobs.Job:
    """Do the newest job here and now."""
    Worker(desk.services).do(record.newest(desk.services.database)[0].id)
    return record.newest(desk.services.database)[0]


def test_a_file_is_imported_by_a_job_that_says_what_was_not_taken(desk: Desk) -> None:
    assert "Import of the reviews in said.csv" in send(desk).text
    done = work(desk)
    assert (done.state, done.result["kept"]) == ("done", 2), done.message
    assert "Rejected: no product … in the catalogue (1, as in row 3)." in done.message
    assert list((desk.settings.instance / "feeds").glob("*")) == [], "the file was let go"
    assert "2 reviews wait to be read" in desk.client.get("/ops/reviews").text


def test_sent_again_it_changes_nothing(desk: Desk) -> None:
    send(desk)
    work(desk)
    send(desk)
    assert work(desk).result["new"] == 0
    assert Reviews(desk.services.database).ranked()[1] == 2


def test_columns_that_nobody_would_guess_are_named(desk: Desk) -> None:
    send(desk, FILE.replace(b"sku,rating", b"Item no,Grade"), columns="product = Item no, stars=Grade")
    assert work(desk).result["kept"] == 2


def test_those_that_wait_are_read_at_a_button(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.catalogue.reviews.ModelReader", lambda *_: WordReader())  # TorchServe is not up here
    send(desk)
    work(desk)
    pressed = desk.client.post("/ops/reviews/read", data={"csrf_token": desk.token("/ops/reviews")})
    assert pressed.location.startswith("/ops/jobs/")
    done = work(desk)
    assert (done.state, done.message) == ("done", "Reviews read: 2; products renewed: 2.")
    assert "to be read" not in desk.client.get("/ops/reviews").text


def test_a_file_that_holds_no_reviews_fails_by_the_name_it_was_sent_with(desk: Desk) -> None:
    send(desk, b"colour\nred\n")
    done = work(desk)
    assert done.state == "failed" and "said.csv" in done.message and "uploaded.feed" not in done.message


def test_a_picture_is_told_to_be_no_text(desk: Desk, jpeg: bytes) -> None:
    page = send(desk, jpeg).text
    assert "said.csv seems to be a picture and no file of reviews; accepted are CSV, TSV, JSON or JSON Lines" in page


@pytest.mark.parametrize(
    ("data", "source", "columns", "said"),
    [
        (b"", "spring", "", "it is empty"),
        (FILE, " ", "", "1 to 100 characters"),
        (FILE, "spring", "stars", "expected OURS=THEIRS, for example stars=Rating"),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_page(
    desk: Desk, data: bytes, source: str, columns: str, said: str
) -> None:
    assert said in send(desk, data, source, columns).text
    assert record.newest(desk.services.database) == []
