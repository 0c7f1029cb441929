"""The front page, results for words, and suggestions for a script and for everybody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.search.query_log import QueryLog


def test_words_find_the_product(client: FlaskClient) -> None:
    answer = client.get("/search?q=Tidewater+stoneware+mug+sea+green")
    assert answer.status_code == 200
    assert answer.text.index("/product/mug-001") < answer.text.index('class="foot"')


def test_a_result_carries_its_reason(client: FlaskClient) -> None:
    text = client.get("/search?q=stoneware+mug").text
    assert 'class="card-why">' in text


def test_what_is_only_related_stands_below_a_divider(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?q=stoneware+mug+sea+green&limit=24").get_json()["results"]
    good = [hit["id"] for hit in hits if hit["match"] != "weak"]
    related = [hit["id"] for hit in hits if hit["match"] == "weak"]
    above, divider, below = client.get("/search?q=stoneware+mug+sea+green").text.partition("You may also like")
    assert good and related and divider
    assert f"/product/{good[-1]}" in above and f"/product/{related[-1]}" in below


def test_results_name_their_release(client: FlaskClient) -> None:
    assert client.get("/search?q=mug").headers["X-Search-Release"]


def test_a_category_filter_leaves_only_its_products(client: FlaskClient) -> None:
    text = client.get("/search?q=sea+green&category=Mugs").text
    assert "/product/mug-" in text
    assert "/product/bowl-" not in text


def test_a_chosen_filter_can_be_let_go(client: FlaskClient) -> None:
    text = client.get("/search?q=sea+green&category=Mugs&in_stock=1").text
    assert 'class="chip" href="/search?q=sea+green&amp;in_stock=1"' in text


def test_sorting_by_price_puts_the_cheapest_first(client: FlaskClient) -> None:
    results = client.get("/api/v1/search?q=mug&sort=price").json
    matches = {"results": [hit for hit in results["results"] if hit["match"] != "weak"]}
    prices = _prices(matches)
    assert prices and prices == sorted(prices)


def test_a_price_range_is_kept(client: FlaskClient) -> None:
    prices = _prices(client.get("/api/v1/search?q=mug&min_price=10&max_price=16").json)
    assert prices
    assert all(10 <= price <= 16 for price in prices)


def test_pages_do_not_overlap(client: FlaskClient) -> None:
    first = _ids(client.get("/api/v1/search?q=green&limit=5").json)
    second = _ids(client.get("/api/v1/search?q=green&limit=5&offset=5").json)
    assert len(first) == 5
    assert not set(first) & set(second)


def test_pages_are_linked(client: FlaskClient) -> None:
    text = client.get("/search?page=2").text
    assert 'href="/search?page=1"' in text
    assert 'href="/search?page=3"' in text


def test_without_words_the_shelves_are_shown(client: FlaskClient) -> None:
    text = client.get("/search?category=Mugs").text
    assert "<h1" in text
    assert "/product/mug-001" in text
    assert "/product/bowl-001" not in text


def test_a_misspelt_word_still_finds(client: FlaskClient) -> None:
    assert "/product/mug-" in client.get("/search?q=stonware+mgu").text


def test_words_that_mean_nothing_here_are_answered_honestly(client: FlaskClient) -> None:
    answer = client.get("/search?q=hydraulic+excavator+warranty")
    assert answer.status_code == 200
    assert "Nothing here comes close" in answer.text


@pytest.mark.parametrize(
    "words",
    ["🫖", "\x00\x01mug\x7f", 'title:(mug OR "', "<script>alert(1)</script>", "mug'--", "a" * 400, "٣ ٤", "\ud7ff"],
)
def test_odd_words_are_answered(client: FlaskClient, words: str) -> None:
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "query",
    [{"q": "a" * 10_000}, {"q": "mug", "min_price": "cheap"}, {"q": "mug", "page": "0"}, {"q": "mug", "sort": "x"}],
)
def test_what_cannot_be_used_is_said_beside_its_field(client: FlaskClient, query: dict[str, str]) -> None:
    answer = client.get("/search", query_string=query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_comma_is_as_good_as_a_point_in_a_price(client: FlaskClient) -> None:
    assert client.get("/search?q=mug&max_price=16,50").status_code == 200


def test_words_that_are_still_typed_are_not_counted(app: Flask, client: FlaskClient) -> None:
    log: QueryLog = app.extensions["shoplens"].query_log
    client.get("/search?q=stonewa", headers={"X-Typing": "1"})
    client.head("/search?q=stoneware")
    log.flush()
    asked = {one.words for one in log.most_frequent()}
    assert "stoneware" in asked and "stonewa" not in asked


def test_words_that_are_still_typed_find_what_they_will_be(client: FlaskClient) -> None:
    typed = client.get("/search?q=blue+m", headers={"X-Typing": "1"}).text
    assert "Nothing here comes close" not in typed and "mug" in typed
    assert "This is what “blue mug" in client.get("/search?q=blue+m").text


def test_a_page_after_the_last_says_so(client: FlaskClient) -> None:
    assert "There are no more pages" in client.get("/search?category=Mugs&page=9").text


def _prices(answer: Any) -> list[float]:
    return [hit["price"] for hit in answer["results"]]


def _ids(answer: Any) -> list[str]:
    return [hit["id"] for hit in answer["results"]]


def test_home_offers_words_and_photos(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'action="/search"' in text
    assert 'action="/search/photo"' in text
    assert 'href="/search/photo-text"' in text


def test_home_shows_categories_with_pictures(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'href="/search?category=Mugs"' in text
    assert "/pictures/160/" in text


def test_home_shows_products_from_several_categories(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert "/product/mug-1" in text
    assert text.count('class="card"') == 8, "two of each category"


def test_pictures_come_as_webp_and_jpeg_with_their_size(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'type="image/webp"' in text
    assert 'width="96" height="96"' in text
    assert 'loading="lazy"' in text


def test_a_script_gets_json(small_client: FlaskClient) -> None:
    answer = small_client.get("/suggest?q=stonew", headers={"Accept": "application/json"}).get_json()
    words = {"text": "stoneware", "kind": "", "group": "Words", "url": "/search?q=stoneware"}
    assert {**words, "picture": "", "price": ""} in answer["suggestions"]


def test_a_suggested_product_has_its_picture_and_price(small_client: FlaskClient) -> None:
    answer = small_client.get("/suggest?q=enamel+mug", headers={"Accept": "application/json"}).get_json()
    (product,) = (one for one in answer["suggestions"] if one["group"] == "Products")
    assert (product["text"], product["price"]) == ("Enamel mug", "£9.00")
    assert small_client.get(product["picture"]).mimetype == "image/webp"


def test_everybody_else_gets_a_list_of_links(small_client: FlaskClient) -> None:
    answer = small_client.get("/suggest?q=mug")
    assert answer.mimetype == "text/html"
    assert 'href="/search?category=Mugs"' in answer.text
    assert 'href="/product/mug-' in answer.text


@pytest.mark.parametrize("typed", ["", "%00", "a" * 5000, "<script>", "zzzzzz"])
def test_odd_beginnings_are_answered(small_client: FlaskClient, typed: str) -> None:
    answer = small_client.get("/suggest", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>a" not in answer.text


@pytest.mark.parametrize(("asked", "finished"), [("enamel m", "enamel mug"), ("oak bo", "oak bowl")])
def test_a_reload_of_words_that_were_being_typed_shows_what_they_begin(
    small_client: FlaskClient, asked: str, finished: str
) -> None:
    typed = small_client.get("/search", query_string={"q": asked}, headers={"X-Typing": "1"}).text
    text = small_client.get("/search", query_string={"q": asked}).text
    assert f"This is what “{finished}” finds." in text
    assert "Nothing here comes close" not in text
    assert re.findall("/product/[a-z0-9-]+", text) == re.findall("/product/[a-z0-9-]+", typed)


@pytest.mark.parametrize("asked", ["enamel mug", "mug", "zzzz", "zzzz m"])
def test_words_that_are_whole_or_begin_nothing_are_taken_as_they_are(small_client: FlaskClient, asked: str) -> None:
    assert "This is what" not in small_client.get("/search", query_string={"q": asked}).text
