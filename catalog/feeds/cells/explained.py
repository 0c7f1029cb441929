"""Why each column of a feed was taken for what it was, for the merchant to check."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalog.feeds.cells.contents import contents_of
from catalog.feeds.entry import SEVERAL, Entry, by_head, normalize_head
from catalog.feeds.platforms.registry import recognize
from catalog.languages.attributes import is_for_machines
from catalog.languages.words import vocabulary


class ColumnReading(NamedTuple):
    """A column of a file, what it was taken as, why, and how certain that is: "certain", "likely" or "weak"."""

    column: str
    taken_as: str  # our column, or "attribute"
    reason: str
    certainty: str = ""


def explain_columns(
    names: Sequence[str],
    mapping: Mapping[str, str],
    first: Sequence[Entry],
    given: Mapping[str, str],
    remembered: Mapping[str, str],
) -> list[ColumnReading]:
    """Each column in the order of the file; `first` are the entries that contents are judged by."""
    taken: dict[str, list[str]] = {}
    for ours, theirs in mapping.items():
        for name in theirs.split(SEVERAL):
            taken.setdefault(name, []).append(ours)
    platform = recognize(names)
    known = platform.map_columns(by_head(names)) if platform else {}
    readings = []
    for name in filter(None, names):
        for ours in taken.get(name, ()):
            if ours in given:
                readings.append(ColumnReading(name, ours, "given by --map", "certain"))
            elif remembered.get(ours) == mapping[ours]:
                readings.append(ColumnReading(name, ours, "as in the source's last feed", "certain"))
            elif platform and name in known.get(ours, "").split(SEVERAL):
                readings.append(ColumnReading(name, ours, f"{platform.name}'s head", "certain"))
            else:
                readings.append(_by_word_or_content(name, ours, first))
        if name not in taken:
            readings.append(_as_attribute(name))
    return readings


def _as_attribute(name: str) -> ColumnReading:
    hidden = is_for_machines(name)
    return ColumnReading(name, "attribute", "kept, not shown" if hidden else "neither its head nor its cells are known")


def _by_word_or_content(name: str, ours: str, first: Sequence[Entry]) -> ColumnReading:
    head, words = normalize_head(name), vocabulary().heads.get(ours, ())
    if any(head.startswith(word) for word in words):
        return ColumnReading(name, ours, "a word for it", "likely")
    content = contents_of([name], first).get(name)
    if content and content.ours == ours:
        return ColumnReading(name, ours, f"its cells: {content.share:.0%} of the first {len(first)} rows", "weak")
    return ColumnReading(name, ours, "one of several such columns", "likely")
