"""What /metrics tells of the moment: the release, the live changes, TorchServe, and what shoppers waited for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from serving.client.circuit import FAILURES
from serving.client.client import Client
from serving.client.replicas import Replicas
from serving.discovery import Discovery
from serving.errors import ServingError
from tests.support.bundled import VERSION
from tests.support.demo_shop import Shop
from tests.support.sending import Send
from webapp.metrics.counted import Metrics
from webapp.metrics.page import Circuits
from webapp.metrics.state import ReplicaStatuses
from webapp.services import Services
from webapp.tables import JobRow, WorkerRow

Figure = Callable[[str], float]


@pytest.fixture
def figure(client: FlaskClient) -> Figure:
    """The sum over the series that match, of what /metrics says now."""

    def read(pattern: str) -> float:
        found = re.findall(rf"^{pattern}.* (\S+)$", client.get("/metrics").text, re.MULTILINE)
        assert found, f"no {pattern}"
        return sum(map(float, found))

    return read


def test_the_release_its_models_and_its_recall(figure: Figure, services: Services) -> None:
    release = services.releases.current()
    labels = rf'image_model="{release.image_card.key}",release="{release.id}",text_model="{release.text_card.key}"'
    assert figure(rf"shoplens_release_info\{{{labels}\}}") == 1
    recall = release.manifest.spaces["image"].recall_at_10
    assert figure(rf'shoplens_index_recall_at_10\{{release="{release.id}",space="image"\}}') == recall
    assert figure("shoplens_release_products") == release.manifest.products


def test_vectors_are_timed_by_model_and_version_and_known_ones_are_not_asked_for(
    figure: Figure, client: FlaskClient, services: Services
) -> None:
    card = services.releases.current().text_card
    asked = rf'shoplens_embed_duration_seconds_count\{{model="{card.name}",version="{card.version}"\}}'
    words = f"/search?q=mug+for+the+count+{time.monotonic_ns()}"
    client.get(words)
    embedded, hits = figure(asked), figure(r'shoplens_query_vector_requests_total\{cache="miss"\}')
    client.get(words)
    assert figure(asked) == embedded
    assert figure(r'shoplens_query_vector_requests_total\{cache="miss"\}') == hits
    assert figure(r'shoplens_query_vector_requests_total\{cache="hit"\}') >= 1


def test_a_photo_is_timed_under_its_model(figure: Figure, post_api: Send, query_photo: bytes) -> None:
    post_api("/search/image", query_photo)
    assert figure(rf'shoplens_embed_duration_seconds_count\{{model="image-encoder",version="{VERSION}"\}}') >= 1


def test_reading_words_is_timed_by_how_it_ended(figure: Figure, post_api: Send, jpeg: bytes) -> None:
    post_api("/search/ocr", jpeg)
    assert figure(r'shoplens_ocr_duration_seconds_count\{outcome="read"\}') >= 1


def test_torchserve_is_told_by_version_and_replica(figure: Figure, shop: Shop) -> None:
    replica = shop.services.settings.inference_url.removeprefix("http://")
    labels = rf'\{{model="image-encoder",replica="{replica}",version="{VERSION}"\}}'
    assert figure("shoplens_torchserve_workers_ready" + labels) == 1
    assert figure("shoplens_torchserve_workers_wanted" + labels) == 1
    assert figure("shoplens_torchserve_queue_depth" + labels) == 0
    assert figure("shoplens_torchserve_queue_room" + labels) > 0
    assert figure(rf'shoplens_torchserve_up\{{replica="{replica}"\}}') == 1


def test_torchserve_is_asked_once_in_some_seconds(services: Services) -> None:
    statuses = ReplicaStatuses(services.replicas, kept_s=60)
    first = statuses.current()
    assert first[0].up
    assert statuses.current() is first
    assert ReplicaStatuses(services.replicas, kept_s=0).current() is not first


def test_a_torchserve_that_does_not_answer_is_told_as_such(services: Services) -> None:
    urls, keys = ["http://127.0.0.1:1"], services.settings.key_file
    [seen] = ReplicaStatuses(Replicas(Discovery(urls, "http://127.0.0.1:2", keys))).current()
    assert not seen.up
    assert seen.models == ()


def test_what_gets_no_vector_is_counted_by_its_error(services: Services, figure: Figure) -> None:
    card = replace(services.releases.current().image_card, version="0.0.7")
    with pytest.raises(ServingError), services.metrics.embedding(card):
        services.client.encode_image(card, b"no picture")
    assert figure(r'shoplens_embed_failures_total\{error="ModelMissing",model="image-encoder",version="0.0.7"\}') == 1


def test_jobs_are_counted_by_state_and_those_who_do_them(figure: Figure, services: Services) -> None:
    row = JobRow(
        kind="build",
        title="",
        arguments={},
        state="queued",
        stage="",
        done=0,
        total=0,
        message="",
        result={},
        asked_by="",
        cancel_asked=False,
        queued_at=datetime.now(UTC),
    )
    worker = WorkerRow(holder="a test", started_at=datetime.now(UTC), seen_at=datetime.now(UTC))
    before = figure(r'shoplens_jobs\{state="queued"\}'), figure("shoplens_job_workers")
    with services.database.session() as session:
        session.add_all([row, worker])
    try:
        after = figure(r'shoplens_jobs\{state="queued"\}'), figure("shoplens_job_workers")
        assert after == (before[0] + 1, before[1] + 1)
    finally:
        with services.database.session() as session:
            session.delete(row)
            session.delete(worker)


def test_a_circuit_is_told_by_model_and_replica() -> None:
    metrics, urls = Metrics(), ["http://127.0.0.1:1"]
    replicas = Replicas(Discovery(urls, "http://127.0.0.1:2", Path("none.json")))
    circuits = Circuits(Client(replicas), metrics)
    circuit = replicas.all()[0].circuit(("image-encoder", "1.0.0"))
    for _ in range(FAILURES):
        circuit.failed()
    circuits.write()
    told = b'shoplens_torchserve_circuit_state{model="image-encoder-1.0.0",replica="127.0.0.1:1"} '
    assert told + b"2.0" in metrics.exposed()
    circuit.started_anew()
    circuits.write()
    assert told + b"1.0" in metrics.exposed()
