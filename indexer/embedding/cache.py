"""The cache of embeddings in the database, by content hash and model fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError

from catalog.database import Database
from indexer.stores.vector_store import Vectors
from indexer.tables import Embedding
from serving.cards import Card
from serving.identity import fingerprint

KEYS_PER_QUERY = 500  # SQLite accepts 32,766 variables; short transactions do not block other writers


def text_key(text: str) -> str:
    """The cache key of a text: its SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class EmbeddingCache:
    """The cached embeddings of one model, each with its second, aligned vector where the model has one.

    Both are in one row: a row of a card without the second vector is too short and counts as missing.
    """

    def __init__(self, database: Database, card: Card) -> None:
        self._database = database
        self._model = card.key
        self._fingerprint = fingerprint(card)
        self._dimension = card.dimension + card.aligned_dimension

    def find_missing(self, keys: Iterable[str]) -> list[str]:
        """The keys without a vector, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        known: set[str] = set()
        with self._database.session() as session:
            for part in _parts(wanted):
                whole = func.length(Embedding.vector) == np.dtype(np.float32).itemsize * self._dimension
                query = select(Embedding.key).where(self._mine(), whole, Embedding.key.in_(part))
                known.update(session.scalars(query))
        return [key for key in wanted if key not in known]

    def find(self, keys: Iterable[str]) -> dict[str, Vectors]:
        """The cached vectors by key, float32 [dimension + aligned dimension]."""
        found: dict[str, Vectors] = {}
        with self._database.session() as session:
            for part in _parts(list(dict.fromkeys(keys))):
                query = select(Embedding.key, Embedding.vector).where(self._mine(), Embedding.key.in_(part))
                for key, blob in session.execute(query):
                    vector = np.frombuffer(blob, dtype=np.float32)
                    if len(vector) == self._dimension:
                        found[key] = vector
        return found

    def save(self, vectors: Mapping[str, Vectors], extras: Mapping[str, bytes] | None = None) -> None:
        """Store float32 vectors [dimension + aligned dimension] by key in one transaction, replacing older ones."""
        try:
            self._replace(vectors, extras or {})
        except IntegrityError:  # another process stored some of them between the delete and the insert
            self._replace(vectors, extras or {})

    def _replace(self, vectors: Mapping[str, Vectors], extras: Mapping[str, bytes]) -> None:
        with self._database.session() as session:
            session.execute(delete(Embedding).where(self._mine(), Embedding.key.in_(list(vectors))))
            session.add_all(self._row(key, vector, extras.get(key)) for key, vector in vectors.items())

    def _row(self, key: str, vector: Vectors, extra: bytes | None) -> Embedding:
        blob = np.asarray(vector, dtype=np.float32).tobytes()
        return Embedding(key=key, model=self._model, fingerprint=self._fingerprint, vector=blob, extra=extra)

    def _mine(self) -> ColumnElement[bool]:
        return (Embedding.model == self._model) & (Embedding.fingerprint == self._fingerprint)


def _parts(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + KEYS_PER_QUERY] for start in range(0, len(keys), KEYS_PER_QUERY))
