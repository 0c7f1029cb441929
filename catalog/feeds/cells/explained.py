"""Why each column of a feed was taken for what it was, for the merchant to check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.feeds.cells.contents import contents_of
from catalog.feeds.entry import SEVERAL, Entry, by_head, normalize_head
from catalog.feeds.platforms.registry import recognize
from catalog.languages.attributes import is_for_machines
from catalog.languages.compound_heads import composed_head
from catalog.languages.words import vocabulary


class ColumnReading(NamedTuple):
    """A column of a file, what it was taken as, why, and how certain that is: "certain", "likely", "weak" or ""."""

    column: str
    taken_as: str  # our column, or "attribute"
    reason: str
    certainty: str = ""


@dataclass(frozen=True)
class Explanation:
    """What the columns of a feed were taken for: `mapping` is ours → theirs, `first` are its first entries."""

    names: Sequence[str]
    mapping: Mapping[str, str]
    first: Sequence[Entry]
    given: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[ColumnReading]:
        """Each column in the order of the file; one that is two of ours stands twice."""
        taken: dict[str, list[str]] = {}
        for ours, theirs in self.mapping.items():
            for name in theirs.split(SEVERAL):
                taken.setdefault(name, []).append(ours)
        platform = recognize(self.names)
        known = platform.map_columns(by_head(self.names)) if platform else {}
        by_platform = {(name, ours) for ours, theirs in known.items() for name in theirs.split(SEVERAL)}
        readings = []
        for name in filter(None, self.names):
            if name not in taken:
                readings.append(_as_attribute(name))
            for ours in taken.get(name, ()):
                whose = platform.name if platform and (name, ours) in by_platform else ""
                readings.append(ColumnReading(name, ours, *self._why(name, ours, whose)))
        return readings

    def _why(self, name: str, ours: str, platform: str) -> tuple[str, str]:
        if ours in self.given:
            return "given by --map", "certain"
        if self.remembered.get(ours) == self.mapping[ours]:
            return "as in the source's last feed", "certain"
        if platform:
            return f"{platform}'s head", "certain"
        return self._by_itself(name, ours)

    def _by_itself(self, name: str, ours: str) -> tuple[str, str]:
        """Why a column of no known platform was taken, which nobody named."""
        if any(normalize_head(name).startswith(word) for word in vocabulary().heads.get(ours, ())):
            return "a word for it", "likely"
        if (meant := composed_head(name)) and meant.ours == ours:
            return "the words of its head", "likely"
        content = contents_of([name], self.first).get(name)
        if content and content.ours == ours:
            return f"its cells: {content.share:.0%} of those in the first {len(self.first)} rows", "weak"
        return "one of several such columns", "likely"


def _as_attribute(name: str) -> ColumnReading:
    hidden = is_for_machines(name)
    return ColumnReading(name, "attribute", "kept, not shown" if hidden else "neither its head nor its cells are known")
