"""Several pictures named at once: a table, a file, and what cannot be read. Needs no TorchServe."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from flask.testing import FlaskClient

from indexer.search.photo import PhotoQuery
from tests.support.sending import plain, saved
from tests.support.small_encoder import SmallEncoder
from tests.support.small_shop import photo
from webapp import create_app
from webapp.services import Services
from webapp.shop.classify import MOST


@pytest.fixture
def client(small_services: Services, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A site whose encoder sees one of the shop's products in every picture."""

    def encode(_search: object, _jpeg: bytes) -> PhotoQuery:
        card = small_services.live.current().image_card
        seen = SmallEncoder().encode_image(card, photo("gold"))
        return PhotoQuery(np.asarray(seen.vector), seen.probabilities, card.name, card.version)

    monkeypatch.setattr(type(small_services.search), "encode_photo", encode)
    client = create_app(services=small_services).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    return client


def pictures(*names: str) -> dict[str, list[tuple[io.BytesIO, str]]]:
    return {"image": [(io.BytesIO(saved(plain(), "JPEG")), name) for name in names]}


def test_several_pictures_become_a_table(client: FlaskClient) -> None:
    answer = client.post("/classify", data=pictures("cup.jpg", "<b>bowl</b>.jpg"))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert page.count('<th scope="row">') == 2
    assert "cup.jpg" in page and "&lt;b&gt;bowl&lt;/b&gt;.jpg" in page
    assert page.count('<td><a href="/search?category=') == 2


def test_the_table_is_a_file_too(client: FlaskClient) -> None:
    page = client.post("/classify", data=pictures("cup.jpg", "=1+1.jpg"), follow_redirects=True)
    address = page.text.partition('href="/classify/several.csv')[2].partition('"')[0].replace("&amp;", "&")
    answer = client.get(f"/classify/several.csv{address}")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert head == ["picture", "category", "probability"]
    assert [row[0] for row in rows] == ["cup.jpg", "'=1+1.jpg"]  # nothing that a spreadsheet computes
    assert all(row[1] and 0 < float(row[2]) <= 1 for row in rows)


def test_one_that_cannot_be_read_is_told_and_the_others_stay(client: FlaskClient) -> None:
    data = pictures("cup.jpg")
    data["image"] += [(io.BytesIO(b"no picture"), "notes.txt")]
    page = client.post("/classify", data=data, follow_redirects=True).text
    assert "Not read: notes.txt." in page and page.count('<th scope="row">') == 1


def test_none_that_can_be_read_is_refused_beside_the_form(client: FlaskClient) -> None:
    data = {"image": [(io.BytesIO(b"no picture"), "a.txt"), (io.BytesIO(b"none"), "b.txt")]}
    answer = client.post("/classify", data=data)
    assert answer.status_code == 415 and 'role="alert"' in answer.text


def test_more_than_so_many_are_refused(client: FlaskClient) -> None:
    answer = client.post("/classify", data=pictures(*(f"{number}.jpg" for number in range(MOST + 1))))
    assert answer.status_code == 400 and "At most 20 pictures at once." in answer.text


def test_a_script_is_told_the_token_of_its_picture(client: FlaskClient) -> None:
    answer = client.post("/classify", data=pictures("cup.jpg"), headers={"Accept": "application/json"})
    assert answer.status_code == 201
    told = answer.get_json()
    assert told["url"] == f"/classify/{told['token']}"
    assert client.get(f"/classify/several?picture={told['token']}").text.count('<th scope="row">') == 1


def test_pictures_that_are_gone_leave_the_table(client: FlaskClient) -> None:
    page = client.get(f"/classify/several?picture={'a' * 24}&picture=../../etc")
    assert page.status_code == 200 and "not kept any more" in page.text


def test_pictures_of_what_the_shop_does_not_have_are_told_so(
    client: FlaskClient, small_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = client.post("/classify", data=pictures("a.jpg", "b.jpg")).location
    token = client.post("/classify", data=pictures("a.jpg")).location.rpartition("/")[2]
    monkeypatch.setattr(type(small_services.search), "categories_of", lambda *_: [])
    assert client.get(location).text.count("Nothing in this shop comes close to it") == 2
    assert "Nothing in this shop comes close to it" in client.get(f"/classify/{token}").text
    address = location.replace("several?", "several.csv?")
    assert client.get(address).get_data().decode("utf-8-sig").splitlines()[1:] == ["a.jpg,,", "b.jpg,,"]
