"""Takes stray marks off a cell's ends, where the rest is more like its column than the whole."""

import re
from collections import Counter

from catalog.cleaning.marks import LONGEST, Marks, is_plain, splits
from catalog.cleaning.profile import BLANKS, MAX_LENGTH, ColumnProfile, Profile, is_blank
from catalog.cleaning.shapes import shape

USUAL = 5  # times the marks' usual rate: what begins more of a column's cells than this belongs to them
SIGN = re.compile(r"[-+.,]\d")  # in front of a number no mark, whatever the others say
PUNCTUATION = set(".,;:!?()'\"’”“…")
FREQUENT = 20  # times as often as the whole, for letters that nothing else shows to be marks
MOST = 4  # rounds, for cells with several marks on a side
COMMON_REST = 0.05  # share of cells with a shape, for an unknown mark to be taken off a value of that shape


class Stripper:
    """The marks of one column."""

    def __init__(self, name: str, profile: Profile, marks: Marks) -> None:
        self._column = profile.columns.get(name, ColumnProfile())
        self._marks = marks
        leading, trailing = marks.leading.get(name, Counter()), marks.trailing.get(name, Counter())
        self._leading = {mark: self._usual(leading[mark]) for mark in marks.known}
        self._trailing = {mark: self._usual(trailing[mark]) for mark in marks.known}
        self._first = {mark[0] for mark in marks.known}
        self._last = {mark[-1] for mark in marks.known}

    def _usual(self, count: int) -> bool:
        return count <= USUAL * self._marks.rate * self._column.remembered + USUAL

    @property
    def sound(self) -> re.Pattern[str]:
        """What is plainly sound: the column's own ASCII characters, single spaces, no mark's sign at the ends."""
        own = re.escape("".join(sorted(char for char in self._column.own_ascii if "!" <= char <= "~")))
        if not own:
            return re.compile("(?!)")
        words = f"[{own}]+(?: [{own}]+)*" if " " in self._column.own_ascii else f"[{own}]+"
        first = f"(?![{re.escape(''.join(self._first))}])" if self._first else ""
        last = f"(?<![{re.escape(''.join(self._last))}])" if self._last else ""
        return re.compile(first + words + last)

    def strip(self, value: str) -> str:
        """The folded value without stray marks; itself where it is sound."""
        if not value:
            return value
        for _ in range(MOST):
            rest = self._once(value)
            if rest == value or not rest:
                return rest
            value = rest
        return value

    def _once(self, value: str) -> str:
        if is_blank(value):
            return value
        known = self._without_known(value) if value[0] in self._first or value[-1] in self._last else value
        if known != value or len(value) > MAX_LENGTH:  # of prose the column remembers nothing to compare it with
            return known
        return self._without_unknown(value) if self._column.foreign(value) else value

    def _without_known(self, value: str) -> str:
        splits = ((front, end) for front in self._fronts(value) for end in self._ends(value) if front or end)
        options = [(front, _rest(value, front, end), end) for front, end in splits if len(front + end) <= len(value)]
        rests = {rest for front, rest, end in options if self._is_damage(value, front, rest, end)}
        return max(rests, key=self._likeness) if rests else value

    def _fronts(self, value: str) -> list[str]:
        edges = [value[:length] for length in range(1, min(LONGEST, len(value)) + 1)]
        return ["", *(edge for edge in edges if edge in self._leading and not SIGN.match(value))]

    def _ends(self, value: str) -> list[str]:
        edges = [value[-length:] for length in range(1, min(LONGEST, len(value)) + 1)]
        return ["", *(edge for edge in edges if edge in self._trailing)]

    def _is_damage(self, value: str, front: str, rest: str, end: str) -> bool:
        """Whether the marks are likelier than a value that happens to begin or end like this."""
        expected = self._column.count(rest) * self._marks.rate
        if self._column.count(value) > USUAL * (1 + expected) and rest:
            return False  # too frequent for a damaged cell
        if self._column.count(rest) < 1 and rest and self._may_be_sound(value, front, end):
            return False
        usual = self._leading.get(front, True) and self._trailing.get(end, True)
        return usual or rest in BLANKS or self._column.count(rest) > self._column.count(value)

    def _may_be_sound(self, value: str, front: str, end: str) -> bool:
        doubtful = front in self._marks.doubtful or end in self._marks.doubtful
        repeated = is_plain(front + end) and self._column.count(value) > 2
        return (doubtful or repeated) and shape(value) in self._column.common_shapes

    def _likeness(self, rest: str) -> tuple[bool, int, float, bool, int]:
        """Known values first, then usual shapes, then what has nothing foreign, then the shortest."""
        shapes, count = self._column.common_shapes, self._column.count(rest)
        return (
            is_blank(rest),
            count if count > 1 else 0,
            shapes.get(shape(rest), 0.0),
            not self._column.foreign(rest),
            -len(rest),
        )

    def _without_unknown(self, value: str) -> str:
        """Marks that nothing else in the table has: taken off where the column knows the rest, or its shape."""
        if self._column.count(value) > 1 or shape(value) in self._column.common_shapes:
            return value
        for front, rest, end in [*self._bare(value), *splits(value)]:
            if self._strange(front) and self._strange(end) and self._fits(value, front, rest, end):
                return rest
        return value

    def _bare(self, value: str) -> list[tuple[str, str, str]]:
        """The split that leaves no foreign sign at either end, however many there are."""
        signs = [not is_plain(char) and self._column.foreign(char) for char in value]
        if all(signs) or not (signs[0] or signs[-1]):
            return []
        first, last = signs.index(False), len(value) - signs[::-1].index(False)
        if first and SIGN.match(value, first - 1):
            first -= 1
        return [(value[:first], value[first:last].strip(), value[last:])]

    def _strange(self, mark: str) -> bool:
        """Foreign to the column; a sentence's punctuation is only where no usual value has letters."""
        if not mark:
            return True
        written = self._column.lettered and set(mark) <= PUNCTUATION
        return (self._column.foreign(mark) or is_plain(mark)) and not written

    def _fits(self, value: str, front: str, rest: str, end: str) -> bool:
        """Known without the marks, or of a common shape; letters take more: a word may well be longer by some."""
        if front and SIGN.match(front[-1] + rest):
            return False
        known, share = self._column.count(rest), self._column.common_shapes.get(shape(rest), 0.0)
        if not is_plain(front + end):
            return known > 1 or share > 0
        if self._column.lettered:
            return known >= FREQUENT * max(1, self._column.count(value)) and _are_set_off(front, rest, end)
        return self._column.foreign(front + end) and share > COMMON_REST and _are_set_off(front, rest, end)


def _are_set_off(front: str, rest: str, end: str) -> bool:
    """Whether characters of another kind follow where the marks meet the rest, with no space between."""
    before = not front or (len(shape(front[-1] + rest[0])) > 1 and not front[-1].isspace())
    after = not end or (len(shape(rest[-1] + end[0])) > 1 and not end[0].isspace())
    return before and after


def _rest(value: str, front: str, end: str) -> str:
    return value[len(front) : len(value) - len(end)].strip()
