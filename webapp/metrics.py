"""What Prometheus reads: counted per process, added up over all of them when PROMETHEUS_MULTIPROC_DIR is set."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from indexer.results import SearchResult
from webapp.context import metrics, services

bp = Blueprint("metrics", __name__)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "shoplens_http_request_duration_seconds",
            "Time to answer a request.",
            ("method", "endpoint", "status"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.searches = Counter(
            "shoplens_search_requests_total", "Searches by how they ended.", ("kind", "outcome"), registry=self.registry
        )
        self.search_seconds = Histogram(
            "shoplens_search_duration_seconds",
            "Time to find the products of one search, or to look at its photo.",
            ("kind",),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.refused = Counter(
            "shoplens_refused_total", "Requests answered by an error, by its code.", ("code",), registry=self.registry
        )

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Time one step; a step that raises counts as an error of that kind."""
        started = time.perf_counter()
        try:
            yield
        except Exception:
            self.searches.labels(kind, "error").inc()
            raise
        finally:
            self.search_seconds.labels(kind).observe(time.perf_counter() - started)

    def count(self, kind: str, result: SearchResult) -> None:
        """Count a finished search."""
        outcome = "degraded" if result.degraded else "found" if result.hits else "nothing"
        self.searches.labels(kind, outcome).inc()


class ReleaseCollector(Collector):
    """Which release this process answers from; read when asked, because a promotion may come at any time."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The release as a labelled 1; nothing when none is open."""
        try:
            release = services().releases.current().manifest.id
        except Exception:  # no release, or one that cannot be opened: /readyz says which
            return
        family = GaugeMetricFamily("shoplens_release_info", "The release in use.", labels=("release",))
        family.add_metric((release,), 1)
        yield family


def measure_requests(app: Flask) -> None:
    """Time every request under its endpoint, never its path: paths have no bound."""

    @app.after_request
    def observe(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        labels = (request.method, request.endpoint or "none", str(response.status_code))
        metrics().requests.labels(*labels).observe(seconds)
        return response


@bp.get("/metrics")
def show() -> Response:
    """Everything counted so far, in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(metrics().registry)
    release = CollectorRegistry()
    release.register(ReleaseCollector())
    return Response(counted + generate_latest(release), content_type=CONTENT_TYPE_LATEST)
