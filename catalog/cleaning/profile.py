"""The first pass: what each column of a table holds, in bounded memory."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from catalog.cleaning.cells import FAKE_NULLS
from catalog.cleaning.shapes import fold, kinds, shape

MAX_VALUES = 60_000  # different values remembered of one column
MAX_LENGTH = 120  # longer cells are prose, which does not repeat
NATIVE_SHARE = 0.1  # a kind of character in fewer cells than this is foreign to its column
BLANKS = {"", *FAKE_NULLS}
COMMON_SHARE = 0.01  # of cells with one shape, for the shape to be called common
_LONGEST_BLANK = max(map(len, BLANKS))


def is_blank(value: str) -> bool:
    """Whether a folded value says nothing, or that there is nothing."""
    return len(value) <= _LONGEST_BLANK and value.lower() in BLANKS


class ColumnProfile:
    """Counts of a column's values; the rare ones are forgotten when there are too many."""

    def __init__(self) -> None:
        self.cells = 0  # that hold something
        self.blank = 0
        self.values: Counter[str] = Counter()
        self.forgotten = 0

    def add(self, cell: str) -> None:
        """Count one cell."""
        value = fold(cell)
        if is_blank(value):
            self.blank += 1
            return
        self.cells += 1
        if len(value) > MAX_LENGTH:
            self.forgotten += 1
            return
        self.values[value] = self.values.get(value, 0) + 1
        if len(self.values) > MAX_VALUES:
            self._forget()

    def _forget(self) -> None:
        """Halve the counts, so that what is seen again and again stays and what was seen once goes."""
        kept = Counter({value: count // 2 for value, count in self.values.items() if count > 1})
        self.forgotten += len(self.values) - len(kept)
        self.values = kept

    def count(self, value: str) -> int:
        """How often the value occurs."""
        return self.values.get(value, 0)

    @cached_property
    def remembered(self) -> int:
        """How many cells are counted in `values`, at least 1."""
        return max(1, self.values.total())

    @cached_property
    def native(self) -> frozenset[str]:
        """Kinds of characters that belong to this column."""
        seen: Counter[str] = Counter()
        for value, count in self.values.items():
            for kind in kinds(value):
                seen[kind] += count
        return frozenset(kind for kind, count in seen.items() if count >= NATIVE_SHARE * self.remembered)

    @cached_property
    def common_shapes(self) -> dict[str, float]:
        """The shapes that many cells have, with their share."""
        seen: Counter[str] = Counter()
        for value, count in self.values.items():
            seen[shape(value)] += count
        return {form: n / self.remembered for form, n in seen.items() if n >= COMMON_SHARE * self.remembered}

    @cached_property
    def lettered(self) -> bool:
        """Whether some usual values have letters."""
        return any(kind in form for form in self.common_shapes for kind in "Ulo")

    @cached_property
    def own_ascii(self) -> frozenset[str]:
        """The ASCII characters of the kinds that belong here."""
        return frozenset(char for char in map(chr, range(128)) if kinds(char) <= self.native)

    @cached_property
    def _strange(self) -> re.Pattern[str]:
        """Any other ASCII character: a search takes a tenth of the time that telling all kinds takes."""
        strange = (char for char in map(chr, range(128)) if char not in self.own_ascii)
        return re.compile(f"[{re.escape(''.join(strange))}]" if len(self.own_ascii) < 128 else "(?!)")

    def foreign(self, value: str) -> bool:
        """Whether the value has a character of a kind that does not belong here."""
        return self._strange.search(value) is not None if value.isascii() else not kinds(value) <= self.native


class Profile:
    """The columns of a table after the first pass."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns: dict[str, ColumnProfile] = {}

    def add(self, row: Mapping[str, str]) -> None:
        """Count one row's cells."""
        self.rows += 1
        for name, cell in row.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = ColumnProfile()
            column.add(cell)


def profile_table(rows: Iterable[Mapping[str, str]]) -> Profile:
    """One pass over rows of column → cell."""
    profile = Profile()
    for row in rows:
        profile.add(row)
    return profile
