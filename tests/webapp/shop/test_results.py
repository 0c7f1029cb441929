"""How the page of results shows what it made of the words."""

import re

import pytest
from flask.testing import FlaskClient

from webapp.shop.links import highlighted


def chips(text: str) -> list[str]:
    return re.findall(r'<a class="chip chip-read" href="([^"]+)"', text)


def test_words_taken_for_filters_are_chips_that_can_be_undone(client: FlaskClient) -> None:
    text = client.get("/search?q=tidewater+mug+under+20").text
    assert chips(text) == [
        "/search?q=tidewater+mug+under+20&amp;plain=brand",
        "/search?q=tidewater+mug+under+20&amp;plain=price",
    ]
    assert 'href="/search?q=tidewater+mug+under+20&amp;plain=all"' in text


def test_an_undone_chip_is_gone_and_stays_so_when_filters_are_sent(client: FlaskClient) -> None:
    text = client.get("/search?q=tidewater+mug+under+20&plain=brand").text
    assert chips(text) == ["/search?q=tidewater+mug+under+20&amp;plain=brand&amp;plain=price"]
    assert '<input type="hidden" name="plain" value="brand">' in text


def test_when_little_passes_what_is_close_follows(client: FlaskClient) -> None:
    text = client.get("/search?q=mug+under+1").text
    assert "Nothing passes these filters" in text
    assert "/product/mug-" in text[text.index("nearest-title") :]


def test_words_looked_for_are_marked_in_titles(client: FlaskClient) -> None:
    assert "<mark>mug</mark>" in client.get("/search?q=mugs").text


def test_marking_lets_no_markup_through() -> None:
    assert highlighted("<b>mug</b> & co", {"mug"}) == "&lt;b&gt;<mark>mug</mark>&lt;/b&gt; &amp; co"


def test_an_unknown_reading_is_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=mug&plain=colour&plain=sql").status_code == 400


def test_the_api_says_how_the_words_were_taken(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=tidewater+mug+under+20+-blue").get_json()
    assert answer["readings"] == [
        {"kind": "brand", "value": "Tidewater", "words": "tidewater"},
        {"kind": "price", "value": "-20", "words": "under 20"},
    ]
    assert answer["excluded"] == ["blue"]
    assert {hit["brand"] for hit in answer["results"]} == {"Tidewater"}


@pytest.mark.parametrize("more", [{"page": 2}, {"sort": "price"}, {"sort": "-price"}])
def test_that_nothing_is_close_is_said_of_the_query_and_not_of_the_page(
    client: FlaskClient, more: dict[str, str]
) -> None:
    # The second page of "blue", and its cheapest, are hardly blue; the first is.
    assert "comes close" not in client.get("/search", query_string={"q": "blue", **more}).text
    if "sort" in more:
        assert "Nothing here comes close" in client.get("/search", query_string={"q": "brake pads", **more}).text
