"""What a release is filled with: the catalogue as it is, embedded for every space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.progress import Progress
from indexer.build.thresholds import NONSENSE, asked_thresholds, image_thresholds, text_thresholds
from indexer.embedding.embed import Encoder, embed_pictures, embed_texts, stacked
from indexer.embedding.product_text import passage
from indexer.release.manifest import Thresholds
from indexer.release.models import ALIGNED, IMAGE, TEXT, Models, Output, Pair
from indexer.release.space import Hashes, SpaceItems
from indexer.stores.vector_store import Metric, Positions, Vectors
from serving.cards import Card

TITLES_PROBED = 200


@dataclass(frozen=True)
class Contents:
    """What goes into the release, read once so that all its parts agree."""

    sequence: int
    products: Sequence[ProductView]


@dataclass(frozen=True)
class Tools:
    """What embedding needs."""

    database: Database
    store: PictureStore
    encoder: Encoder
    progress: Progress


@dataclass(frozen=True)
class Filling:
    """A space about to be built: its items, the model that made them, and the one that makes its queries."""

    name: str
    items: SpaceItems
    model: Card
    query_model: Card
    thresholds: Thresholds
    output: Output = "embedding"


@dataclass(frozen=True)
class _Shown:
    """The pictures that have vectors[n, d]; of an image encoder with a second vector, both side by side."""

    vectors: Vectors
    products: Positions
    hashes: Hashes


class Fillings:
    """Embeds the products for each space; every picture is looked at once by each image encoder."""

    def __init__(self, tools: Tools, products: Sequence[ProductView], metric: Metric) -> None:
        self._tools, self._products, self._metric = tools, products, metric
        names = {name: number for number, name in enumerate(dict.fromkeys(product.category for product in products))}
        self._categories = {product.id: names[product.category] if product.category else -1 for product in products}
        self._probed = np.sort(np.random.default_rng(0).permutation(len(products))[:TITLES_PROBED])
        self.left_out: Counter[str] = Counter()  # why pictures have no vector

    def all(self, models: Models) -> list[Filling]:
        """One filling for each space the models make."""
        text, shown = self._text(models.text), self._shown(models.image)
        fillings = [text, self._image(models.image, shown)]
        if models.aligned:
            fillings.append(self._aligned(models, shown))
        return [*fillings, *map(self._pair, models.pairs)]

    def _text(self, card: Card) -> Filling:
        tools = self._tools
        passages = [card.input.as_passage(passage(product)) for product in self._products]
        vectors = embed_texts(tools.database, tools.encoder, card, passages, tools.progress)
        titles, nonsense = self._questions(card)
        limits = text_thresholds(titles, vectors[self._probed], nonsense, vectors, self._metric)
        ids = np.array([product.id for product in self._products], np.int64)
        return Filling(TEXT, SpaceItems(vectors, ids), card, card, limits)

    def _image(self, card: Card, shown: _Shown) -> Filling:
        vectors = np.ascontiguousarray(shown.vectors[:, : card.dimension])
        categories = np.array([self._categories[product] for product in shown.products.tolist()], np.int64)
        limits = image_thresholds(vectors, shown.products, categories, self._metric)
        return Filling(IMAGE, SpaceItems(vectors, shown.products, shown.hashes), card, card, limits)

    def _aligned(self, models: Models, shown: _Shown) -> Filling:
        vectors = np.ascontiguousarray(shown.vectors[:, models.image.dimension :])
        limits = self._asked_thresholds(models.text, vectors, shown)
        items = SpaceItems(vectors, shown.products, shown.hashes)
        return Filling(ALIGNED, items, models.image, models.text, limits, "aligned")

    def _pair(self, pair: Pair) -> Filling:
        shown = self._shown(pair.image)
        vectors = np.ascontiguousarray(shown.vectors[:, : pair.image.dimension])
        limits = self._asked_thresholds(pair.text, vectors, shown)
        return Filling(pair.space, SpaceItems(vectors, shown.products, shown.hashes), pair.image, pair.text, limits)

    def _shown(self, card: Card) -> _Shown:
        tools = self._tools
        pictures = [(product.id, picture.hash) for product in self._products for picture in product.pictures]
        keys = [key for _, key in pictures]
        found, left_out = embed_pictures(tools.database, tools.encoder, card, tools.store, keys, tools.progress)
        self.left_out |= left_out  # the same pictures fail for every encoder
        kept = [(product, key) for product, key in pictures if key in found]
        hashes = np.frombuffer(b"".join(bytes.fromhex(key) for _, key in kept), np.uint8).reshape(-1, 32)
        vectors = stacked([found[key] for _, key in kept], card.dimension + card.aligned_dimension)
        return _Shown(vectors, np.array([product for product, _ in kept], np.int64), hashes)

    def _questions(self, card: Card) -> tuple[Vectors, Vectors]:
        """Some products' titles and what no shop can answer, embedded as queries."""
        tools = self._tools
        asked = [self._products[place].title for place in self._probed] + list(NONSENSE)
        texts = [card.input.as_query(text) for text in asked]
        vectors = embed_texts(tools.database, tools.encoder, card, texts, lambda *_: None)
        return vectors[: len(self._probed)], vectors[len(self._probed) :]

    def _asked_thresholds(self, card: Card, vectors: Vectors, shown: _Shown) -> Thresholds:
        titles, nonsense = self._questions(card)
        owners = np.array([self._products[place].id for place in self._probed], np.int64)
        return asked_thresholds((titles, owners), nonsense, (vectors, shown.products), self._categories, self._metric)
