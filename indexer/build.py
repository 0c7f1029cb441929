"""Builds a release from the catalogue: everything embedded, indexed, measured, and only then visible."""

from __future__ import annotations

import fcntl
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import numpy as np

from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.shelves import Catalogue, ProductView
from indexer.embed import Encoder, Progress, embed_pictures, embed_texts, stacked
from indexer.embeddings import fingerprint
from indexer.errors import BuildError
from indexer.manifest import Manifest, Space, Thresholds, describe_files, write_manifest
from indexer.printed import PictureReader, read_printed_words, unread
from indexer.product_text import passage, word_fields
from indexer.release import Release
from indexer.releases import Releases
from indexer.space import TREES, Items, build_space
from indexer.thresholds import NONSENSE, image_thresholds, text_thresholds
from indexer.vector_store import Metric, check_metric
from indexer.words.index import WordIndex
from serving.cards import Card, version_key, write_card

UNFINISHED = ".building-"  # folders with this beginning are no releases
TITLES_PROBED = 200
SPARE_BYTES = 100_000_000  # left free on the disk after a build
BYTES_OF_WORDS = 6_000  # a product's share of the index of words, with room


@dataclass(frozen=True)
class _Contents:
    """What goes into the release, read once so that all its parts agree."""

    sequence: int
    products: list[ProductView]
    image_card: Card
    text_card: Card


def build_release(
    database: Database,
    pictures: PictureStore,
    client: Encoder,
    cards: Sequence[Card],
    folder: Path,
    *,
    reader: PictureReader | None = None,
    metric: str = "cosine",
    progress: Progress = lambda _what, _done, _total: None,
) -> Release:
    """Build a release with the newest card of each kind; BuildError when it cannot be done. It is not promoted."""
    known = check_metric(metric)
    image_card, text_card = newest_card(cards, "image-encoder"), newest_card(cards, "text-encoder")
    folder.mkdir(parents=True, exist_ok=True)
    with _only_one(folder):
        contents = _read_catalogue(database, pictures, reader, (image_card, text_card), progress)
        check_space(contents.products, image_card, text_card, folder)
        release_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{token_hex(3)}"
        unfinished = folder / f"{UNFINISHED}{release_id}"
        unfinished.mkdir()
        try:
            manifest = _fill(unfinished, release_id, contents, (database, pictures, client), known, progress)
            unfinished.rename(folder / release_id)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Releases(database, folder).add(manifest)


def newest_card(cards: Sequence[Card], kind: str) -> Card:
    """The card with the highest version of that kind; BuildError when there is none."""
    fitting = [card for card in cards if card.kind == kind]
    if not fitting:
        raise BuildError(
            f"There is no card of a model of the kind {kind}; train or package one: shoplens model package"
        )
    return max(fitting, key=lambda card: version_key(card.version))


def check_space(products: Sequence[ProductView], image_card: Card, text_card: Card, folder: Path) -> None:
    """BuildError when the disk has no room for the release."""
    pictures = sum(len(product.pictures) for product in products)
    per_tree = 12 * TREES  # bytes an item costs in Annoy's trees
    needed = pictures * (8 * image_card.dimension + per_tree) + SPARE_BYTES
    needed += len(products) * (8 * text_card.dimension + per_tree + BYTES_OF_WORDS)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BuildError(
            f"A release of {len(products)} products needs {needed / 1e6:.0f} MB in {folder}, where"
            f" {free / 1e6:.0f} MB are free; make room (shoplens index prune) or choose another folder."
        )


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's build lock; what a killed build left behind is cleared away."""
    with (folder / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"Another build is running in {folder}; wait for it, or stop it first.") from None
        for left in (*folder.glob(f"{UNFINISHED}*"), *folder.glob(".pruned-*")):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _read_catalogue(
    database: Database,
    store: PictureStore,
    reader: PictureReader | None,
    cards: tuple[Card, Card],
    progress: Progress,
) -> _Contents:
    catalogue = Catalogue(database)
    sequence = catalogue.sequence()  # before the products: a change in between is indexed twice rather than never
    products = list(catalogue.iter_for_index())
    fresh = unread(products) if reader is not None else []
    if reader is not None and fresh:
        read_printed_words(catalogue, store, reader, fresh, progress)
        products = list(catalogue.iter_for_index())
    return _Contents(sequence, products, *cards)


def _fill(
    folder: Path,
    release_id: str,
    contents: _Contents,
    tools: tuple[Database, PictureStore, Encoder],
    metric: Metric,
    progress: Progress,
) -> Manifest:
    database, store, client = tools
    text, text_limits = _text_items(database, client, contents, metric, progress)
    image, image_limits, left_out = _image_items(database, store, client, contents, metric, progress)
    progress("Indexing", 0, 3)
    words = WordIndex.build(map(word_fields, contents.products), folder / "words")
    progress("Indexing", 1, 3)
    spaces = {"text": _space(folder, "text", text, contents.text_card, metric, text_limits)}
    progress("Indexing", 2, 3)
    spaces["image"] = _space(folder, "image", image, contents.image_card, metric, image_limits)
    manifest = Manifest(
        id=release_id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),  # orders releases built within a second
        catalogue_sequence=contents.sequence,
        products=len(contents.products),
        spaces=spaces,
        words=describe_files(folder, [f"words/{name}" for name in words]),
        left_out=dict(left_out),
    )
    write_manifest(manifest, folder)
    progress("Indexing", 3, 3)
    return manifest


def _text_items(
    database: Database, client: Encoder, contents: _Contents, metric: Metric, progress: Progress
) -> tuple[Items, Thresholds]:
    products, card = contents.products, contents.text_card
    vectors = embed_texts(database, client, card, [passage(product) for product in products], progress)
    probed = np.sort(np.random.default_rng(0).permutation(len(products))[:TITLES_PROBED])
    questions = [products[place].title for place in probed] + list(NONSENSE)
    asked = embed_texts(database, client, card, questions, lambda *_: None)
    titles, nonsense = asked[: len(probed)], asked[len(probed) :]
    limits = text_thresholds(titles, vectors[probed], nonsense, vectors, metric)
    return Items(vectors, np.array([product.id for product in products], np.int64)), limits


def _image_items(
    database: Database, store: PictureStore, client: Encoder, contents: _Contents, metric: Metric, progress: Progress
) -> tuple[Items, Thresholds, Counter[str]]:
    shown = [(product, picture.hash) for product in contents.products for picture in product.pictures]
    card = contents.image_card
    found, left_out = embed_pictures(database, client, card, store, [key for _, key in shown], progress)
    kept = [(product, key) for product, key in shown if key in found]
    vectors = stacked([found[key] for _, key in kept], card.dimension)
    products = np.array([product.id for product, _ in kept], np.int64)
    hashes = np.frombuffer(b"".join(bytes.fromhex(key) for _, key in kept), np.uint8).reshape(-1, 32)
    names = {name: number for number, name in enumerate(dict.fromkeys(product.category for product, _ in kept))}
    categories = np.array([names[product.category] if product.category else -1 for product, _ in kept], np.int64)
    return Items(vectors, products, hashes), image_thresholds(vectors, products, categories, metric), left_out


def _space(folder: Path, name: str, items: Items, card: Card, metric: Metric, thresholds: Thresholds) -> Space:
    built = build_space(name, items, metric, folder)
    card_file = write_card(card, folder).name
    files = describe_files(folder, [*built.files, card_file])
    return Space(
        model=card.name,
        version=card.version,
        card_sha256=files[card_file].sha256,
        fingerprint=fingerprint(card),
        metric=metric,
        dimension=card.dimension,
        items=len(items.vectors),
        trees=built.trees,
        search_k=built.search_k,
        recall_at_10=built.recall_at_10,
        probes=built.probes,
        thresholds=thresholds,
        files=files,
    )
