"""What every process counts and times of its own work; Prometheus gets the sum over all processes of the site."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np
import numpy.typing as npt
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from indexer.embedding.embed import Encoding, Lane
from indexer.search.results import SearchResult
from serving.cards import Card
from serving.client.client import Client
from serving.errors import Busy, ServingError
from serving.ocr.reading import OcrUnavailable

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        count, gauge = partial(Counter, registry=self.registry), partial(Gauge, registry=self.registry)
        seconds = partial(Histogram, registry=self.registry, buckets=_SECONDS)
        self.requests = seconds(
            "shoplens_http_request_duration_seconds", "Time to answer a request.", ("method", "endpoint", "status")
        )
        self.under_way = gauge(
            "shoplens_http_requests_in_progress", "Requests being answered.", multiprocess_mode="livesum"
        )
        self.searches = count("shoplens_search_requests_total", "Searches by how they ended.", ("kind", "outcome"))
        self.search_seconds = seconds(
            "shoplens_search_duration_seconds",
            "Time to find the products of one search, or to encode its photo.",
            ("kind",),
        )
        self.refused = count("shoplens_refused_total", "Requests answered by an error, by its code.", ("code",))
        self.circuits = gauge(
            "shoplens_torchserve_circuit_state",
            "Whether a replica is asked for a model: 0 it is, 1 on trial, 2 it is not; the worst of all processes.",
            ("model", "replica"),
            multiprocess_mode="livemax",
        )
        self._embed_seconds = seconds(
            "shoplens_embed_duration_seconds",
            "Time until TorchServe has given a shopper's words or photo their vector, retries included.",
            ("model", "version"),
        )
        self._embed_failures = count(
            "shoplens_embed_failures_total",
            "Words and photos that got no vector, by the kind of error.",
            ("model", "version", "error"),
        )
        self._vectors = count(
            "shoplens_query_vector_requests_total",
            "Vectors of typed words, by whether they were still known (hit) or asked for (miss).",
            ("cache",),
        )
        self._ocr_seconds = seconds(
            "shoplens_ocr_duration_seconds",
            "Time to read the words in one photo, by how that ended.",
            ("outcome",),
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

    @contextmanager
    def embedding(self, card: Card) -> Iterator[None]:
        """Time one call of a model under its version; one that raises counts as a failure and is not timed."""
        started = time.perf_counter()
        try:
            yield
        except ServingError as error:
            self._embed_failures.labels(card.name, card.version, type(error).__name__).inc()
            raise
        self._embed_seconds.labels(card.name, card.version).observe(time.perf_counter() - started)

    def count_vector(self, known: bool) -> None:
        """Count one lookup of a query vector in the cache."""
        self._vectors.labels("hit" if known else "miss").inc()

    @contextmanager
    def reading(self) -> Iterator[Callable[[str], None]]:
        """Time the reading of the words in one photo under how it ended: "read", unless the block says another word."""
        started, outcome = time.perf_counter(), ["read"]
        try:
            yield outcome.append
        except (ServingError, OSError) as error:
            outcome.append(_ocr_outcome(error))
            raise
        finally:
            self._ocr_seconds.labels(outcome[-1]).observe(time.perf_counter() - started)

    def exposed(self) -> bytes:
        """Everything counted so far in Prometheus' text format, by all processes where they share a folder."""
        if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            return generate_latest(self.registry)
        everybody = CollectorRegistry()
        multiprocess.MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def _ocr_outcome(error: Exception) -> str:
    match error:
        case OcrUnavailable():
            return "unavailable"
        case Busy():
            return "busy"
        case _:
            return "error"


class TimedEncoder:
    """The client as an Encoder with metrics; the bulk lane is not timed, because no shopper waits for it."""

    def __init__(self, client: Client, metrics: Metrics) -> None:
        self._client, self._metrics = client, metrics

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        """Encode one picture on the interactive lane. Raises ServingError."""
        with self._metrics.embedding(card):
            return self._client.encode_image(card, data)

    def encode_images(
        self, card: Card, pictures: Iterable[bytes], /, *, lane: Lane = "bulk"
    ) -> Iterator[Encoding | ServingError]:
        """Encode many pictures, in order; an error stands in the place of the picture that caused it."""
        return self._client.encode_images(card, pictures, lane=lane)

    def encode_texts(
        self, card: Card, texts: Sequence[str], /, *, lane: Lane = "interactive"
    ) -> npt.NDArray[np.float32]:
        """Vectors of the texts, `[n, d]`, float32, one row each. Raises ServingError."""
        if lane == "bulk":
            return self._client.encode_texts(card, texts, lane=lane)
        with self._metrics.embedding(card):
            return self._client.encode_texts(card, texts, lane=lane)
