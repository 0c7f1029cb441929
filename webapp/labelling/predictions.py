"""Labels that the current release's encoder predicts for the catalogue's pictures, as stored with their embeddings."""

from __future__ import annotations

from threading import Lock

import numpy as np
from sqlalchemy import select

from catalog.labelling.labels import SHOP_HEAD
from catalog.labelling.query_photos import Guess
from indexer.errors import ReleaseError
from indexer.search.recognise import find_category_head
from indexer.tables import Embedding
from serving.cards import Card
from serving.identity import fingerprint
from webapp.services import Services


class Predictions:
    """Predicted labels by picture, read once for each release and head."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._read: dict[tuple[str, str], dict[str, Guess]] = {}

    def heads(self) -> list[str]:
        """The heads of the release's encoder; SHOP_HEAD for the one that names the shop's categories."""
        card = self._card()
        own = card and self._head(card, SHOP_HEAD)
        return [SHOP_HEAD if head == own else head for head in card.heads] if card else []

    def labels(self, head: str) -> tuple[str, ...]:
        """The labels the encoder knows in a head."""
        card = self._card()
        found = card and self._head(card, head)
        return card.heads[found] if card and found else ()

    def of(self, head: str) -> dict[str, Guess]:
        """The likeliest label of each picture; empty without a release or such a head."""
        card = self._card()
        found = card and self._head(card, head)
        if not card or not found:
            return {}
        key = (fingerprint(card) + (self._services.releases.current_id() or ""), found)
        with self._lock:
            if key not in self._read:
                self._read = {known: kept for known, kept in self._read.items() if known[0] == key[0]}
                self._read[key] = self._guesses(card, found)
            return self._read[key]

    def _guesses(self, card: Card, head: str) -> dict[str, Guess]:
        names = list(card.heads)
        start = sum(len(card.heads[name]) for name in names[: names.index(head)])
        whole = sum(len(labels) for labels in card.heads.values())
        labels = card.heads[head]
        query = select(Embedding.key, Embedding.extra).where(
            Embedding.model == card.key, Embedding.fingerprint == fingerprint(card)
        )
        found: dict[str, Guess] = {}
        with self._services.database.session() as session:
            for key, extra in session.execute(query):
                kept = np.frombuffer(extra or b"", np.float16)
                if len(kept) == whole:
                    own = kept[start : start + len(labels)]
                    best = int(np.argmax(own))
                    found[key] = Guess(labels[best], float(own[best]))
        return found

    def _card(self) -> Card | None:
        try:
            return self._services.releases.current().image_card
        except ReleaseError:
            return None

    def _head(self, card: Card, head: str) -> str | None:
        if head in card.heads or head != SHOP_HEAD:
            return head if head in card.heads else None
        return find_category_head(card, [category.name for category in self._services.catalogue.categories()])
