from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskClient

_ONE_OF_TWO = """
import sys
from pathlib import Path
from webapp import create_app
from webapp.settings import Settings
client = create_app(Settings(instance=Path(sys.argv[1]), log_level="error")).test_client()
client.get("/classify")
print(client.get("/metrics").text)
"""


def test_ready_names_every_model_and_the_release(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["checks"]["release"] == "ok"
    assert any(name.startswith("image-encoder") for name in answer.json["checks"])
    assert client.get("/healthz").json == answer.json


def test_metrics_count_searches_by_kind_and_outcome(client: FlaskClient) -> None:
    client.get("/search?q=mug")
    text = client.get("/metrics").text
    assert re.search(r'shoplens_search_requests_total\{kind="text",outcome="(found|degraded)"\} [1-9]', text)


def test_metrics_time_endpoints_not_paths(client: FlaskClient) -> None:
    client.get("/product/mug-001")
    text = client.get("/metrics").text
    assert 'endpoint="shop.product"' in text
    assert "mug-001" not in text


def test_metrics_name_the_release(client: FlaskClient) -> None:
    assert 'shoplens_release_info{release="' in client.get("/metrics").text


def test_metrics_count_refusals_by_code(client: FlaskClient) -> None:
    client.get("/api/v1/search")
    assert 'shoplens_refused_total{code="query_missing"}' in client.get("/metrics").text


def test_metrics_of_several_processes_are_added_up(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    command = [sys.executable, "-c", _ONE_OF_TWO, str(tmp_path)]
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    runs = [
        subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        for _ in range(2)
    ]
    counted = 'duration_seconds_count{endpoint="shop.classify",method="GET",status="200"} '
    assert [counted + f"{float(run)}" in runs[run - 1].stdout for run in (1, 2)] == [True, True], runs[1].stderr
