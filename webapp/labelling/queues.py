"""Queues of pictures to label, and the labels that the current release's encoder predicts for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from sqlalchemy import select

from catalog.labelling.label_rows import Guesses, LabelRow, picture_rows, query_rows
from catalog.labelling.labels import SHOP_HEAD, Labels
from catalog.labelling.query_photos import Guess
from indexer.errors import ReleaseError
from indexer.search.recognise import find_category_head
from indexer.tables import Embedding
from serving.cards import Card
from serving.identity import fingerprint
from webapp.context import parts, services
from webapp.services import Services

QUEUES = (
    ("unlabelled", "Products without a label"),
    ("disputed", "Model sees otherwise"),
    ("queries", "Unrecognised photos"),
    ("all", "Every picture"),
)
CELLS_SHOWN = 12


@dataclass(frozen=True)
class Selection:
    """Which pictures somebody wants to label."""

    head: str
    queue: str
    label: str = ""  # only those with this label now
    predicted: str = ""  # only those predicted as this

    def address(self) -> dict[str, str]:
        """The same as the arguments of an address."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Confusion:
    """One cell of the confusion matrix off its diagonal."""

    label: str
    predicted: str
    count: int


def guesses(selection: Selection) -> Mapping[str, Guess]:
    """Predicted labels by picture hash, by the release's encoder or from the uploaded list of an evaluated run."""
    uploaded = imported(selection.head)
    if selection.queue == "disputed" and uploaded:
        return uploaded
    return {**parts().predictions.of(selection.head), **uploaded}


def imported(head: str) -> Mapping[str, Guess]:
    """The uploaded list of a run's wrong pictures."""
    return Guesses(services().database).of(head)


def all_rows(selection: Selection) -> list[LabelRow]:
    """Every picture the queue could hold, before it is narrowed."""
    database = services().database
    if selection.queue == "queries":
        return query_rows(database, parts().query_photos, selection.head)
    return picture_rows(database, selection.head, guesses(selection))


def chosen(selection: Selection, rows: list[LabelRow]) -> list[LabelRow]:
    """Those that wait in the queue, in the order they are worth looking at."""
    waiting = [row for row in rows if _waits(row, selection.queue) and _fits(row, selection)]
    if selection.queue == "disputed":
        waiting.sort(key=lambda row: -row.guess.probability if row.guess else 0.0)
    return waiting


def cells(rows: list[LabelRow]) -> list[Confusion]:
    """The most frequent confusions of a label with a predicted one."""
    counts = Counter((row.label, row.guess.label) for row in rows if row.disputed and row.guess)
    return [Confusion(label, predicted, count) for (label, predicted), count in counts.most_common(CELLS_SHOWN)]


def known_labels(selection: Selection, rows: list[LabelRow]) -> list[str]:
    """What can be chosen: the labels given so far and those the encoder knows, by name."""
    given = {row.label for row in rows if row.label}.union(parts().predictions.labels(selection.head))
    if selection.queue == "queries":
        given.update(Labels(services().database).in_force(selection.head).values())
    return sorted(given, key=str.casefold)


def heads() -> list[str]:
    """The heads that can be labelled: the shop's, the encoder's, and those that have labels."""
    named = [SHOP_HEAD, *parts().predictions.heads(), *Labels(services().database).heads()]
    return list(dict.fromkeys(named))


def _waits(row: LabelRow, queue: str) -> bool:
    match queue:
        case "unlabelled":
            return not row.label and row.first
        case "disputed":
            return row.disputed
        case "queries":
            return not row.label
        case _:
            return True


def _fits(row: LabelRow, selection: Selection) -> bool:
    taken_for = row.guess.label if row.guess else ""
    fits_label = not selection.label or row.label.casefold() == selection.label.casefold()
    return fits_label and (not selection.predicted or taken_for.casefold() == selection.predicted.casefold())


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
        return find_category_head(card, self._services.facts.current().categories)
