"""Queues of pictures to label, with the labels predicted for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.labelling.label_rows import Guesses, LabelRow, picture_rows, query_rows
from catalog.labelling.labels import SHOP_HEAD, Labels
from catalog.labelling.query_photos import Guess
from webapp.context import predictions, query_photos, services

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
class Cell:
    """One cell of the confusion matrix off its diagonal."""

    label: str
    predicted: str
    count: int


def guesses(selection: Selection) -> Mapping[str, Guess]:
    """Predicted labels by picture hash, by the release's encoder or from the uploaded list of an evaluated run."""
    uploaded = imported(selection.head)
    if selection.queue == "disputed" and uploaded:
        return uploaded
    return {**predictions().of(selection.head), **uploaded}


def imported(head: str) -> Mapping[str, Guess]:
    """The uploaded list of a run's wrong pictures."""
    return Guesses(services().database).of(head)


def all_rows(selection: Selection) -> list[LabelRow]:
    """Every picture the queue could hold, before it is narrowed."""
    database = services().database
    if selection.queue == "queries":
        return query_rows(database, query_photos(), selection.head)
    return picture_rows(database, selection.head, guesses(selection))


def chosen(selection: Selection, rows: list[LabelRow]) -> list[LabelRow]:
    """Those that wait in the queue, in the order they are worth looking at."""
    waiting = [row for row in rows if _waits(row, selection.queue) and _fits(row, selection)]
    if selection.queue == "disputed":
        waiting.sort(key=lambda row: -row.guess.probability if row.guess else 0.0)
    return waiting


def cells(rows: list[LabelRow]) -> list[Cell]:
    """The most frequent confusions of a label with a predicted one."""
    counts = Counter((row.label, row.guess.label) for row in rows if row.disputed and row.guess)
    return [Cell(label, predicted, count) for (label, predicted), count in counts.most_common(CELLS_SHOWN)]


def known_labels(selection: Selection, rows: list[LabelRow]) -> list[str]:
    """What can be chosen: the labels given so far and those the encoder knows, by name."""
    given = {row.label for row in rows if row.label}.union(predictions().labels(selection.head))
    if selection.queue == "queries":
        given.update(Labels(services().database).in_force(selection.head).values())
    return sorted(given, key=str.casefold)


def heads() -> list[str]:
    """The heads that can be labelled: the shop's, the encoder's, and those that have labels."""
    named = [SHOP_HEAD, *predictions().heads(), *Labels(services().database).heads()]
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
