from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.sending import REFUSED, TAKEN, Send

HIT = [
    "id", "title", "brand", "price", "list_price", "price_from",
    "price_on_request", "currency", "category", "in_stock", "image_url",
    "variant", "url", "score", "match", "reason",
]  # fmt: skip
ANSWER = [
    "query", "mode", "release", "models", "recognized", "text", "text_cut_short", "did_you_mean", "degraded",
    "readings", "excluded", "notes", "facets", "total", "total_is_exact", "results", "nearest",
]  # fmt: skip


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer that must be one."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(body)
    return body


def test_a_search_answers_the_promised_fields(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=blue+mug&limit=3")
    assert answer.json is not None
    assert list(answer.json) == ANSWER
    assert list(answer.json["results"][0]) == HIT
    assert answer.headers["X-Search-Release"] == answer.json["release"]
    assert answer.headers["X-Search-Models"] == ", ".join(answer.json["models"]) == "text-encoder-1.0.0"


def test_a_picture_address_can_be_fetched(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search?q=mug&limit=1").json["results"][0]  # type: ignore[index]
    assert client.get(hit["image_url"]).mimetype == "image/jpeg"


def test_facets_count_what_was_found(client: FlaskClient) -> None:
    facets = client.get("/api/v1/search?q=mug").json["facets"]  # type: ignore[index]
    assert any(one["value"] == "Mugs" and one["count"] > 0 for one in facets["category"])


def test_a_filter_alone_lists_what_passes_it(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?category=Mugs").json
    assert answer["total"] == 14  # type: ignore[index]


@pytest.mark.parametrize("query", ["", "q=", "q=%20%00"])
def test_a_missing_query_is_a_problem(client: FlaskClient, query: str) -> None:
    assert problem(client.get(f"/api/v1/search?{query}"), 400)["code"] == "query_missing"


@pytest.mark.parametrize(
    "wrong",
    [
        "limit=0", "limit=101", "limit=x", "limit=-1", "limit=1e3", "offset=-1", "offset=10001", "sort=nicest",
        "min_price=nan", "min_price=-1", "min_price=5&max_price=1", f"q={'a' * 10_000}", f"category={'c' * 401}",
    ],
)  # fmt: skip
def test_arguments_out_of_bounds_are_problems_that_name_the_field(client: FlaskClient, wrong: str) -> None:
    body = problem(client.get(f"/api/v1/search?{wrong}" + ("" if "q=" in wrong else "&q=mug")), 400)
    assert body["code"] == "bad_argument"
    assert body["errors"][0]["field"] == wrong.partition("=")[0]


def test_a_photo_finds_what_looks_like_it(post_api: Send, query_photo: bytes) -> None:
    answer = post_api("/search/image", query_photo, limit="5").json
    assert answer["mode"] == "image"
    assert answer["recognized"]["category"] == "Mugs"
    assert answer["results"][0]["category"] == "Mugs"


def test_a_photo_and_words_go_together(post_api: Send, query_photo: bytes) -> None:
    assert post_api("/search/image", query_photo, q="white").json["query"] == "white"


def test_classify_names_heads_and_labels(post_api: Send, query_photo: bytes) -> None:
    answer = post_api("/classify", query_photo, limit="2").json
    assert answer["model"] == "image-encoder"
    assert all(0 <= one["probability"] <= 1 for one in answer["labels"])


def test_words_are_read_from_a_photo(post_api: Send, jpeg: bytes) -> None:
    answer = post_api("/search/ocr", jpeg, q="blue mug")
    if answer.status_code == 503:
        pytest.skip("neither RapidOCR nor Tesseract is installed")
    assert answer.json is not None
    assert answer.json["mode"] == "photo-text"


@pytest.mark.parametrize("path", ["/search/image", "/search/ocr", "/classify"])
@pytest.mark.parametrize("name", REFUSED)
def test_bad_pictures_are_problems(post_api: Send, path: str, name: str) -> None:
    picture, status = REFUSED[name]
    assert problem(post_api(path, picture), status)["detail"]


@pytest.mark.parametrize("name", TAKEN)
def test_unusual_pictures_are_taken(post_api: Send, name: str) -> None:
    assert post_api("/search/image", TAKEN[name][1], TAKEN[name][0]).status_code == 200


@pytest.mark.parametrize("path", ["/search/image", "/search/ocr", "/classify"])
def test_a_missing_picture_is_a_problem(client: FlaskClient, path: str) -> None:
    assert problem(client.post(f"/api/v1{path}"), 400)["code"] == "picture_missing"
    assert problem(client.post(f"/api/v1{path}", json={"image": "x"}), 400)["code"] == "picture_missing"


def test_too_many_bytes_are_a_problem_that_names_the_limit(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search/image", data={"image": (io.BytesIO(bytes(13_000_000)), "big.jpg")})
    assert "12 MB" in problem(answer, 413)["detail"]


def test_a_product_has_all_its_facts(client: FlaskClient) -> None:
    product = client.get("/api/v1/products/mug-001").json
    assert product["attributes"]["colour"] == "sea green"  # type: ignore[index]
    assert len(product["images"]) == 3  # type: ignore[index]


@pytest.mark.parametrize("by", ["image", "text", "both"])
def test_similar_products_never_hold_the_product_itself(client: FlaskClient, by: str) -> None:
    answer = client.get(f"/api/v1/products/mug-001/similar?by={by}&limit=5")
    assert answer.json is not None
    assert len(answer.json["results"]) == 5
    assert "mug-001" not in [hit["id"] for hit in answer.json["results"]]


def test_an_unknown_product_is_a_problem(client: FlaskClient) -> None:
    assert problem(client.get("/api/v1/products/nope"), 404)["code"] == "product_unknown"
    assert problem(client.get("/api/v1/products/nope/similar"), 404)["code"] == "product_unknown"
    assert problem(client.get("/api/v1/products/mug-001/similar?by=smell"), 400)["errors"][0]["field"] == "by"
