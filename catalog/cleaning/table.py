"""The second pass: every cell through the rules of its column, each change noted under the rule's name."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, partial

from catalog.cleaning.cells import strip_control_characters
from catalog.cleaning.dates import date_order, iso_date
from catalog.cleaning.marks import learn_marks
from catalog.cleaning.profile import ColumnProfile, Profile, is_blank
from catalog.cleaning.report import CellTally
from catalog.cleaning.shapes import fold
from catalog.cleaning.strip import Stripper
from catalog.cleaning.units import is_measured, measure
from catalog.languages.mojibake import mojibake, without_broken_marks

CACHED = 20_000  # cells of one column whose cleaning is remembered
CACHED_LENGTH = 200  # characters; longer ones seldom come twice, and would fill the memory

Rule = tuple[str, Callable[[str], str]]
Step = tuple[str, str, str]  # rule, before, after


def fake_null(value: str) -> str:
    """Nothing, where a word or a dash only stands for nothing."""
    return "" if is_blank(value) else value


class TableCleaner:
    """Cleans rows of a profiled table; `report` grows with them. Dates and measures of `verbatim` columns stay."""

    def __init__(self, profile: Profile, verbatim: Collection[str] = ()) -> None:
        self.report = CellTally()
        self.steps: list[tuple[str, Step]] = []  # column and step, of the last row
        self.marks = learn_marks(profile)
        self._columns = {
            name: _Column(Stripper(name, profile, self.marks), () if name in verbatim else forms_of(column))
            for name, column in profile.columns.items()
        }

    def clean(self, row: Mapping[str, str]) -> dict[str, str]:
        """The row with every cell cleaned."""
        self.begin()
        return {name: self.cell(name, cell) for name, cell in row.items()}

    def begin(self) -> None:
        """Another row, whose cells come next."""
        if self.steps:
            self.steps = []

    def cell(self, name: str, cell: str) -> str:
        """A cell of the row, cleaned; that of a column nobody has seen stays as it is."""
        column = self._columns.get(name)
        if column is None or not cell or column.passes(cell):
            return cell
        value, steps = column.apply(cell)
        for step in steps:
            self.report.note(step[0], name, step[1], step[2])
            self.steps.append((name, step))
        return value


class _Column:
    """The rules of one column."""

    def __init__(self, stripper: Stripper, forms: tuple[Rule, ...]) -> None:
        self._sound = None if forms else stripper.sound.fullmatch
        self._rules: tuple[Rule, ...] = (
            ("mojibake", mojibake),  # before them: control characters and no-break spaces are parts of it
            ("broken marks", without_broken_marks),
            ("unseen characters", strip_control_characters),
            ("white space", fold),
            ("stray marks", stripper.strip),
            ("fake null", fake_null),
            *forms,
        )
        self._remembered = lru_cache(CACHED)(partial(_apply, self._rules))

    def passes(self, cell: str) -> bool:
        """Whether one look shows that no rule would change the cell; most cells of most feeds are so."""
        return self._sound is not None and self._sound(cell) is not None and not is_blank(cell)

    def apply(self, cell: str) -> tuple[str, tuple[Step, ...]]:
        """What the rules make of the cell, and each step of it."""
        return self._remembered(cell) if len(cell) <= CACHED_LENGTH else _apply(self._rules, cell)


def forms_of(column: ColumnProfile) -> tuple[Rule, ...]:
    """The rules that bring a column's dates and measures to one form."""
    rules: list[Rule] = []
    order = date_order(column.values)
    if order is not None:
        rules.append(("date format", partial(iso_date, order=order)))
    if is_measured(column.values):
        rules.append(("unit", measure))
    return tuple(rules)


def _apply(rules: tuple[Rule, ...], cell: str) -> tuple[str, tuple[Step, ...]]:
    steps: list[Step] = []
    for name, rule in rules:
        after = rule(cell)
        if after != cell:
            steps.append((name, cell, after))
            cell = after
    return cell, tuple(steps)
