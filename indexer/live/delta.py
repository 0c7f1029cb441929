"""The delta index of one release: products that changed since it was built, with their words and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.tables import Product
from indexer.embedding.cache import EmbeddingCache, text_key
from indexer.embedding.embed import stack_vectors
from indexer.embedding.product_text import make_passage, make_word_fields
from indexer.live.overlay import overlay_space
from indexer.live.signatures import compute_signature
from indexer.release.release import CrossModalSpace, OpenRelease
from indexer.release.space import OpenSpace, SpaceItems
from indexer.stores.vector_store import Vectors
from indexer.words.overlay import DeltaWordIndex
from serving.cards import Card

MAX_PRODUCTS = 20_000  # in the delta index; later changes wait for the next build
SAMPLE_SIZE = 300  # products of the release that give the delta word index its mean lengths
SCAN_FACTOR = 20  # times as many changes are read at once when no new product can be added
COMPACT_AFTER = 1_000  # superseded rows of words beyond as many as count; then they are indexed anew


@dataclass(frozen=True)
class DeltaProduct:
    """A product of the delta index."""

    row: int  # in the delta word index
    signature: tuple[int, int]
    passage: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class PendingVectors:
    """Items without a vector of one model: passages by their cache key, or hashes of pictures."""

    card: Card
    passages: dict[str, str]
    pictures: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.passages or self.pictures)


class DeltaIndex:
    """Follows the catalogue from a release's sequence number on. Not thread-safe: LiveReleases holds a lock."""

    def __init__(self, release: OpenRelease, database: Database, catalogue: Catalogue) -> None:
        self.release = release
        self.sequence = release.manifest.catalogue_sequence
        if self.sequence > catalogue.sequence():  # an older copy of the database was restored: compare everything
            self.sequence = 0
        self.left_out = 0  # changes beyond MOST
        self._database, self._catalogue = database, catalogue
        self._products: dict[int, DeltaProduct] = {}
        self._tombstones: set[int] = set()  # products of the release that changed or were removed
        self._caches = {card.key: EmbeddingCache(database, card) for card in self._cards()}
        self._vectors: dict[str, dict[str, Vectors]] = {card.key: {} for card in self._cards()}
        self._words: DeltaWordIndex | None = None
        self._rows: list[int] = []  # the product of each row of words
        self._overlay: OpenRelease | None = release  # None: to be built again

    def __len__(self) -> int:
        return len(self._products)

    def step(self, limit: int) -> bool:
        """Read at most `limit` changes; True when no more are left."""
        until = self._catalogue.sequence()
        changed, last = self._changed(limit)
        self._apply(changed)
        self.sequence = until if last is None else last
        return last is None

    def fetch_vectors(self) -> None:
        """Read from the cache the vectors that were missing, and that other processes may have stored meanwhile."""
        for waiting in self.pending():
            found = self._caches[waiting.card.key].find((*waiting.passages, *waiting.pictures))
            self._vectors[waiting.card.key] |= found
            self._overlay = None if found else self._overlay

    def pending(self) -> list[PendingVectors]:
        """The items without a vector, by model."""
        entries = self._products.values()
        found = []
        for card in self._cards():
            known, is_text = self._vectors[card.key], card.key == self.release.text_card.key
            texts = {text_key(entry.passage): entry.passage for entry in entries} if is_text else {}
            pictures = () if is_text else dict.fromkeys(key for entry in entries for key in entry.pictures)
            item = PendingVectors(
                card,
                {key: text for key, text in texts.items() if key not in known},
                tuple(key for key in pictures if key not in known),
            )
            found += [item] if item else []
        return found

    def overlay(self) -> OpenRelease:
        """The release joined with the delta index as it is now; later changes do not affect what is returned."""
        self._overlay = self._overlay or self._build_overlay()
        return self._overlay

    def _build_overlay(self) -> OpenRelease:
        release = self.release
        if not self._products and not self._tombstones:
            return release
        return replace(
            release,
            image=self._overlay_space(release.image, release.image_card),
            text=self._overlay_space(release.text, release.text_card),
            cross_modal_spaces={
                name: CrossModalSpace(
                    self._overlay_space(item.space, item.item_model), item.query_model, item.item_model
                )
                for name, item in release.cross_modal_spaces.items()
            },
            words=self._delta_words().overlay(
                np.array(self._rows, np.int64),
                np.array([entry.row for entry in self._products.values()], np.int64),
                np.array(sorted(self._tombstones), np.int64),
            ),
        )

    def _changed(self, limit: int) -> tuple[Sequence[ProductView], int | None]:
        """The next changes to apply, and the sequence number of the last; None when no more are left."""
        if len(self._products) < MAX_PRODUCTS:
            views = self._catalogue.changed_since(self.sequence, limit)
            return views, views[-1].sequence if len(views) == limit else None
        # No product can be added: only those already held are read in full, so that a feed of a million passes quickly.
        query = select(Product.id, Product.sequence).where(Product.sequence > self.sequence)
        with self._database.session() as session:
            rows = session.execute(query.order_by(Product.sequence).limit(SCAN_FACTOR * limit)).all()
        known = [row.id for row in rows if row.id in self._products or row.id in self._tombstones]
        self.left_out += len(rows) - len(known)
        last = rows[-1].sequence if len(rows) == SCAN_FACTOR * limit else None
        return list(self._catalogue.by_ids(known).values()), last

    def _apply(self, changed: Sequence[ProductView]) -> None:
        fresh: list[ProductView] = []
        for product in changed:
            known = self._products.get(product.id)
            if product.removed or self.release.signatures.is_unchanged(product):
                self._remove(product)
            elif known is not None and known.signature == compute_signature(product):
                continue  # its price or stock changed
            elif known is None and len(self._products) + len(fresh) >= MAX_PRODUCTS:
                self.left_out += 1
            else:
                fresh.append(product)
        self._add(fresh)

    def _remove(self, product: ProductView) -> None:
        """Remove a product that left the catalogue, or that is again as it was when the release was built."""
        was = product.id in self._tombstones
        entry = self._products.pop(product.id, None)
        (self._tombstones.add if product.removed else self._tombstones.discard)(product.id)
        if entry is not None or was != product.removed:
            self._overlay = None

    def _add(self, products: Sequence[ProductView]) -> None:
        if not products:
            return
        self._overlay = None
        first = len(self._rows)
        self._delta_words().add(
            [replace(make_word_fields(product), id=row) for row, product in enumerate(products, first)]
        )
        for row, product in enumerate(products, first):
            pictures = tuple(picture.hash for picture in product.pictures)
            text = self.release.text_card.input.as_passage(make_passage(product))
            self._products[product.id] = DeltaProduct(row, compute_signature(product), text, pictures)
            self._tombstones.add(product.id)
        self._rows += [product.id for product in products]
        if len(self._rows) > 2 * len(self._products) + COMPACT_AFTER:
            self._compact()

    def _compact(self) -> None:
        """Index the words anew and drop vectors that no product uses any more."""
        products = self._catalogue.by_ids(list(self._products))
        self._products, self._rows, self._words = {}, [], None
        self._add(list(products.values()))
        used = {key for item in self._products.values() for key in (text_key(item.passage), *item.pictures)}
        for key, known in self._vectors.items():
            self._vectors[key] = {name: vector for name, vector in known.items() if name in used}

    def _delta_words(self) -> DeltaWordIndex:
        if self._words is None:
            ids = np.unique(self.release.text.products)
            chosen = ids[np.linspace(0, len(ids) - 1, min(SAMPLE_SIZE, len(ids))).astype(np.int64)]
            sample = self._catalogue.by_ids([int(product) for product in chosen])
            self._words = DeltaWordIndex(self.release.words, [make_word_fields(product) for product in sample.values()])
        return self._words

    def _cards(self) -> list[Card]:
        """The models of the release's items, each once."""
        cards = (
            self.release.text_card,
            self.release.image_card,
            *(item.item_model for item in self.release.cross_modal_spaces.values()),
        )
        return list({card.key: card for card in cards}.values())

    def _overlay_space(self, space: OpenSpace, card: Card) -> OpenSpace:
        known = self._vectors[card.key]
        aligned = space.entry.output == "aligned"
        start, width = (card.dimension, card.aligned_dimension) if aligned else (0, card.dimension)
        found: list[tuple[int, str]] = []
        for product, entry in self._products.items():
            keys = (text_key(entry.passage),) if space is self.release.text else entry.pictures
            found += [(product, key) for key in keys if key in known]
        vectors = space.as_kept(stack_vectors([known[key][start : start + width] for _, key in found], width))
        hashes = None
        if space.pictures is not None:
            hashes = np.frombuffer(b"".join(bytes.fromhex(key) for _, key in found), np.uint8).reshape(-1, 32)
        products = np.array([product for product, _ in found], np.int64)
        gone = np.array(sorted(self._tombstones), np.int64)
        return overlay_space(space, gone, SpaceItems(vectors, products, hashes))
