from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.support.small_site import open_small_site, release_of
from webapp import create_app
from webapp.services import build_services


def test_ready_names_every_model_and_the_release(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["checks"]["release"] == "ok"
    assert any(name.startswith("image-encoder") for name in answer.json["checks"])


def test_it_is_not_ready_without_its_models(small_client: FlaskClient) -> None:
    answer = small_client.get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert answer.json["checks"]["release"] == "ok"


def test_words_are_answered_without_the_models(small_client: FlaskClient) -> None:
    answer = small_client.get("/readyz?models=optional")
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert any(found != "ok" for found in answer.json["checks"].values()), "it says which are missing"


def test_a_shop_with_products_and_no_release_yet_is_ready(tmp_path: Path) -> None:
    site = open_small_site(tmp_path)
    answer = create_app(services=site).test_client().get("/readyz")
    site.database.close()
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (200, "empty")


def test_a_release_that_cannot_be_opened_is_not_ready(tmp_path: Path) -> None:
    site = open_small_site(tmp_path)
    release = release_of(site)
    site.releases.promote(release.id)
    (release.folder / "manifest.json").unlink()
    answer = create_app(services=build_services(site.settings)).test_client().get("/readyz?models=optional")
    site.database.close()
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert release.id in answer.json["checks"]["release"]


def test_metrics_count_searches_by_kind_and_outcome(small_client: FlaskClient) -> None:
    small_client.get("/search?q=mug")
    text = small_client.get("/metrics").text
    assert re.search(r'shoplens_search_requests_total\{kind="text",outcome="(found|degraded)"\} [1-9]', text)


def test_metrics_time_endpoints_not_paths(small_client: FlaskClient) -> None:
    small_client.get("/product/mug-1")
    text = small_client.get("/metrics").text
    assert 'endpoint="shop.product"' in text
    assert "mug-1" not in text


def test_metrics_name_the_release(small_client: FlaskClient) -> None:
    release = small_client.get("/search?q=mug").headers["X-Search-Release"]
    assert re.search(rf'shoplens_release_info{{.*release="{release}".*}} 1.0', small_client.get("/metrics").text)


def test_metrics_count_refusals_by_code(small_client: FlaskClient) -> None:
    small_client.get("/api/v1/search")
    assert 'shoplens_refused_total{code="query_missing"}' in small_client.get("/metrics").text
