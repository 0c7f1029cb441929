"""Finds titles that are nearly those of an earlier row."""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

MOST_ROWS = 3_000_000  # 20 bytes a row; later rows are not compared

_WORD = re.compile(r"[^\W_]+")
_SMALL = {"a", "an", "and", "the", "of", "for", "with", "in", "by"}


class DuplicateTitles:
    """Remembers 20 bytes a row; `duplicates` gives at the end the rows that repeat an earlier one."""

    def __init__(self) -> None:
        self._keys, self._groups, self._rows = array("q"), array("q"), array("I")

    def add(self, row: int, title: str, group: str) -> None:
        """Remember a row; products of one group are variants and may share their title."""
        key = title_key(title)
        if key and len(self._rows) < MOST_ROWS:
            self._keys.append(hash(key))
            self._groups.append(hash(group))
            self._rows.append(row)

    def duplicates(self) -> Iterator[tuple[int, int]]:
        """Each row whose title is nearly that of an earlier row of another group, with that row."""
        keys, groups = np.asarray(self._keys, np.int64), np.asarray(self._groups, np.int64)
        rows = np.asarray(self._rows, np.int64)
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
