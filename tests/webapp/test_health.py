from __future__ import annotations

import re

from flask.testing import FlaskClient

from webapp.metrics.supervised import SupervisorErrors, errors_file
from webapp.services import Services


def test_ready_names_every_model_and_the_release(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["checks"]["release"] == "ok"
    assert any(name.startswith("image-encoder") for name in answer.json["checks"])


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


def test_metrics_have_what_the_supervisor_could_not_do(small_client: FlaskClient, small_services: Services) -> None:
    errors = SupervisorErrors(errors_file(small_services.settings))
    errors.count("reconcile", 3)
    errors.write()
    assert 'shoplens_supervisor_errors_total{task="reconcile"} 3.0' in small_client.get("/metrics").text
