"""What Excel cells show: leading zeros, codes, dates, percent; and codes that spreadsheets damaged."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.feeds.feed import open_feed
from catalog.importing.cleaner import Cleaner
from catalog.importing.flags import DAMAGED, QualityFlags
from catalog.importing.rows import open_rows


def workbook(path: Path, cells: list[tuple[Any, str]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["sku", "name", "note"])
    for number, (value, shown_as) in enumerate(cells):
        sheet.append([f"A{number}", "Tasse", value])
        sheet.cell(number + 2, 3).number_format = shown_as
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (815, "000000", "000815"),
        (1234567, "00000", "1234567"),
        (4712, '"ART-"00000', "ART-04712"),
        (12345678, "000-00000", "123-45678"),
        (5550101234, r"\(000\)\ 000\-0000", "(555) 010-1234"),
        (34567890128, "0000000000000", "0034567890128"),
        (4006381333931, "0", "4006381333931"),
        (4006381333931, "0.00E+00", "4006381333931"),
        (4006381333931, "General", "4006381333931"),
        ("00042", "General", "00042"),
        (17, "@", "17"),
        (0.125, "0.0%", "12.5%"),
        (1299.9, "#,##0.00", "1299.9"),
        (1299.9, "#,##0.00\\ [$€-407]", "1299.9 €"),
        (0.1 + 0.2, "General", "0.3"),
        (date(2026, 3, 9), "dd/mm/yyyy", "2026-03-09"),
        (True, "General", "true"),
        (1234567890123456789, "0", "1.23456789012346E+18"),
        ("#REF!", "General", ""),
    ],
)
def test_a_cell_is_read_as_it_is_shown(tmp_path: Path, value: object, shown_as: str, text: str) -> None:
    with open_feed(workbook(tmp_path / "feed.xlsx", [(value, shown_as)])) as feed:
        (row,) = [read.row for read in feed.rows()]
    assert row.rest.get("note", "") == text


def flagged(path: Path) -> tuple[list[str], list[str]]:
    """The flags and the remarks of a feed's rows."""
    flags, cleaner, remarks = QualityFlags(), Cleaner(), []
    with open_rows(path) as rows:
        for prepared in rows:
            flags.observe(prepared.row.number, cleaner.clean(prepared.row))
            remarks += cleaner.remarks
    found = [entry for entry in flags.flagged.table("rule") if entry["rule"] == DAMAGED]
    return [sample["message"] for entry in found for sample in entry["samples"]], remarks


@pytest.mark.parametrize("code", ["1.23E+05", "4,00638E+12", "4.006381333931E12", "5.0e+14", "7E+11"])
def test_an_id_in_scientific_notation_is_flagged(tmp_path: Path, code: str) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(f'id;name;price\n{code};Kessel;19.00\n00123;Tasse;5.00\n"12E4";Topf;7.00\n')
    (message,) = flagged(path)[0]
    assert message.startswith(f"id {code!r} has lost its digits")


def test_article_numbers_and_barcodes_in_scientific_notation_are_told(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    head = "id,title,ean,MPN,SKU,Supplier item no"
    path.write_text(f"{head}\nK1,Kessel,4.00639E+12,8.1E+11,2.5E+09,1.7E+08\nK2,Tasse,,E+12,X,Y\n")
    flags, remarks = flagged(path)
    told = ["Supplier item no '1.7E+08'", "mpn '8.1E+11'", "sku '2.5E+09'"]
    assert sorted(message.split(" has")[0] for message in flags) == told
    assert remarks == ["gtin '4.00639E+12' lost its digits to scientific notation"]


def test_a_number_too_long_for_excel_is_flagged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "title"])
    book.active.append([12345678901234567, "Kessel"])
    book.save(tmp_path / "feed.xlsx")
    assert "1.23456789012346E+16" in flagged(tmp_path / "feed.xlsx")[0][0]


def test_marks_that_keep_digits_as_text_are_no_part_of_a_code(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text('id,title,ean\n\'00815,Becher,\'4006381333931\n"=""00816""",Krug,"=""4006381333948"""\n')
    cleaner = Cleaner()
    with open_rows(path) as rows:
        records = [cleaner.clean(prepared.row) for prepared in rows]
    assert [(record.feed_id, record.gtin) for record in records] == [
        ("00815", "4006381333931"),
        ("00816", "4006381333948"),
    ]
