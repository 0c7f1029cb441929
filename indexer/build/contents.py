"""The inputs of a release's spaces: the catalogue, embedded for every space, with thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from catalog.catalogue import ProductView
from indexer.build.colour_share import choose_colour_share
from indexer.build.exact_threshold import calibrate_exact
from indexer.build.foreign import ForeignQueries, leave_out_known, read_trades, small_trades
from indexer.build.thresholds import (
    FEW_PRODUCTS,
    FLOOR,
    PICTURE_CLOSE,
    compute_cross_modal_thresholds,
    compute_image_thresholds,
    compute_text_thresholds,
)
from indexer.build.title_choice import TitleChoice, choose_title_space
from indexer.build.title_map import LearntMap, TitleData, prepare, shown_to_fold
from indexer.build.title_thresholds import compute_title_thresholds
from indexer.build.titles import sample_titled_pictures
from indexer.build.tools import BuildTools
from indexer.build.view_thresholds import PicturesOfShop, lower_similar
from indexer.build.views import embed_views
from indexer.embedding.embed import embed_pictures, embed_texts, stack_vectors
from indexer.embedding.product_text import make_passage
from indexer.release.colour import ColourShare, with_share
from indexer.release.manifest import Thresholds
from indexer.release.models import ALIGNED, IMAGE, MAPPED, TEXT, Models, Output, Pair
from indexer.release.space import Hashes, SpaceItems
from indexer.release.title_map import MapEntry, TitleMap, TitleMeasure
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Positions, Vectors
from serving.cards import Card

SAMPLED_TITLES = 200


@dataclass(frozen=True)
class CatalogueSnapshot:
    """The catalogue as read once for a release, with its sequence number."""

    sequence: int
    products: Sequence[ProductView]


@dataclass(frozen=True)
class SpaceInput:
    """What one space is built from: its items, their model, the model of its queries, its thresholds."""

    name: str
    items: SpaceItems
    model: Card
    query_model: Card
    thresholds: Thresholds
    output: Output = "embedding"
    colour: ColourShare | None = None
    titles: TitleMeasure | None = None
    title_map: tuple[TitleMap, MapEntry] | None = None


@dataclass(frozen=True)
class _PictureVectors:
    """Pictures with float32 vectors[n, d + aligned], int64 products[n] and uint8 hashes[n, 32]."""

    vectors: Vectors
    products: Positions
    hashes: Hashes


class SpaceInputs:
    """Embeds the products for each space; each image encoder encodes every picture once."""

    def __init__(self, tools: BuildTools, products: Sequence[ProductView], metric: Metric) -> None:
        self._tools, self._products, self._metric = tools, products, metric
        names = {name: number for number, name in enumerate(dict.fromkeys(product.category for product in products))}
        self._categories = {product.id: names[product.category] if product.category else -1 for product in products}
        self._sampled = np.sort(np.random.default_rng(0).permutation(len(products))[:SAMPLED_TITLES])
        self.left_out: Counter[str] = Counter()  # pictures without a vector by reason
        self.pictures_by_words = ""  # which space words find pictures in, and why

    def make_all(self, models: Models) -> list[SpaceInput]:
        """The input of each space that the models make. Raises BuildError when an encoder does not answer."""
        text, pictures = self._text(models.text), self._embed_pictures(models.image)
        image = self._image(models.image, pictures)
        return [text, image, *self._by_words(models, pictures, image), *map(self._pair, models.pairs)]

    def _text(self, card: Card) -> SpaceInput:
        tools = self._tools
        passages = [card.input.as_passage(make_passage(product)) for product in self._products]
        vectors = embed_texts(tools.database, tools.encoder, card, passages, tools.progress)
        titles, foreign = self._embed_queries(card)
        limits = compute_text_thresholds(titles, vectors[self._sampled], foreign, vectors, self._metric)
        ids = np.array([product.id for product in self._products], np.int64)
        return SpaceInput(TEXT, SpaceItems(vectors, ids), card, card, limits)

    def _image(self, card: Card, pictures: _PictureVectors) -> SpaceInput:
        plain = np.ascontiguousarray(pictures.vectors[:, : card.dimension])
        colour = choose_colour_share(card, plain, pictures.products) if self._metric == "cosine" else None
        vectors = with_share(plain, colour)
        categories = np.array([self._categories[product] for product in pictures.products.tolist()], np.int64)
        seen = embed_views(self._tools, card, [row.tobytes().hex() for row in pictures.hashes], pictures.products)
        limits = compute_image_thresholds(vectors, pictures.products, categories, self._metric)
        if seen:
            shop = PicturesOfShop(vectors, pictures.products, categories)
            views = with_share(seen[0], colour), seen[1]
            limits = calibrate_exact(lower_similar(limits, views, shop, self._metric), views, shop, self._metric)
        items = SpaceItems(vectors, pictures.products, pictures.hashes)
        return SpaceInput(IMAGE, items, card, card, limits, colour=colour)

    def _by_words(self, models: Models, pictures: _PictureVectors, image: SpaceInput) -> list[SpaceInput]:
        """The space where the text encoder's queries find pictures, if there is one that does better than chance."""
        data = self._title_data(models.text, image.items)
        aligned = np.ascontiguousarray(pictures.vectors[:, models.image.dimension :]) if models.aligned else None
        choice = choose_title_space(data, aligned if aligned is None or data is None else aligned[data.shown.rows])
        self.pictures_by_words = choice.why
        if data is not None and choice.learnt is not None:
            return [self._mapped(models, image, data, choice, choice.learnt)]
        if aligned is None or choice.space != ALIGNED:
            return []
        limits = self._cross_modal_thresholds(models.text, aligned, pictures)
        items = SpaceItems(aligned, pictures.products, pictures.hashes)
        return [SpaceInput(ALIGNED, items, models.image, models.text, limits, "aligned", titles=choice.measure)]

    def _title_data(self, card: Card, shown: SpaceItems) -> TitleData | None:
        tools, titled = self._tools, sample_titled_pictures(self._products, shown.products)
        if titled is None:
            return None
        titles = [card.input.as_query(title) for title in titled.texts]
        vectors = embed_texts(tools.database, tools.encoder, card, titles, tools.progress)
        return prepare(titled, shown.vectors[titled.rows], vectors)

    def _mapped(
        self, models: Models, image: SpaceInput, data: TitleData, choice: TitleChoice, learnt: LearntMap
    ) -> SpaceInput:
        vectors = learnt.final.apply(image.items.vectors)
        _, foreign = self._embed_queries(models.text)
        noise = foreign.best_scores(ExactStore(vectors, self._metric))
        floor, close = np.quantile(noise, (FLOOR, PICTURE_CLOSE)).tolist()
        folds = shown_to_fold(data, learnt)
        limits = compute_title_thresholds(folds, data.titles, data.shown, floor, self._metric)
        close = round(close, 4)
        limits = replace(limits, exact=max(limits.exact, close), similar=max(limits.similar, close))
        entry = MapEntry(f"{MAPPED}-map.npy", models.image.dimension, len(data.pictures), learnt.ridge)
        return SpaceInput(
            MAPPED,
            SpaceItems(vectors, image.items.products, image.items.pictures),
            models.image,
            models.text,
            limits,
            "mapped",
            image.colour,
            choice.measure,
            (learnt.final, entry),
        )

    def _pair(self, pair: Pair) -> SpaceInput:
        pictures = self._embed_pictures(pair.image)
        vectors = np.ascontiguousarray(pictures.vectors[:, : pair.image.dimension])
        limits = self._cross_modal_thresholds(pair.text, vectors, pictures)
        return SpaceInput(
            pair.space, SpaceItems(vectors, pictures.products, pictures.hashes), pair.image, pair.text, limits
        )

    def _embed_pictures(self, card: Card) -> _PictureVectors:
        tools = self._tools
        pictures = [(product.id, picture.hash) for product in self._products for picture in product.pictures]
        keys = [key for _, key in pictures]
        found, left_out = embed_pictures(tools.database, tools.encoder, card, tools.store, keys, tools.progress)
        self.left_out |= left_out  # the same pictures fail for every encoder
        kept = [(product, key) for product, key in pictures if key in found]
        hashes = np.frombuffer(b"".join(bytes.fromhex(key) for _, key in kept), np.uint8).reshape(-1, 32)
        vectors = stack_vectors([found[key] for _, key in kept], card.dimension + card.aligned_dimension)
        return _PictureVectors(vectors, np.array([product for product, _ in kept], np.int64), hashes)

    def _embed_queries(self, card: Card) -> tuple[Vectors, ForeignQueries]:
        """Titles of the sampled products, float32 [n, d], and what other shops are asked, embedded as queries."""
        tools = self._tools
        names = (f"{one.title} {one.brand} {one.category}" for one in self._products)
        few = len(self._products) < FEW_PRODUCTS  # their thresholds need no more
        trades = leave_out_known(small_trades() if few else read_trades(0), names)
        asked = [self._products[place].title for place in self._sampled]
        texts = [card.input.as_query(text) for text in (*asked, *chain(*trades.values()))]
        vectors = embed_texts(tools.database, tools.encoder, card, texts, lambda *_: None)
        numbers = np.repeat(np.arange(len(trades)), [len(queries) for queries in trades.values()])
        return vectors[: len(asked)], ForeignQueries(vectors[len(asked) :], numbers)

    def _cross_modal_thresholds(self, card: Card, vectors: Vectors, pictures: _PictureVectors) -> Thresholds:
        titles, foreign = self._embed_queries(card)
        owners = np.array([self._products[place].id for place in self._sampled], np.int64)
        return compute_cross_modal_thresholds(
            (titles, owners), foreign, (vectors, pictures.products), self._categories, self._metric
        )
