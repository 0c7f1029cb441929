"""Finds titles that are nearly those of an earlier row."""

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from catalog.cleaning.comparing.row_file import RowFile

FILES = 16  # each is compared by itself, in a sixteenth of the memory
_FIELDS = (("key", "<i8"), ("group", "<i8"), ("row", "<u4"))

_WORD = re.compile(r"[^\W_]+")
_SMALL = {"a", "an", "and", "the", "of", "for", "with", "in", "by"}


class DuplicateTitles:
    """Remembers 20 bytes a row on disk; `duplicates` gives at the end the rows that repeat an earlier one."""

    def __init__(self) -> None:
        self._files = [RowFile(_FIELDS) for _ in range(FILES)]

    def add(self, row: int, title: str, group: str) -> None:
        """Remember a row; products of one group are variants and may share their title."""
        if key := title_key(title):
            hashed = hash(key)
            self._files[hashed % FILES].add(hashed, hash(group), row)

    def duplicates(self) -> Iterator[tuple[int, int]]:
        """Each row whose title is nearly that of an earlier row of another group, with that row."""
        for file in self._files:
            yield from _duplicates(file.whole())


def _duplicates(records: np.ndarray) -> Iterator[tuple[int, int]]:
    keys, groups, rows = records["key"], records["group"], records["row"]
    order = np.lexsort((rows, keys))
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    first = -1
    for place in same.tolist():
        first = place if first < 0 or keys[order[place]] != keys[order[first]] else first
        earlier, later = order[first], order[place + 1]
        if groups[earlier] != groups[later]:
            yield int(rows[later]), int(rows[earlier])


def title_key(title: str) -> str:
    """What two titles share that differ in case, order, punctuation, small words and plurals; numbers count."""
    return " ".join(sorted([_singular(word) for word in _WORD.findall(title.casefold()) if word not in _SMALL]))


@lru_cache(50_000)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
