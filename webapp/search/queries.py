"""Runs searches for the pages and the API, and counts how they end; lists products without a query."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image

from catalog.catalogue import ProductView
from catalog.languages.message import Message
from indexer.errors import PhotoOutdated, ReleaseError
from indexer.live.facts import Facts
from indexer.search.fusion import Ranking
from indexer.search.page import PageRequest, Pages
from indexer.search.results import Filters, LabelScore, Match, SearchResult
from indexer.stores.vector_store import Positions
from serving.errors import ServingError
from webapp.context import metrics, parts, services
from webapp.refusals import Refusal
from webapp.search.boxes import Box, cut_jpeg
from webapp.search.outages import note_outage
from webapp.search.photos import Photo
from webapp.search.uploads import Upload

if TYPE_CHECKING:
    from indexer.search.photo import PhotoQuery

T = TypeVar("T")
LABELS_SHOWN = 5  # of each head, unless asked for more
ENCODE_TRIES = 3  # for one photo, while releases with other models replace each other
MOST_VARIANTS = 60
NO_WORDS = Message("No words were found in this photo.")
CUT_SHORT = Message("The time for reading was up: words of this photo may be missing.")


def search_words(
    words: str, filters: Filters, limit: int, offset: int, plain: Collection[str] = (), *, logged: bool = True
) -> SearchResult:
    """Products for the words; without words, all that pass the filters.

    `plain`: filters no word is read as. Not `logged` are words that are still being typed.
    """
    if not words:
        return note_outage(services(), replace(parts().browsing.browse(filters, limit, offset), release=_release_id()))
    with metrics().timed("text"):
        result = services().search.by_text(words, filters=filters, limit=limit, offset=offset, plain=plain)
    result = note_outage(services(), result)
    metrics().count("text", result)
    if logged and not (offset or filters or plain):  # a page further on, or a filter, is the same question once more
        parts().query_log.record(result)
    return result


def _release_id() -> str:
    """The current release, "" without one."""
    try:
        return services().live.current().id
    except ReleaseError:
        return ""


def search_photo(
    photo: PhotoQuery,
    words: str,
    filters: Filters,
    limit: int,
    offset: int,
    plain: Collection[str] = (),
    barcodes: Sequence[str] = (),
) -> SearchResult:
    """Products similar to the photo, narrowed by words; raises PhotoOutdated, ReleaseError, ServingError.

    Those with a barcode that was read in it come first.
    """
    with metrics().timed("image"):
        ask = partial(services().search.by_photo, photo, text=words, filters=filters, plain=plain, barcodes=barcodes)
        result = note_outage(services(), ask(limit=limit, offset=offset))
    metrics().count("image", result)
    return result


@dataclass(frozen=True)
class WordsRead:
    """The words in a photo, and whether there was no time to read all of them."""

    text: str
    cut_short: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What the searcher should know of them, in sentences."""
        late = (CUT_SHORT,) if self.cut_short else ()
        return late if self.text else (NO_WORDS, *late)


def search_photo_text(
    read: WordsRead,
    words: str,
    photo: PhotoQuery | None,
    filters: Filters,
    limit: int,
    offset: int,
    barcodes: Sequence[str] = (),
) -> SearchResult:
    """Products for the words read in a photo; `words` are those read, or as the visitor corrected them.

    Where only the brand could be read, similarity to the photo decides; without an encoder only the words count.
    """
    by_photo_text = services().search.by_photo_text
    ask = partial(by_photo_text, filters=filters, limit=limit, offset=offset, barcodes=barcodes)
    with metrics().timed("photo-text"):
        try:
            result = ask(words, photo=photo)
        except PhotoOutdated:
            result = ask(words)
    result = note_outage(services(), result)
    metrics().count("photo-text", result)
    return replace(result, text=read.text, text_cut_short=read.cut_short, notes=(*read.notes, *result.notes))


def encode(photo: Photo) -> PhotoQuery:
    """Encode a photo. Raises ServingError, ReleaseError."""
    with metrics().timed("encode"):
        return services().search.encode_photo(photo.jpeg)


def try_encode(photo: Photo) -> PhotoQuery | None:
    """Encode a photo of words; None when TorchServe does not answer, because the words alone can be searched."""
    try:
        return encode(photo)
    except ServingError:
        return None


def read_words(photo: Photo) -> WordsRead:
    """The words in a photo: all that could be read in the time there is."""
    with metrics().timed("ocr"), metrics().reading() as end_as:
        read = services().search.read_photo(photo.image)
        if read.cut_short:
            end_as("cut_short")
    return WordsRead(read.text, read.cut_short)


def with_words(upload: Upload) -> Upload:
    """The upload with the words in it, which are read where nobody has asked for them before."""
    if upload.text is not None:
        return upload
    with Image.open(upload.picture) as kept:
        read = read_words(Photo(kept.convert("RGB"), b"", kept.size))
    return services().uploads.add_text(upload.token, read.text, cut_short=read.cut_short)


def query_received(photo: Photo, search: Callable[[PhotoQuery], T]) -> T:
    """Encode a photo just received and search with it; encoded again when another model came into use in between.

    Raises PhotoOutdated when that happened ENCODE_TRIES times.
    """
    for _ in range(ENCODE_TRIES - 1):
        with suppress(PhotoOutdated):
            return search(encode(photo))
    return search(encode(photo))


def query_upload(upload: Upload, search: Callable[[PhotoQuery], T], box: Box | None = None) -> T:
    """Search with a kept photo, or the part in a box; encoded when it was not, or by another model."""
    part = str(box or "")
    query = upload.photo(part)
    if query is not None:
        try:
            return search(query)
        except PhotoOutdated:
            pass
    with metrics().timed("encode"):
        jpeg = upload.picture.read_bytes()
        query = services().search.encode_photo(cut_jpeg(jpeg, box) if box else jpeg)
    services().uploads.replace_photo(upload.token, query, part)
    return search(query)


def visible_product(public_id: str) -> ProductView:
    """The product, or a refusal when shoppers may not see it."""
    found = None if "\0" in public_id else services().catalogue.product(public_id)  # PostgreSQL takes no NUL
    if found is None or not found.visible:
        raise Refusal(404, Message("This product is not in the shop, or not any more."), code="product_unknown")
    return found


def by_head(scores: list[LabelScore], limit: int) -> dict[str, list[LabelScore]]:
    """The likeliest labels of each head, best first; heads keep their order."""
    order = {head: place for place, head in enumerate(dict.fromkeys(score.head for score in scores))}
    ranked = sorted(scores, key=lambda score: (order[score.head], -score.probability))
    return {head: list(group)[:limit] for head, group in groupby(ranked, key=lambda score: score.head)}


class Browsing:
    """Lists products from the live facts; needs neither a release nor TorchServe."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def browse(self, filters: Filters, limit: int, offset: int) -> SearchResult:
        """One slice of the products that pass, with facets."""
        products = in_turn(self._pages.facts())
        found = Ranking(products, np.ones(len(products), np.float32))
        page = self._pages.paginate(found, PageRequest(filters, limit, offset), _describe)
        return SearchResult(query="", mode="text", release="", **page.found)

    def variants(self, product: ProductView) -> list[ProductView]:
        """The other visible products of its group of variants, cheapest first."""
        facts = self._pages.facts()
        row = int(facts.rows(np.array([product.id]))[0])
        if row < 0 or not facts.group[row]:
            return []
        family = facts.ids[(facts.group == facts.group[row]) & facts.visible & (facts.ids != product.id)]
        views = self._pages.views(family[:MOST_VARIANTS])
        own = [view for view in views if view.source == product.source and view.visible]
        return sorted(own, key=lambda view: (view.price is None, view.price or 0, view.id))


def in_turn(facts: Facts) -> Positions:
    """Product ids: the first of every category, then the second of each, and so on."""
    order = np.argsort(facts.category, kind="stable")  # ids rise within a category
    category = facts.category[order]
    starts = np.flatnonzero(np.r_[True, category[1:] != category[:-1]]) if len(category) else order
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    products: Positions = facts.ids[order[np.lexsort((category, turn))]]
    return products


def _describe(_product: ProductView, _score: float) -> tuple[Match, str]:
    return "exact", Message("in the shop")
