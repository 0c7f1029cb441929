"""Writing through the JSON API: products, feeds, jobs, releases and models, each with the key it needs."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.places import DEMO
from webapp.access.api_keys import ApiKeys, Scope
from webapp.jobs import read_work, record
from webapp.services import Services

Ask = Callable[..., TestResponse]


class Told(list[str]):
    """What a job reported, for tests that run one here."""

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        self.append(f"{stage} {done} of {total}")

    def say(self, text: str) -> None:
        self.append(text)


@pytest.fixture
def ask(own: Services, site: FlaskClient) -> Ask:
    """Ask with a key of a scope: method, path, scope."""
    texts = {scope: ApiKeys(own.database).create(scope)[1] for scope in ("search", "ingest", "admin")}  # type: ignore[arg-type]

    def send(method: str, path: str, scope: Scope | None = "admin", **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {texts[scope]}"} if scope else {}
        return site.open(f"/api/v1{path}", method=method, headers=headers, **more)

    return send


WRITING = [
    ("POST", "/products", "ingest"),
    ("PUT", "/products/p1", "ingest"),
    ("DELETE", "/products/p1", "ingest"),
    ("POST", "/imports", "ingest"),
    ("GET", "/imports", "ingest"),
    ("GET", "/jobs", "ingest"),
    ("DELETE", "/jobs/1", "ingest"),
    ("POST", "/builds", "admin"),
    ("GET", "/releases", "admin"),
    ("POST", "/releases/rollback", "admin"),
    ("POST", "/releases/x/promote", "admin"),
    ("POST", "/models", "admin"),
    ("POST", "/models/image-encoder/scale", "admin"),
    ("DELETE", "/models/image-encoder-1.0.0", "admin"),
]


@pytest.mark.parametrize(("method", "path", "scope"), WRITING)
def test_writing_needs_a_key_of_the_right_scope(ask: Ask, method: str, path: str, scope: str) -> None:
    answer = ask(method, path, None)
    assert (answer.status_code, answer.json["code"]) == (401, "key_missing")  # type: ignore[index]
    lesser: Scope = "search" if scope == "ingest" else "ingest"
    answer = ask(method, path, lesser)
    assert (answer.status_code, answer.json["code"]) == (403, "key_scope")  # type: ignore[index]
    assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]
    assert ask(method, path, scope).status_code not in (401, 403)  # type: ignore[arg-type]


def test_a_product_is_put_in_changed_and_taken_out(ask: Ask) -> None:
    body = {"title": "Zebu tankard", "price": 19.5, "currency": "EUR", "attributes": {"colour": "blue"}}
    assert ask("PUT", "/products/zebu-1", "ingest", json=body).json["new"] == 1  # type: ignore[index]
    shown = ask("GET", "/products/zebu-1", "search").json
    assert shown is not None
    assert (shown["title"], shown["price"], shown["attributes"]) == ("Zebu tankard", 19.5, {"colour": "blue"})
    assert ask("PUT", "/products/zebu-1", "ingest", json=body).json["unchanged"] == 1  # type: ignore[index]
    assert ask("PUT", "/products/zebu-1", "ingest", json={"title": "Zebu cup"}).json["changed"] == 1  # type: ignore[index]
    assert ask("GET", "/products/zebu-1").json["price"] is None  # type: ignore[index]
    assert ask("DELETE", "/products/zebu-1", "ingest").json == {"id": "zebu-1", "removed": True}
    assert ask("GET", "/products/zebu-1").status_code == 404
    assert ask("PUT", "/products/zebu-1", "ingest", json=body).json["changed"] == 1  # type: ignore[index]
    assert ask("GET", "/products/zebu-1").status_code == 200


def test_several_products_are_told_of_one_by_one(ask: Ask) -> None:
    sent = [
        {"id": "a", "title": "A"},
        {"id": "b", "title": ""},
        {"id": "a", "title": "again"},
        {"id": "c d", "title": "C", "price": "x"},
    ]
    told = ask("POST", "/products", "ingest", json={"products": sent, "source": "till"}).json
    assert told is not None
    assert (told["new"], told["ids"]) == (2, {"a": "a", "c d": "c-d"})
    assert [(one["row"], one["id"]) for one in told["rejected"]] == [(2, "b"), (3, "a")]
    assert [one["row"] for one in told["left_out"]] == [4]


def test_what_is_pushed_in_a_day_is_one_import(ask: Ask) -> None:
    for number in range(3):
        ask("PUT", f"/products/p{number}?source=till", "ingest", json={"title": "A"})
    listed = ask("GET", "/imports", "ingest").json
    assert listed is not None
    assert (listed["total"], listed["imports"][0]["counts"]["new"]) == (1, 3)


def test_a_pushed_product_names_no_file_of_ours(ask: Ask, own: Services) -> None:
    secret = own.settings.instance / "secret.jpg"
    secret.write_bytes((DEMO / "pictures" / "query" / "mug-001-a.jpg").read_bytes())
    names = [str(secret), "../secret.jpg", f"file://{secret}"]
    told = ask("PUT", "/products/p", "ingest", json={"title": "A", "images": names}).json
    assert told is not None
    assert len(told["left_out"]) == 3
    assert ask("GET", "/products/p").json["images"] == []  # type: ignore[index]


def test_pictures_on_the_web_are_fetched_by_a_job(ask: Ask) -> None:
    body = {"title": "A", "images": ["https://shop.example/a.jpg"]}
    job = ask("PUT", "/products/p", "ingest", json=body).json["fetch_job"]  # type: ignore[index]
    assert ask("GET", f"/jobs/{job}", "ingest").json["kind"] == "fetch"  # type: ignore[index]
    assert ask("PUT", "/products/q", "ingest", json=body).json["fetch_job"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": 5}, "title"),
        ({"title": "a", "colour": "b"}, "colour"),
        ({"title": "a", "images": "b"}, "images"),
        ({"title": "a", "images": [1]}, "images[0]"),
        ({"title": "a", "price": True}, "price"),
        ({"title": "a\0"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({}, "title"),
        ([], "body"),
    ],
)
def test_a_body_of_another_shape_is_a_problem_that_names_the_field(ask: Ask, body: Any, field: str) -> None:
    answer = ask("PUT", "/products/p", "ingest", json=body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json["errors"][0]["field"] == field  # type: ignore[index]


def test_all_that_is_wrong_with_a_body_is_told_at_once(ask: Ask) -> None:
    sent = {"products": [{"id": "a", "title": 5}, {"id": "b", "images": ["x", 1], "colour": "blue"}], "sauce": "till"}
    told = ask("POST", "/products", "ingest", json=sent).json
    assert told is not None
    places = {"products[0].title", "products[1].title", "products[1].images[1]", "products[1].colour", "sauce"}
    assert {one["field"] for one in told["errors"]} == places
    assert all(place in told["detail"] for place in places)


def test_more_problems_than_anybody_reads_are_counted(ask: Ask) -> None:
    told = ask("PUT", "/products/p", "ingest", json={"title": "a", "images": [1] * 2_000}).json
    assert told is not None
    assert (told["code"], told["detail"][:27]) == ("bad_argument", "The body has 2,000 problems")


def test_more_products_than_a_body_may_have_are_refused(ask: Ask) -> None:
    products = [{"id": str(number), "title": "A"} for number in range(1_001)]
    answer = ask("POST", "/products", "ingest", json={"products": products})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, "products")  # type: ignore[index]


def test_a_body_that_is_no_json_is_told_so(ask: Ask) -> None:
    assert ask("PUT", "/products/p", "ingest", data="title=a").status_code == 415
    assert ask("PUT", "/products/p", "ingest", data="{", content_type="application/json").json["code"] == "bad_json"  # type: ignore[index]
    deep = "[" * 100_000
    assert ask("PUT", "/products/p", "ingest", data=deep, content_type="application/json").status_code == 400
    assert ask("PUT", "/products/p", "ingest", json={"title": " "}).status_code == 422


def test_a_feed_is_imported_by_a_job(ask: Ask, own: Services) -> None:
    data = {"feed": (io.BytesIO(b"sku,benennung\nf1,Zebu\n"), "feed.csv"), "source": "erp", "map": "title=benennung"}
    answer = ask("POST", "/imports", "ingest", data=data)
    assert answer.status_code == 202, answer.text
    job = answer.json
    assert job is not None
    assert answer.headers["Location"].endswith(f"/api/v1/jobs/{job['id']}")
    assert "upload" not in str(job)
    kept = record.find(own.database, job["id"])
    outcome = read_work("import", kept.arguments).run(own, Told())
    report = ask("GET", f"/imports/{outcome.result['import']}", "ingest").json
    assert report is not None
    assert (report["source"], report["report"]["new"]) == ("erp", 1)
    assert ask("GET", "/products/f1").json["title"] == "Zebu"  # type: ignore[index]


def test_a_feed_may_be_larger_than_a_picture_but_only_with_a_key(ask: Ask) -> None:
    rows = b"id,title\n" + b"a,b\n" * 4_000_000
    assert ask("POST", "/imports", "ingest", data={"feed": (io.BytesIO(rows), "f.csv")}).status_code == 202
    assert ask("POST", "/imports", None, data={"feed": (io.BytesIO(rows), "f.csv")}).status_code == 401


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 400), ({"gone": "burn"}, 400), ({"max_gone": "7"}, 400), ({"map": "x"}, 400), ({"source": "s" * 101}, 400)],
)
def test_feeds_sent_wrongly_are_problems(ask: Ask, own: Services, data: dict[str, Any], status: int) -> None:
    files = {"feed": (io.BytesIO(b"id,title\na,b\n"), "f.csv")} if data else {}
    assert ask("POST", "/imports", "ingest", data={**data, **files}).status_code == status
    assert not list((own.settings.instance / "feeds").glob("*"))


def test_two_imports_of_a_source_do_not_queue(ask: Ask, own: Services) -> None:
    def send() -> TestResponse:
        return ask("POST", "/imports", "ingest", data={"feed": (io.BytesIO(b"id,title\na,b\n"), "f.csv")})

    first = send().json
    assert first is not None
    refused = send()
    assert (refused.status_code, len(list((own.settings.instance / "feeds").glob("*")))) == (409, 1)
    assert ask("DELETE", f"/jobs/{first['id']}", "ingest").json["state"] == "cancelled"  # type: ignore[index]
    assert ask("DELETE", f"/jobs/{first['id']}", "ingest").status_code == 409
    assert send().status_code == 202


def test_jobs_on_releases_are_cancelled_by_who_may_start_them(ask: Ask) -> None:
    job = ask("POST", "/models", json={"model": "text-encoder-1.0.0"}).json["id"]  # type: ignore[index]
    assert ask("DELETE", f"/jobs/{job}", "ingest").status_code == 403
    assert ask("DELETE", f"/jobs/{job}", "admin").status_code == 200


def test_unknown_numbers_and_names_are_404(ask: Ask) -> None:
    paths = ["/jobs/7", "/jobs/99999999999999999999", "/imports/7", "/releases/x", "/releases/x/comparison"]
    assert [ask("GET", path).status_code for path in paths] == [404] * 5
    assert ask("POST", "/releases/x/promote", json={}).json["code"] == "release_unknown"  # type: ignore[index]
    assert ask("POST", "/models/nobody/scale", json={"workers": 1}).json["code"] == "model_unknown"  # type: ignore[index]


def test_what_cannot_be_done_as_things_are_is_409(ask: Ask) -> None:
    assert ask("POST", "/releases/rollback").status_code == 409
    assert ask("POST", "/builds", json={"image": "nobody-1.0.0"}).status_code == 409
    assert ask("POST", "/releases/compare", json={"first": "x"}).status_code == 409
    assert ask("POST", "/models", json={"model": "nobody-1.0.0"}).status_code == 409


def test_models_are_listed_without_torchserve_too(ask: Ask) -> None:
    told = ask("GET", "/models").json
    assert told is not None
    assert {"image-encoder", "text-encoder"} <= {one["model"] for one in told["models"]}
    assert told["note"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "spring.csv seems to be a PDF and no feed"),
        (b"<html><title>Log in</title><input type=password>", "a web page titled 'Log in' that asks for a password"),
        (b"", "empty"),
    ],
)
def test_what_is_no_feed_is_refused_at_once(ask: Ask, own: Services, data: bytes, said: str) -> None:
    answer = ask("POST", "/imports", "ingest", data={"feed": (io.BytesIO(data), "spring.csv")})
    assert answer.status_code == 400 and said in answer.json["detail"]  # type: ignore[index]
    assert record.waiting(own.database) == [] and not [*(own.settings.instance / "feeds").rglob("*.feed")]
