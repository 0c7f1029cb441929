"""Builds a release from the catalogue; its folder becomes visible when everything is written and measured."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.progress import Progress, no_progress
from catalog.storage.storage import Storage
from indexer.build.contents import CatalogueSnapshot, SpaceInput, SpaceInputs
from indexer.build.printed import PictureReader, find_unread, read_printed_words
from indexer.build.tools import BuildTools
from indexer.embedding.embed import Encoder
from indexer.embedding.product_text import make_word_fields
from indexer.errors import BuildError
from indexer.live.signatures import write_signatures
from indexer.release.manifest import Manifest, QueryModel, Space, describe_files, write_manifest
from indexer.release.models import Models, Pair, check_models, newest_card
from indexer.release.release import Release
from indexer.release.releases import Releases
from indexer.release.space import build_space
from indexer.stores.choosing import INDEX_BYTES_PER_ITEM
from indexer.stores.vector_store import Metric, check_metric
from indexer.words.index import WordIndex
from serving.cards import Card, write_card
from serving.identity import fingerprint

UNFINISHED_PREFIX = ".building-"  # of folders that are not finished releases
SPARE_BYTES = 100_000_000  # left free on the disk after a build
WORD_BYTES_PER_PRODUCT = 6_000  # of the word index, estimated generously


def build_release(
    database: Database,
    pictures: PictureStore,
    client: Encoder,
    cards: Sequence[Card],
    folder: Path,
    *,
    pairs: Sequence[Pair] = (),
    reader: PictureReader | None = None,
    metric: str = "cosine",
    bucket: Storage | None = None,
    progress: Progress = no_progress,
) -> Release:
    """Build a release with the newest card of each kind and, for further spaces, `pairs`. It is not promoted.

    `reader` reads the words printed on pictures; `metric` is "cosine", "dot" or "euclidean"; `bucket` is where releases
    are kept for several machines. Raises BuildError when another build runs, a model is missing or does not answer, or
    the disk is too small; ReleaseError when the bucket does not take it; ValueError for another metric.
    """
    checked_metric = check_metric(metric)
    image_card, text_card = newest_card(cards, "image-encoder"), newest_card(cards, "text-encoder")
    models = check_models(Models(image_card, text_card, tuple(pairs)))
    folder.mkdir(parents=True, exist_ok=True)
    with _build_lock(folder):
        contents = _read_catalogue(database, pictures, reader, progress)
        check_space(contents.products, models, folder)
        release_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{token_hex(3)}"
        unfinished = folder / f"{UNFINISHED_PREFIX}{release_id}"
        unfinished.mkdir()
        try:
            tools = BuildTools(database, pictures, client, progress)
            manifest = _write_release(unfinished, release_id, contents, tools, models, checked_metric)
            return Releases(database, folder, bucket).take(unfinished, manifest)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def check_space(products: Sequence[ProductView], models: Models, folder: Path) -> None:
    """Raise BuildError when the disk has too little space for the release."""
    pictures = sum(len(product.pictures) for product in products)
    picture_dimensions = [models.image.dimension, *(pair.image.dimension for pair in models.pairs)]
    picture_dimensions += [models.text.dimension]  # where words find pictures
    needed = sum(pictures * (8 * dimension + INDEX_BYTES_PER_ITEM) for dimension in picture_dimensions) + SPARE_BYTES
    needed += len(products) * (8 * models.text.dimension + INDEX_BYTES_PER_ITEM + WORD_BYTES_PER_PRODUCT)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BuildError(
            f"A release of {len(products)} products needs {needed / 1e6:.0f} MB in {folder}, where"
            f" {free / 1e6:.0f} MB are free; make room (shoplens index prune) or choose another folder."
        )


@contextmanager
def _build_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's build lock and delete what a killed build left; BuildError while another build holds it."""
    with (folder / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"Another build is running in {folder}; wait for it, or stop it first.") from None
        for left in (*folder.glob(f"{UNFINISHED_PREFIX}*"), *folder.glob(".pruned-*")):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _read_catalogue(
    database: Database, store: PictureStore, reader: PictureReader | None, progress: Progress
) -> CatalogueSnapshot:
    catalogue = Catalogue(database)
    sequence = catalogue.sequence()  # read before the products, so that a change in between is indexed twice, not never
    products = list(catalogue.iter_for_index())
    fresh = find_unread(products) if reader is not None else []
    if reader is not None and fresh:
        read_printed_words(catalogue, store, reader, fresh, progress)
        products = list(catalogue.iter_for_index())
    return CatalogueSnapshot(sequence, products)


def _write_release(
    folder: Path, release_id: str, contents: CatalogueSnapshot, tools: BuildTools, models: Models, metric: Metric
) -> Manifest:
    space_inputs = SpaceInputs(tools, contents.products, metric)
    every = space_inputs.make_all(models)
    total = 1 + len(every)
    tools.progress("Indexing", 0, total)
    words = WordIndex.build(map(make_word_fields, contents.products), folder / "words")
    words.append(write_signatures(contents.products, folder / "words"))
    spaces = {}
    for done, space_input in enumerate(every, start=1):
        tools.progress("Indexing", done, total)
        spaces[space_input.name] = _write_space(folder, space_input, metric)
    manifest = Manifest(
        id=release_id,
        created=Releases(tools.database, folder.parent).next_moment().isoformat(timespec="milliseconds"),
        catalogue_sequence=contents.sequence,
        products=len(contents.products),
        spaces=spaces,
        words=describe_files(folder, [f"words/{name}" for name in words]),
        left_out=dict(space_inputs.left_out),
        pictures_by_words=space_inputs.pictures_by_words,
    )
    write_manifest(manifest, folder)
    tools.progress("Indexing", total, total)
    return manifest


def _write_space(folder: Path, space_input: SpaceInput, metric: Metric) -> Space:
    card, query_card, items = space_input.model, space_input.query_model, space_input.items
    built = build_space(space_input.name, items, metric, folder)
    card_file, query_card_file = write_card(card, folder).name, write_card(query_card, folder).name
    names = {*built.files, card_file, query_card_file}
    if space_input.title_map is not None:
        title_map, entry = space_input.title_map
        title_map.save(folder / entry.file)
        names.add(entry.file)
    files = describe_files(folder, names)
    return Space(
        model=card.name,
        version=card.version,
        card_sha256=files[card_file].sha256,
        fingerprint=fingerprint(card),
        metric=metric,
        dimension=items.vectors.shape[1],
        items=len(items.vectors),
        trees=built.trees,
        search_k=built.search_k,
        recall_at_10=built.recall_at_10,
        probes=built.probes,
        thresholds=space_input.thresholds,
        query_model=QueryModel(
            query_card.name, query_card.version, files[query_card_file].sha256, fingerprint(query_card)
        ),
        output=space_input.output,
        colour=space_input.colour,
        titles=space_input.titles,
        title_map=space_input.title_map and space_input.title_map[1],
        files=files,
    )
