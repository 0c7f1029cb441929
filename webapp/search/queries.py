"""Runs searches for the pages and the API, and counts how they end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from catalog.catalogue import ProductView
from indexer.errors import PhotoOutdated
from indexer.search.results import Filters, LabelScore, SearchResult
from serving.errors import ServingError
from webapp.context import browsing, metrics, query_log, services
from webapp.refusals import Refusal
from webapp.search.photos import Photo
from webapp.search.uploads import Upload

if TYPE_CHECKING:
    from indexer.search.photo import PhotoQuery

T = TypeVar("T")
LABELS_SHOWN = 5  # of each head, unless asked for more
ENCODE_TRIES = 3  # for one photo, while releases with other models replace each other


def search_words(words: str, filters: Filters, limit: int, offset: int, plain: Collection[str] = ()) -> SearchResult:
    """Products for the words; without words, all that pass the filters. `plain`: filters no word is read as."""
    if not words:
        return replace(browsing().browse(filters, limit, offset), release=services().releases.current_id() or "")
    with metrics().timed("text"):
        result = services().search.by_text(words, filters=filters, limit=limit, offset=offset, plain=plain)
    metrics().count("text", result)
    if not (offset or filters or plain):  # a page further on, or a filter, is the same question once more
        query_log().record(result)
    return result


def search_photo(
    photo: PhotoQuery, words: str, filters: Filters, limit: int, offset: int, plain: Collection[str] = ()
) -> SearchResult:
    """Products similar to the photo, narrowed by words. Raises PhotoOutdated, ReleaseError, ServingError."""
    with metrics().timed("image"):
        ask = partial(services().search.by_photo, photo, text=words, filters=filters, plain=plain)
        result = ask(limit=limit, offset=offset)
    metrics().count("image", result)
    return result


def search_photo_text(
    read: str, words: str, photo: PhotoQuery | None, filters: Filters, limit: int, offset: int
) -> SearchResult:
    """Products for the words read in a photo; `words` are those read, or as the visitor corrected them.

    Where only the brand could be read, similarity to the photo decides; without an encoder only the words count.
    """
    with metrics().timed("photo-text"):
        try:
            result = services().search.by_photo_text(words, photo=photo, filters=filters, limit=limit, offset=offset)
        except PhotoOutdated:
            result = services().search.by_photo_text(words, filters=filters, limit=limit, offset=offset)
    metrics().count("photo-text", result)
    return replace(result, text=read)


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


def read_words(photo: Photo) -> str:
    """The words in a photo."""
    with metrics().timed("ocr"), metrics().reading():
        return services().search.read_photo(photo.image)


def query_received(photo: Photo, search: Callable[[PhotoQuery], T]) -> T:
    """Encode a photo just received and search with it; encoded again when another model came into use in between.

    Raises PhotoOutdated when that happened ENCODE_TRIES times.
    """
    for _ in range(ENCODE_TRIES - 1):
        with suppress(PhotoOutdated):
            return search(encode(photo))
    return search(encode(photo))


def query_upload(upload: Upload, search: Callable[[PhotoQuery], T]) -> T:
    """Search with a kept photo; encoded again, and kept so, when the current release has another model."""
    query = upload.photo()
    if query is not None:
        try:
            return search(query)
        except PhotoOutdated:
            pass
    with metrics().timed("encode"):
        query = services().search.encode_photo(upload.picture.read_bytes())
    services().uploads.replace_photo(upload.token, query)
    return search(query)


def visible_product(public_id: str) -> ProductView:
    """The product, or a refusal when shoppers may not see it."""
    found = None if "\0" in public_id else services().catalogue.product(public_id)  # PostgreSQL takes no NUL
    if found is None or not found.visible:
        raise Refusal(404, "This product is not in the shop, or not any more.", code="product_unknown")
    return found


def by_head(scores: list[LabelScore], limit: int) -> dict[str, list[LabelScore]]:
    """The likeliest labels of each head, best first; heads keep their order."""
    order = {head: place for place, head in enumerate(dict.fromkeys(score.head for score in scores))}
    ranked = sorted(scores, key=lambda score: (order[score.head], -score.probability))
    return {head: list(group)[:limit] for head, group in groupby(ranked, key=lambda score: score.head)}
