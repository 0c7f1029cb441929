"""Embeds pictures, texts and typed queries; the models are asked only for what is not in a cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.progress import Progress
from indexer.embedding.cache import EmbeddingCache, text_key
from indexer.errors import BuildError
from indexer.stores.vector_store import Vectors
from serving.cards import Card
from serving.errors import PictureRejected, ServingError
from serving.identity import fingerprint

PICTURES_PER_BATCH = 64  # stored together: the most that a killed build loses
TEXTS_PER_BATCH = 512  # the same; they travel in several requests, between which a shopper's query is answered
TEXTS_PER_REQUEST = 16  # of a shopper's

Lane: TypeAlias = Literal["interactive", "bulk"]
CACHE_SIZE = 2_000  # queries; 3 MB of 384-number vectors


class Encoding(Protocol):
    """The answer for one picture: float32 vector[d], float32 probabilities[labels] by head, and float32 aligned[t], its
    vector in the space of the text encoder, where the model has one.
    """

    @property
    def vector(self) -> npt.NDArray[np.float32]: ...

    @property
    def probabilities(self) -> Mapping[str, npt.NDArray[np.float32]]: ...

    @property
    def aligned(self) -> npt.NDArray[np.float32] | None: ...


class Encoder(Protocol):
    """What the indexer needs of serving.client.client.Client; its methods raise ServingError."""

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        """Encode one picture in the interactive lane."""

    def encode_images(
        self, card: Card, pictures: Iterable[bytes], /, *, lane: Lane = "bulk"
    ) -> Iterator[Encoding | ServingError]:
        """Encode pictures in order; for one that cannot be encoded its error is yielded."""

    def encode_texts(
        self, card: Card, texts: Sequence[str], /, *, lane: Lane = "interactive"
    ) -> npt.NDArray[np.float32]:
        """Encode n texts: float32 [n, d]."""


def embed_texts(
    database: Database, encoder: Encoder, card: Card, texts: Sequence[str], progress: Progress, lane: Lane = "bulk"
) -> Vectors:
    """float32 [n, d] of n texts, in order. Raises BuildError when the encoder does not answer."""
    cache = EmbeddingCache(database, card)
    by_key = {text_key(text): text for text in texts}
    missing = cache.find_missing(by_key)
    for start in range(0, len(missing), TEXTS_PER_BATCH):
        part = cache.find_missing(missing[start : start + TEXTS_PER_BATCH])  # another process may have stored some
        try:
            vectors = encoder.encode_texts(card, [by_key[key] for key in part], lane=lane) if part else ()
        except ServingError as error:
            raise _make_error(card, start, len(missing), error) from error
        cache.save(dict(zip(part, vectors, strict=True)))
        progress("Reading products", min(start + TEXTS_PER_BATCH, len(missing)), len(missing))
    found = cache.find(by_key)
    return stack_vectors([found[text_key(text)] for text in texts], card.dimension)


def embed_pictures(
    database: Database,
    encoder: Encoder,
    card: Card,
    store: PictureStore,
    hashes: Sequence[str],
    progress: Progress,
    lane: Lane = "bulk",
) -> tuple[dict[str, Vectors], Counter[str]]:
    """Vectors by picture hash, and the numbers of pictures without one by reason.

    A vector is float32 [dimension + aligned dimension]: the aligned vector, where the model has one, follows the
    embedding. Raises BuildError when the encoder does not answer.
    """
    cache = EmbeddingCache(database, card)
    missing = cache.find_missing(hashes)
    left_out: Counter[str] = Counter()
    for start in range(0, len(missing), PICTURES_PER_BATCH):
        part = cache.find_missing(missing[start : start + PICTURES_PER_BATCH])
        readable, unreadable = _read_pictures(store, part)
        answers = encoder.encode_images(card, readable.values(), lane=lane)
        left_out += unreadable + _save_batch(cache, card, readable, answers, (start, len(missing)))
        progress("Looking at pictures", min(start + PICTURES_PER_BATCH, len(missing)), len(missing))
    return cache.find(hashes), left_out


def embed_bytes(
    database: Database, encoder: Encoder, card: Card, pictures: Mapping[str, bytes], progress: Progress
) -> dict[str, Vectors]:
    """Vectors [dimension + aligned dimension] of pictures by key, those that can be encoded; kept in the cache.

    Their labels are not kept, since these are no pictures of the catalogue. Raises BuildError when the encoder does not
    answer.
    """
    cache, keys = EmbeddingCache(database, card), list(pictures)
    for start in range(0, len(keys), PICTURES_PER_BATCH):
        part = keys[start : start + PICTURES_PER_BATCH]
        answers = encoder.encode_images(card, [pictures[key] for key in part], lane="bulk")
        _save_batch(cache, card, part, answers, (start, len(keys)), labels=False)
        progress("Looking at views of pictures", start + len(part), len(keys))
    return cache.find(keys)


def stack_vectors(vectors: Sequence[Vectors], dimension: int) -> Vectors:
    """float32 [n, dimension] of n vectors [dimension]; n may be 0."""
    return np.stack(vectors).astype(np.float32) if vectors else np.empty((0, dimension), np.float32)


def _save_batch(
    cache: EmbeddingCache,
    card: Card,
    keys: Iterable[str],
    answers: Iterable[Encoding | ServingError],
    at: tuple[int, int],
    *,
    labels: bool = True,
) -> Counter[str]:
    left_out: Counter[str] = Counter()
    vectors: dict[str, Vectors] = {}
    extras: dict[str, bytes] = {}
    failure: ServingError | None = None
    for key, answer in zip(keys, answers, strict=True):
        if isinstance(answer, PictureRejected):
            left_out[str(answer)] += 1
        elif isinstance(answer, ServingError):
            failure = answer
        else:
            vectors[key] = _concatenate_vectors(card, answer)
            if labels:
                extras[key] = _probabilities(card, answer)
    if vectors:
        cache.save(vectors, extras)
    if failure is not None:
        raise _make_error(card, *at, failure) from failure
    return left_out


def _read_pictures(store: PictureStore, hashes: Sequence[str]) -> tuple[dict[str, bytes], Counter[str]]:
    readable: dict[str, bytes] = {}
    left_out: Counter[str] = Counter()
    for key in hashes:
        try:
            readable[key] = store.read(key)
        except OSError:
            left_out["The picture's file is missing; import the feed again."] += 1
    return readable, left_out


def _concatenate_vectors(card: Card, encoding: Encoding) -> Vectors:
    """float32 [dimension + aligned dimension]: the embedding and, where there is one, the aligned vector."""
    if not card.aligned_dimension or encoding.aligned is None:
        return np.asarray(encoding.vector, np.float32)
    return np.concatenate([encoding.vector, encoding.aligned]).astype(np.float32)


def _probabilities(card: Card, encoding: Encoding) -> bytes:
    heads = [np.asarray(encoding.probabilities[head], np.float16) for head in card.heads]
    return np.concatenate(heads).tobytes() if heads else b""


def _make_error(card: Card, done: int, total: int, error: ServingError) -> BuildError:
    return BuildError(
        f"{card.key} stopped answering after {done} of {total} ({error}). What was embedded is kept:"
        " start TorchServe (shoplens up) and run the build again."
    )


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

    def prepare(self, card: Card, texts: Sequence[str]) -> None:
        """Encode those of the query texts whose vectors are not kept, TEXTS_PER_REQUEST at a time; raises as `get`."""
        name = fingerprint(card)
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if (name, text) not in self._cache]
        for start in range(0, len(missing), TEXTS_PER_REQUEST):
            part = missing[start : start + TEXTS_PER_REQUEST]
            vectors = self._encoder.encode_texts(card, [card.input.as_query(text) for text in part])
            with self._lock:
                self._cache.update({(name, text): vector for text, vector in zip(part, vectors, strict=True)})
