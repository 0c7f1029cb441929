"""A cache of the vectors of typed queries: paging and filtering repeat the same words."""

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
    """Vectors of the last CACHE_SIZE queries by model and text; safe to share between threads."""

    def __init__(self, encoder: Encoder, on_lookup: Callable[[bool], None] = lambda _known: None) -> None:
        """`on_lookup` is called at each look-up: True when the vector was cached."""
        self._encoder, self._on_lookup = encoder, on_lookup
        self._lock = Lock()
        self._cache: LRUCache[tuple[str, str], Vectors] = LRUCache(CACHE_SIZE)

    def get(self, card: Card, text: str) -> Vectors:
        """The float32 vector[d] of a query text. Raises ServingError when the encoder does not answer."""
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
