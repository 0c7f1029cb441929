"""Vectors of typed queries, kept for a while: paging and filtering ask the same words again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache

from indexer.embedding.embed import Encoder
from indexer.stores.vector_store import Vectors
from serving.cards import Card
from serving.identity import fingerprint

CACHE_SIZE = 2_000  # queries; 3 MB of 384-number vectors


class QueryVectors:
    """The last queries' vectors by model and text; safe to share between threads."""

    def __init__(self, encoder: Encoder, on_lookup: Callable[[bool], None] = lambda _known: None) -> None:
        """`note` is told of every question whether its vector was still known."""
        self._encoder, self._on_lookup = encoder, on_lookup
        self._lock = Lock()
        self._cache: LRUCache[tuple[str, str], Vectors] = LRUCache(CACHE_SIZE)

    def get(self, card: Card, text: str) -> Vectors:
        """The vector[d] of a text; raises ServingError when the encoder does not answer."""
        key = (fingerprint(card), text)
        with self._lock:
            cached = self._cache.get(key)
        self._on_lookup(cached is not None)
        if cached is not None:
            return cached
        vector: Vectors = self._encoder.encode_texts(card, [card.input.as_query(text)])[0]
        with self._lock:
            self._cache[key] = vector
        return vector
