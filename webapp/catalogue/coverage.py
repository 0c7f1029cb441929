"""Coverage of single products: embedded by which model, in which release, findable or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.catalogue import ProductView
from catalog.fetching.states import PictureState, picture_states
from catalog.tables import GoneProduct
from indexer.embedding.cache import text_key
from indexer.embedding.product_text import make_passage
from indexer.errors import ReleaseError
from indexer.release.models import TEXT
from indexer.release.release import OpenRelease, Release
from indexer.tables import Embedding
from serving.cards import Card
from serving.identity import fingerprint
from webapp.services import Services

BATCH = 500
NO_RELEASE = "there is no release yet: shoplens index build"
NO_PICTURE = "no picture"
NO_PICTURE_KEPT = "no picture could be kept"
NOT_EMBEDDED = "its picture is not embedded yet: shoplens index build"
NEWER = "newer than the release, which is to be built anew: shoplens index build"


@dataclass(frozen=True)
class Coverage:
    """The coverage of one product; `by_words` and `by_photo` give the reason why it is not found so, "" where it is."""

    product: ProductView
    text_by: Sequence[str] = ()  # models (name-version) that embedded what it says now
    pictures_by: Mapping[str, Sequence[str]] = field(default_factory=dict)  # picture hash → models
    releases: Sequence[str] = ()
    in_delta: bool = False  # changed after the current release: answered from the delta index
    by_words: str = ""
    by_photo: str = ""


class Coverages:
    """Looks products up in the embeddings and releases there are at this moment."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._release = _open(services)
        self._held = {
            release.id: _ids(release, TEXT) for release in services.releases.list() if release.manifest.spaces
        }
        self._shown = set(self._release.image.products.tolist()) if self._release else set()

    @property
    def release(self) -> OpenRelease | None:
        """The release the site answers from, None where there is none that opens."""
        return self._release

    def of(self, products: Sequence[ProductView]) -> Iterator[Coverage]:
        """The coverage of each product, in order."""
        with self._services.database.session() as session:
            for start in range(0, len(products), BATCH):
                yield from self._batch(session, products[start : start + BATCH])

    def _batch(self, session: Session, products: Sequence[ProductView]) -> Iterator[Coverage]:
        texts = {product.id: text_key(make_passage(product)) for product in products}
        embedding_keys = [*texts.values(), *(picture.hash for product in products for picture in product.pictures)]
        known = _embedded(session, embedding_keys)
        hidden = [product.id for product in products if product.hidden]
        gone = set(session.scalars(select(GoneProduct.product_id).where(GoneProduct.product_id.in_(hidden))))
        unseen = [_unseen(product, product.id in gone) for product in products]
        bare = [product.id for product, why in zip(products, unseen, strict=True) if not product.pictures and not why]
        states = picture_states(session, bare)
        for product, why in zip(products, unseen, strict=True):
            pictures = {picture.hash: _names(known.get(picture.hash, ())) for picture in product.pictures}
            ready = any(self._is_mine(known.get(picture.hash, ())) for picture in product.pictures)
            yield Coverage(
                product,
                text_by=_names(known.get(texts[product.id], ())),
                pictures_by=pictures,
                releases=[name for name, ids in self._held.items() if product.id in ids],
                in_delta=self._is_newer(product),
                by_words=why or self._not_by_words(product),
                by_photo=why or self._not_by_photo(product, ready, states.get(product.id, ())),
            )

    def _not_by_words(self, product: ProductView) -> str:
        if self._release is None:
            return NO_RELEASE
        if not product.title:
            return "no title"
        held = product.id in self._held.get(self._release.id, ())
        return "" if held or self._is_newer(product) else "not in the release: shoplens index build"

    def _not_by_photo(self, product: ProductView, ready: bool, states: Sequence[PictureState]) -> str:
        if self._release is None:
            return NO_RELEASE
        if not product.pictures:
            return _why_no_picture(states)
        if self._is_newer(product):
            return "" if ready else NOT_EMBEDDED
        if product.id in self._shown:
            return ""
        return "its picture could not be embedded" if product.id in self._held.get(self._release.id, ()) else NEWER

    def _is_newer(self, product: ProductView) -> bool:
        return self._release is not None and product.sequence > self._release.manifest.catalogue_sequence

    def _is_mine(self, models: Sequence[tuple[str, str]]) -> bool:
        """Whether the release's own image model is among them."""
        card: Card | None = self._release.image_card if self._release else None
        return card is not None and (card.key, fingerprint(card)) in models


def _open(services: Services) -> OpenRelease | None:
    try:
        return services.releases.current()
    except ReleaseError:
        return None


def _ids(release: Release, space: str) -> set[int]:
    """Product ids of a release's space; empty where its files are missing."""
    try:
        return set(np.load(release.folder / f"{space}-ids.npy", allow_pickle=False).tolist())
    except (OSError, ValueError):
        return set()


def _embedded(session: Session, embedding_keys: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Models and fingerprints that embedded each key."""
    found: dict[str, list[tuple[str, str]]] = {}
    wanted = list(dict.fromkeys(embedding_keys))
    for start in range(0, len(wanted), BATCH):
        query = select(Embedding.key, Embedding.model, Embedding.fingerprint).order_by(Embedding.model)
        for row in session.execute(query.where(Embedding.key.in_(wanted[start : start + BATCH]))):
            found.setdefault(row.key, []).append((row.model, row.fingerprint))
    return found


def _names(models: Sequence[tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(model for model, _ in models))


def _unseen(product: ProductView, gone: bool) -> str:
    if product.removed:
        return "removed"
    if product.hidden:
        return "hidden: gone from its feed" if gone else "hidden by a person"
    if product.unpublished_by:
        return f"not published: {product.unpublished_by}"
    return ""


def _why_no_picture(states: Sequence[PictureState]) -> str:
    if not states:
        return NO_PICTURE
    if any(picture.state == "waiting" for picture in states):
        return "its picture waits to be fetched: shoplens catalog import"
    return NO_PICTURE_KEPT
