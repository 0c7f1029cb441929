"""/metrics, and the hooks that time every request."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from serving.client.client import Client
from webapp.context import metrics, state_collector
from webapp.metrics.circuits import Circuits
from webapp.metrics.counted import Metrics

bp = Blueprint("metrics", __name__)


def measure_requests(app: Flask, counted: Metrics, client: Client) -> None:
    """Time every request under its endpoint, never its path: paths have no bound."""

    circuits = Circuits(client, counted)

    @app.before_request
    def begin() -> None:
        g.under_way = counted.under_way
        g.under_way.inc()

    @app.after_request
    def observe(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        labels = (request.method, request.endpoint or "none", str(response.status_code))
        counted.requests.labels(*labels).observe(seconds)
        circuits.write()
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        under_way = g.pop("under_way", None)
        if under_way is not None:
            under_way.dec()


@bp.get("/metrics")
def show() -> Response:
    """The counters and the gauges of the present state, in Prometheus' text format."""
    now = CollectorRegistry()
    now.register(state_collector())
    return Response(metrics().exposed() + generate_latest(now), content_type=CONTENT_TYPE_LATEST)
