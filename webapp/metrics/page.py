"""/metrics, and the hooks that time every request and write the states of circuits."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Mapping

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from serving.client.circuit import State
from serving.client.client import Client
from serving.errors import ServingError
from webapp.context import metrics, parts, settings
from webapp.metrics.counted import Metrics
from webapp.refusals import Refusal

_VALUES: Mapping[State, float] = {"closed": 0, "half-open": 1, "open": 2}
bp = Blueprint("metrics", __name__)


class Circuits:
    """Writes the state of one process's circuits to their gauge whenever write() is called."""

    def __init__(self, client: Client, metrics: Metrics) -> None:
        self._client, self._gauge = client, metrics.circuits
        self._written: dict[tuple[str, str], float] = {}

    def write(self) -> None:
        """Write the states that changed; a replica that was removed counts as closed."""
        try:
            states = self._client.replicas()
        except ServingError:
            return  # there is none at all
        now = {
            (model_key, replica.name): _VALUES[model.state]
            for replica in states
            for model_key, model in replica.models.items()
        }
        for labels, value in (dict.fromkeys(self._written, 0.0) | now).items():
            if self._written.get(labels) != value:
                self._gauge.labels(*labels).set(value)
                self._written[labels] = value


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


def _require_leave(token: str) -> None:
    """Refusal 401 without the token where there is one; 403 from the internet where there is none."""
    if token:
        sent = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(sent, f"Bearer {token}".encode()):
            detail = "The metrics need the token in SHOPLENS_METRICS_TOKEN, sent as Authorization: Bearer TOKEN."
            raise Refusal(401, detail, code="key_missing", headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    elif not _is_near():
        raise Refusal(403, "Only private addresses may read the metrics; from elsewhere set SHOPLENS_METRICS_TOKEN.")


def _is_near() -> bool:
    """Whether the request comes from this machine or a private network, and not through a proxy nobody told us of."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if not settings().trusted_proxies and ("X-Forwarded-For" in request.headers or "Forwarded" in request.headers):
        return False
    return not (mapped or address).is_global


@bp.get("/metrics")
def show() -> Response:
    """The counters and the gauges of the present state, in Prometheus' text format, to who may see them."""
    _require_leave(settings().metrics_token)
    now = CollectorRegistry()
    now.register(parts().state_collector)
    return Response(metrics().exposed() + generate_latest(now), content_type=CONTENT_TYPE_LATEST)
