"""What is read at each scrape: gauges of release, live changes, TorchServe and jobs; the errors of the supervisor."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from catalog.database import Database
from serving.client.replica import Replica
from serving.client.replicas import Replicas
from serving.errors import ServingError
from serving.torchserve.management import ModelStatus
from webapp.jobs import workers
from webapp.jobs.record import State
from webapp.metrics.supervised import errors_file, read_errors
from webapp.services import Services
from webapp.tables import JobRow

KEPT_S = 5.0
AT_A_TIME = 8  # replicas asked
Families = Iterator[GaugeMetricFamily | CounterMetricFamily]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReplicaStatus:
    """The status of one replica; `process` and `models` are empty where it does not answer."""

    replica: str
    up: bool
    process: str = ""
    models: tuple[ModelStatus, ...] = ()


class ReplicaStatuses:
    """Asks the replicas when the last answer is older than some seconds; safe to share between threads."""

    def __init__(self, replicas: Replicas, kept_s: float = KEPT_S) -> None:
        self._replicas, self._kept_s = replicas, kept_s
        self._lock = threading.Lock()
        self._known: list[ReplicaStatus] = []
        self._due = 0.0

    def current(self) -> list[ReplicaStatus]:
        """The status of every replica; one that does not answer is not up. Raises Unavailable where none is found."""
        with self._lock:
            if time.monotonic() >= self._due:
                with ThreadPoolExecutor(AT_A_TIME) as pool:
                    self._known = list(pool.map(_read_status, self._replicas.all()))
                self._due = time.monotonic() + self._kept_s
            return self._known


def _read_status(replica: Replica) -> ReplicaStatus:
    try:
        return ReplicaStatus(replica.name, True, replica.checks.process_id(), tuple(replica.checks.list_models()))
    except ServingError:
        return ReplicaStatus(replica.name, False)


class StateCollector(Collector):
    """Collects gauges that are the same in every web process, so any of them may answer the scrape."""

    def __init__(self, services: Services, statuses: ReplicaStatuses) -> None:
        self._services, self._statuses = services, statuses

    def collect(self) -> Families:
        """All gauges; a part that fails is left out and logged, so that the others are still scraped."""
        parts = (self._release, self._live, self._torchserve, self._jobs, self._supervisor)
        for part in parts:
            try:
                yield from list(part())
            except Exception as error:
                log.warning("/metrics goes without%s: %s", part.__name__.replace("_", " "), error)

    def _release(self) -> Families:
        release = self._services.releases.current()
        labels = ("release", "image_model", "text_model")
        info = GaugeMetricFamily(
            "shoplens_release_info", "The release in use and its models, as labels.", labels=labels
        )
        info.add_metric((release.id, release.image_card.key, release.text_card.key), 1)
        yield info
        recall = GaugeMetricFamily(
            "shoplens_index_recall_at_10",
            "Share of the true ten nearest that the release's index finds, measured when it was built.",
            labels=("release", "space"),
        )
        for name, space in release.manifest.spaces.items():
            if space.recall_at_10 is not None:
                recall.add_metric((release.id, name), space.recall_at_10)
        yield recall
        yield _single("shoplens_release_products", "Products in the release.", release.manifest.products)

    def _live(self) -> Families:
        now = self._services.live.now()
        yield _single(
            "shoplens_side_index_products", "Products new or changed since the release was built.", now.products
        )
        yield _single("shoplens_side_index_waiting", "Texts and pictures among them without a vector yet.", now.pending)
        yield _single("shoplens_side_index_left_out", "Changes beyond what a side index takes.", now.left_out)

    def _torchserve(self) -> Families:
        statuses = self._statuses.current()
        up = GaugeMetricFamily("shoplens_torchserve_up", "Whether TorchServe answers.", labels=("replica",))
        process = GaugeMetricFamily(
            "shoplens_torchserve_process_info",
            "The TorchServe process, as a label that changes when it starts anew.",
            labels=("replica", "process"),
        )
        for status in statuses:
            up.add_metric((status.replica,), float(status.up))
            if status.up:
                process.add_metric((status.replica, status.process), 1)
        yield up
        yield process
        yield from _models(statuses)

    def _jobs(self) -> Families:
        jobs = GaugeMetricFamily("shoplens_jobs", "Background jobs that are remembered, by state.", labels=("state",))
        for state, count in jobs_by_state(self._services.database).items():
            jobs.add_metric((state,), count)
        yield jobs
        doing = workers.alive(self._services.database)
        yield _single("shoplens_job_workers", "Processes that do background jobs.", doing)

    def _supervisor(self) -> Families:
        text = "What the supervisor could not do and tried again, by task."
        errors = CounterMetricFamily("shoplens_supervisor_errors", text, labels=("task",))
        for task, count in read_errors(errors_file(self._services.settings)).items():
            errors.add_metric((task,), count)
        yield errors


def _models(statuses: list[ReplicaStatus]) -> Families:
    """Queue and workers of every version of every model on every replica."""
    labels = ("model", "version", "replica")
    depth = GaugeMetricFamily("shoplens_torchserve_queue_depth", "Requests waiting for a worker.", labels=labels)
    room = GaugeMetricFamily("shoplens_torchserve_queue_room", "Further requests the queue would take.", labels=labels)
    ready = GaugeMetricFamily("shoplens_torchserve_workers_ready", "Workers that can answer.", labels=labels)
    wanted = GaugeMetricFamily(
        "shoplens_torchserve_workers_wanted", "Workers TorchServe was set to run.", labels=labels
    )
    for status in statuses:
        for model in status.models:
            values = (model.name, model.version, status.replica)
            depth.add_metric(values, model.pending)
            room.add_metric(values, model.queue_remaining)
            ready.add_metric(values, model.ready)
            wanted.add_metric(values, model.min_workers)
    yield from (depth, room, ready, wanted)


def jobs_by_state(database: Database) -> dict[str, int]:
    """How many jobs are remembered in each state, those of which there are none included."""
    with database.session() as session:
        rows = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state, 0) for state in get_args(State)}


def _single(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
