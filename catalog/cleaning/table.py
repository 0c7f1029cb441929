"""The second pass: every cell through the rules of its column, each change noted under the rule's name."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, partial

import ftfy

from catalog.clean import seen_characters
from catalog.cleaning.dates import date_order, iso_date
from catalog.cleaning.marks import learn_marks
from catalog.cleaning.profile import BLANKS, ColumnProfile, Profile
from catalog.cleaning.report import CleaningReport
from catalog.cleaning.shapes import fold
from catalog.cleaning.strip import Stripper
from catalog.cleaning.units import is_measured, measure

CACHED = 20_000  # cells of one column whose cleaning is remembered

Rule = tuple[str, Callable[[str], str]]
Step = tuple[str, str, str]  # rule, before, after


def mojibake(value: str) -> str:
    """Text that was read in the wrong encoding, put right: "cafÃ©" is "café"."""
    return value if value.isascii() else ftfy.fix_encoding(value)


def fake_null(value: str) -> str:
    """Nothing, where a word or a dash only stands for nothing."""
    return "" if value.lower() in BLANKS else value


class TableCleaner:
    """Cleans rows of a profiled table; `report` grows with them. Dates and measures of `verbatim` columns stay."""

    def __init__(self, profile: Profile, verbatim: Collection[str] = ()) -> None:
        self.report = CleaningReport()
        self.steps: list[tuple[str, Step]] = []  # column and step, of the last row
        self.marks = learn_marks(profile)
        self._columns = {
            name: lru_cache(CACHED)(partial(_apply, self._rules(name, column, profile, name in verbatim)))
            for name, column in profile.columns.items()
        }

    def _rules(self, name: str, column: ColumnProfile, profile: Profile, verbatim: bool) -> tuple[Rule, ...]:
        rules: tuple[Rule, ...] = (
            ("unseen characters", seen_characters),
            ("white space", fold),
            ("stray marks", Stripper(name, profile, self.marks).strip),
            ("mojibake", mojibake),  # after them: two marks side by side can look like it
            ("fake null", fake_null),
        )
        return rules if verbatim else rules + forms_of(column)

    def clean(self, row: Mapping[str, str]) -> dict[str, str]:
        """The row with every cell cleaned."""
        self.report.rows += 1
        self.steps = []
        return {name: self._cell(name, cell) for name, cell in row.items()}

    def _cell(self, name: str, cell: str) -> str:
        column = self._columns.get(name)
        if column is None:
            return cell
        value, steps = column(cell)
        for step in steps:
            rule, before, after = step
            self.report.note(rule, name, before, after)
            self.steps.append((name, step))
        self.report.filled_before[name] += bool(cell and not cell.isspace())
        self.report.filled_after[name] += bool(value)
        return value


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
