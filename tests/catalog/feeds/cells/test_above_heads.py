"""Lists made by hand have a title, a date and blank lines above the row that names their columns."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from catalog.feeds.cells.above_heads import lines_above
from catalog.importing.cleaner import Cleaner
from catalog.importing.rows import open_rows

TITLE = ["Nord Supplies – list of 2026", "", "", ""]
HEADS = ["Item no.", "Name", "Price EUR", "Stock"]
ROWS = [["004711", "Brass handle", "12.50", "3"], ["004712", "Steel handle", "9.90", "0"]]


def text(*rows: list[str], mark: str = ";") -> str:
    return "".join(mark.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_heads_are_found_below_a_title(mark: str) -> None:
    assert lines_above(text(TITLE, [""] * 4, HEADS, *ROWS, mark=mark)) == 2
    assert lines_above("Nord Supplies\nvalid from 1 December\n\n" + text(HEADS, *ROWS, mark=mark)) == 3
    assert lines_above(text(HEADS, *ROWS, mark=mark)) == 0


def test_lines_of_a_cell_are_counted_as_lines() -> None:
    assert lines_above('"Nord Supplies\nHarbour road 1";;;\n' + text(HEADS, *ROWS)) == 2


@pytest.mark.parametrize(
    "above",
    [
        "",
        "sep=;\n",
        text(["Artikul", "Naimenovanie", "Cena", "Nalichie"]),  # heads that are not known
        text(["x1", "x2", "x3", "x4"], *([["1", "Name", "Price", "2"]] * 3)),  # no heads: one cell is a number
        text(TITLE) * 30,
    ],
)
def test_otherwise_the_first_line_counts(above: str) -> None:
    last = text(HEADS, *ROWS) if above in ("", "sep=;\n") or above.startswith("Nord") else text(*ROWS)
    assert lines_above(above + last) == 0


def read(path: Path) -> list[tuple[str, str, str]]:
    with open_rows(path) as rows:
        cleaner = Cleaner(rows.prices)
        made = [cleaner.clean(row.row) for row in rows]
    return [(record.feed_id, record.title, str(record.price)) for record in made]


EXPECTED = [("004711", "Brass handle", "12.50"), ("004712", "Steel handle", "9.90")]


def test_a_text_with_a_title_is_read(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(text(TITLE, [""] * 4, HEADS, [""] * 4, *ROWS), encoding="utf-8")
    assert read(tmp_path / "list.csv") == EXPECTED


@pytest.mark.parametrize("above", [[["Nord Supplies"]], [[], ["Nord Supplies", "2026"], [], []], [[], []], []])
def test_a_workbook_with_a_title_is_read(tmp_path: Path, above: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in (*above, HEADS, *ROWS):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    assert read(tmp_path / "list.xlsx") == EXPECTED
