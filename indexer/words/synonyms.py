"""Synonyms, from a text file that the shop can edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.errors import IndexingError
from indexer.words.analysis import stem, tokenize

MAX_NAME_WORDS = 4  # of one name
Name = tuple[str, ...]  # stems


@dataclass(frozen=True)
class Synonyms:
    """For each name, as stems, the other names of the same thing."""

    others: Mapping[Name, tuple[Name, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, source: str = "synonyms") -> Synonyms:
        """Read lines "sofa, couch, settee" (each finds all) and "trainers => shoes" (left finds right; not back).

        Raises IndexingError naming the line that is neither. "#" begins a comment.
        """
        others: dict[Name, dict[Name, None]] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            line = line.partition("#")[0].strip()  # noqa: PLW2901 – the same line without its comment
            if not line:
                continue
            left, arrow, right = (part.strip() for part in line.partition("=>"))
            asked, found = _parse_names(left), _parse_names(right if arrow else left)
            if not asked or not found or (not arrow and len(asked) < 2):
                raise IndexingError(
                    f"{source}, line {number}: {line!r} is no synonym; write names of one to {MAX_NAME_WORDS} words,"
                    " as in “sofa, couch, settee”, or “trainers => running shoes” to find the right by the left alone."
                )
            for name in asked:
                others.setdefault(name, {}).update((other, None) for other in found if other != name)
        return cls({name: tuple(found) for name, found in others.items()})

    def __bool__(self) -> bool:
        return bool(self.others)

    def lookup(self, words: tuple[str, ...]) -> tuple[Name, ...]:
        """Other names of what the words name, as stems."""
        return self.others.get(tuple(map(stem, words)), ())


NO_SYNONYMS = Synonyms()


def _parse_names(text: str) -> list[Name]:
    names = [tuple(map(stem, tokenize(name))) for name in text.split(",")]
    return [] if any(not 1 <= len(name) <= MAX_NAME_WORDS for name in names) else names
