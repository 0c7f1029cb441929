"""The page of a photo that was kept: its parts, the words in it, and what scripts are told. Needs no TorchServe."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from flask.testing import FlaskClient

from indexer.search.photo import PhotoQuery
from tests.support.sending import plain, saved
from tests.support.small_encoder import SmallEncoder
from webapp.services import Services

BOX = "100,100,400,400"
JSON = {"Accept": "application/json"}


@pytest.fixture
def token(small_services: Services) -> str:
    """A photo with one part, both encoded."""
    card = small_services.live.current().image_card
    jpeg = saved(plain(size=(400, 300)), "JPEG")
    encoding = SmallEncoder().encode_image(card, jpeg)
    query = PhotoQuery(np.asarray(encoding.vector), encoding.probabilities, card.name, card.version)
    uploads = small_services.uploads
    token = uploads.keep(jpeg, (400, 300), photo=query, boxes=[BOX], has_print=True)
    uploads.replace_photo(token, query, BOX)
    return token


def test_each_part_is_a_button(small_client: FlaskClient, token: str) -> None:
    text = small_client.get(f"/search/photo/{token}?q=mug").text
    parts = text.partition('class="parts"')[2].partition("</form>")[0]
    assert f'name="box" value="{BOX}" aria-pressed="false"' in parts
    assert 'name="q" value="mug"' in parts
    assert 'name="box" value="" aria-pressed="true"' in parts


def test_a_part_is_searched_and_marked(small_client: FlaskClient, token: str) -> None:
    answer = small_client.get(f"/search/photo/{token}?box={BOX}")
    assert answer.status_code == 200
    assert f'value="{BOX}" aria-pressed="true"' in answer.text
    assert "M100 100v400h400v-400Z" in answer.text
    assert 'class="card"' in answer.text


def test_filters_and_pages_keep_the_part(small_client: FlaskClient, token: str) -> None:
    text = small_client.get(f"/search/photo/{token}?box={BOX}&category=Mugs").text
    filters = text.partition('class="filters"')[2].partition("</form>")[0]
    assert f'name="box" value="{BOX}"' in filters
    assert 'class="chip" href="/search/photo/' in text and f"?box={BOX}" in text.partition('class="chip"')[2][:120]


@pytest.mark.parametrize("box", ["1,2,3", "0,0,2000,500", "900,0,200,200", "../../etc", "0,0,5,5"])
def test_what_is_no_part_is_refused_beside_the_photo(small_client: FlaskClient, token: str, box: str) -> None:
    answer = small_client.get(f"/search/photo/{token}", query_string={"box": box})
    assert answer.status_code == 400
    assert "thousandths" in answer.text


def test_a_part_that_nobody_encoded_waits_for_the_encoder(small_client: FlaskClient, token: str) -> None:
    assert small_client.get(f"/search/photo/{token}?box=0,0,300,300").status_code == 503


def test_words_that_seem_to_be_there_are_a_link_away(small_client: FlaskClient, token: str) -> None:
    text = small_client.get(f"/search/photo/{token}").text
    assert re.search(r'<p class="words-link" data-words><a href="/search/photo-text/', text)


def test_words_that_were_read_can_be_mended(small_client: FlaskClient, small_services: Services, token: str) -> None:
    small_services.uploads.add_text(token, "Earl Grey", cut_short=False)
    text = small_client.get(f"/search/photo/{token}").text
    form = text.partition('class="refine words-read"')[2].partition("</form>")[0]
    assert f'action="/search/photo-text/{token}"' in form
    assert ">Earl Grey</textarea>" in form
    assert "data-words" not in text


def test_words_are_read_once_when_they_are_asked_for(
    small_client: FlaskClient, small_services: Services, token: str
) -> None:
    if not small_services.reader.available:
        pytest.skip("neither RapidOCR nor Tesseract is installed")
    assert 'class="refine words-read"' in small_client.get(f"/search/photo-text/{token}").text
    assert small_services.uploads.open(token).text == ""


def test_the_sheet_is_on_every_page_of_the_shop(small_client: FlaskClient) -> None:
    for path in ("/", "/search?q=mug", "/product/mug-1", "/nowhere"):
        text = small_client.get(path).text
        assert text.count('<form class="ask searchbar"') == 1
        assert 'href="/search/photo"' in text.partition("</form>")[0]
        sheet = text.partition('id="photo-sheet"')[2].partition("</dialog>")[0]
        assert 'action="/search/photo"' in sheet and 'type="file"' in sheet


def test_a_script_is_told_in_json_why_its_photo_was_refused(small_client: FlaskClient) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', small_client.get("/search/photo").text)
    assert found is not None
    data = {"csrf_token": found[1], "image": (io.BytesIO(b"no picture"), "p.jpg")}
    answer = small_client.post("/search/photo", data=data, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")
    assert "JPEG" in answer.get_json(force=True)["detail"]
    without = small_client.post("/search/photo", data={}, headers=JSON)
    assert (without.status_code, without.mimetype) == (400, "application/problem+json")
