"""The page of a list: a row for each line, on a page of its own or beside the photo."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw, ImageFont

from serving.ocr.reader import Reader
from webapp.services import Services

LINES = ["earl grey", "enamel mug", "paper lantern"]


def rows(text: str) -> list[tuple[str, str]]:
    """The words of each line and the first product below them."""
    parts = text.split('<section class="line"')[1:]
    values = [unescape(re.findall(r'name="line" value="([^"]*)"', part)[0]) for part in parts]
    return [
        (value, (re.findall(r'/product/([^"?]+)', part) or [""])[0]) for value, part in zip(values, parts, strict=True)
    ]


def photo_of(lines: list[str]) -> Image.Image:
    image = Image.new("RGB", (900, 140 * len(lines) + 60), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 40 + 140 * number), line, fill="black", font=ImageFont.load_default(64))
    return image


def keep(services: Services, text: str) -> str:
    picture = io.BytesIO()
    photo_of(["x"]).save(picture, "JPEG")
    return services.uploads.keep(picture.getvalue(), (900, 200), text=text)


def test_pasted_lines_have_a_row_each(small_client: FlaskClient) -> None:
    text = small_client.get("/search/list", query_string={"q": "- 2x earl grey\r\n- enamel mug\n\nqqxz"}).text
    assert rows(text) == [("earl grey", "tin-1"), ("enamel mug", "mug-4"), ("qqxz", "")]
    assert 'href="/search?q=earl+grey"' in text or 'href="/search?q=earl%20grey"' in text
    assert "Nothing here comes close." in text


def test_a_line_can_be_mended_added_and_left_out(small_client: FlaskClient) -> None:
    text = small_client.get("/search/list", query_string={"line": [*LINES, ""]}, follow_redirects=True).text
    assert [words for words, _ in rows(text)] == LINES
    without = unescape(re.findall(r'<a class="icon-button" href="([^"]+)" aria-label="Leave out', text)[1])
    assert [words for words, _ in rows(small_client.get(without).text)] == ["earl grey", "paper lantern"]


def test_lines_that_are_too_many_are_said_to_be(small_client: FlaskClient) -> None:
    text = small_client.get("/search/list", query_string={"q": "\n".join(f"mug {n}" for n in "abcdefghijklmn")}).text
    assert len(rows(text)) == 12
    assert "Only the first 12 lines are searched for." in text


@pytest.mark.parametrize("given", [{"q": "x" * 2001}, {"line": ["x" * 401]}, {"line": [f"l{n}" for n in range(60)]}])
def test_what_is_too_long_is_refused_with_a_sentence(small_client: FlaskClient, given: dict[str, object]) -> None:
    answer = small_client.get("/search/list", query_string=given)
    assert answer.status_code == 400
    assert "At most" in answer.text


def test_markup_in_a_line_stays_text(small_client: FlaskClient) -> None:
    assert "<b>mug" not in small_client.get("/search/list", query_string={"q": '<b>mug</b>\n"><b>mug'}).text


def test_without_lines_a_list_can_be_typed(small_client: FlaskClient) -> None:
    assert "<textarea" in small_client.get("/search/list").text


def test_a_list_read_in_a_photo_has_a_row_for_each_line(small_client: FlaskClient, small_services: Services) -> None:
    token = keep(small_services, "\n".join(LINES))
    text = small_client.get(f"/search/photo-text/{token}").text
    assert rows(text) == [("earl grey", "tin-1"), ("enamel mug", "mug-4"), ("paper lantern", "lamp-2")]
    together = small_client.get(f"/search/photo-text/{token}?q=earl+grey+enamel+mug").text
    assert rows(together) == [] and "One row for each line" in together
    mended = small_client.get(f"/search/photo-text/{token}", query_string={"line": ["porridge bowl", "reading lamp"]})
    assert rows(mended.text) == [("porridge bowl", "bowl-1"), ("reading lamp", "lamp-1")]


def test_a_label_read_in_a_photo_is_one_question(small_client: FlaskClient, small_services: Services) -> None:
    token = keep(small_services, "Harrow & Finch\nEarl Grey\nLoose leaf tea")
    text = small_client.get(f"/search/photo-text/{token}").text
    assert rows(text) == [] and "/product/tin-1" in text


def test_a_drawn_list_is_read_line_by_line(small_client: FlaskClient, small_services: Services) -> None:
    if not Reader().available:
        pytest.skip("neither RapidOCR nor Tesseract is installed")
    read = small_services.search.read_photo(photo_of([f"- {line}" for line in LINES]))
    token = keep(small_services, read.text)
    assert [product for _, product in rows(small_client.get(f"/search/photo-text/{token}").text)] == [
        "tin-1",
        "mug-4",
        "lamp-2",
    ]
