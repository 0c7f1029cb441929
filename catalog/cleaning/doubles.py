"""Rows that say what another row has said: the same row, the same id with other content, nearly the same title."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Literal, NamedTuple

Double = Literal["the same row", "the same id", "nearly the same title"]

_WORD = re.compile(r"[^\W_]+")
_SMALL = {"a", "an", "and", "the", "of", "for", "with", "in", "by"}


class Finding(NamedTuple):
    """A row that doubles an earlier one; the message is for the report."""

    kind: Double
    row: int
    message: str


class Doubles:
    """Remembers a few bytes a row; `look` says what a row doubles."""

    def __init__(self) -> None:
        self._rows: dict[bytes, tuple[int, bytes]] = {}  # id → first row, two bytes a column
        self._titles: dict[bytes, tuple[int, bytes]] = {}  # words of the title → first row, its group

    def look(self, number: int, cells: Mapping[str, str]) -> Finding | None:
        """What this row doubles, the worst first; None where it is new."""
        marks = b"".join(_digest(cells[name], 2) for name in sorted(cells))
        first, before = self._rows.setdefault(_digest(cells.get("id", ""), 8), (number, marks))
        if first != number:
            return _same_id(first, cells, before, marks)
        return self._look_at_title(number, cells)

    def _look_at_title(self, number: int, cells: Mapping[str, str]) -> Finding | None:
        key, group = title_key(cells.get("title", "")), _digest(cells.get("group_id") or cells.get("id", ""), 8)
        if not key:
            return None
        first, other = self._titles.setdefault(_digest(key, 8), (number, group))
        if first == number or other == group:  # variants of one product may share their title
            return None
        return Finding("nearly the same title", first, f"title is nearly that of row {first}; are they one product?")


def title_key(title: str) -> str:
    """What two titles share that differ in case, order, punctuation, small words and plurals; numbers count."""
    words = (word for word in _WORD.findall(title.casefold()) if word not in _SMALL)
    return " ".join(sorted(_singular(word) for word in words))


def _same_id(first: int, cells: Mapping[str, str], before: bytes, marks: bytes) -> Finding:
    if before == marks:
        return Finding("the same row", first, f"the same as row {first}")
    names = sorted(cells)
    differing = [name for at, name in enumerate(names) if before[2 * at : 2 * at + 2] != marks[2 * at : 2 * at + 2]]
    told = f"id {cells['id']!r} was already used in row {first} with another {', '.join(differing)}"
    return Finding("the same id", first, told)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _digest(value: str, size: int) -> bytes:
    return blake2b(value.encode(errors="replace"), digest_size=size).digest()
