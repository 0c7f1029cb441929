"""Sales become products."""

import csv
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cleaning import damage
from catalog.cleaning.rows import RowCleaner
from catalog.cleaning.sales import products_of_sales
from catalog.records import RawRow


def sale(number: int, code: str, title: str, price: str = "2.50", quantity: str = "1") -> RawRow:
    cells = {"id": code, "title": title, "price": price, "availability": quantity}
    return RawRow(number, cells, {"date": f"2011-03-{1 + number % 28:02}T10:00:00", "invoice": str(5000 + number)})


def test_a_product_has_its_best_title_price_range_and_popularity() -> None:
    rows = [sale(1, "22086", "PAPER CHAIN KIT"), sale(2, "22086", "PAPER CHAIN KIT 50'S", "2.95", "6")]
    rows += [sale(3, "22086", "PAPER CHAIN KIT 50'S", "2.95"), sale(4, "22086", "damaged", "0", "-12")]
    rows += [sale(5, "22086", "PAPER CHAIN KIT", "250"), sale(6, "22086", "PAPER CHAIN KIT 50'S", "2.95")]
    (product,) = products_of_sales(rows)
    assert (product.number, product.cells["title"], product.cells["price"]) == (1, "PAPER CHAIN KIT 50'S", "2.95")
    assert product.rest == {"sales": "5", "units sold": "10", "lowest price": "2.50", "highest price": "2.95"}
    assert "availability" not in product.cells  # a quantity sold is no stock


def test_codes_in_another_case_are_one_and_rows_without_code_pass() -> None:
    rows = [
        sale(1, "15056bl", "Parasol"),
        sale(2, "15056BL", "Parasol"),
        sale(3, "", "Parasol"),
        RawRow(4, problem="bad"),
    ]
    products = list(products_of_sales(rows))
    assert [row.number for row in products] == [3, 4, 1]


def test_sales_are_told_from_a_list_of_products() -> None:
    sales = [sale(number, str(22_000 + number % 10), "Mug") for number in range(100)]
    assert RowCleaner(sales).are_sales()
    assert not RowCleaner(sale(number, str(number), "Mug") for number in range(100)).are_sales()


def test_marks_and_dates_of_rows_are_cleaned_and_noted() -> None:
    clean = {
        str(row.number): row.cells | row.rest for row in (sale(n, str(22_000 + n % 50), "Mug") for n in range(1500))
    }
    dirty = [RawRow(n, {"id": cells["id"], "price": cells["price"]}, cells) for n, cells in enumerate(damage(clean, 4))]
    cleaner = RowCleaner(dirty)
    cleaned = [cleaner.clean(row) for row in dirty]
    assert {row.cells["id"] for row in cleaned} == {str(22_000 + n) for n in range(50)}
    assert ("stray marks", "our id") in cleaner.report.counts
    assert cleaner.report.cells()[0]["samples"]


def test_a_row_that_could_not_be_read_stays() -> None:
    row = RawRow(1, problem="not readable")
    assert RowCleaner([row]).clean(row) == row


def test_the_real_export_becomes_a_product_list(online_retail: Path) -> None:
    def rows() -> Iterator[RawRow]:
        with (online_retail / "dirty.csv").open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.DictReader(file), start=1):
                named = {"id": "StockCode", "title": "Description", "price": "UnitPrice", "availability": "Quantity"}
                rest = {name: cells[name] for name in ("InvoiceNo", "InvoiceDate", "Country")}
                yield RawRow(number, {ours: cells[theirs] for ours, theirs in named.items()}, rest)

    cleaner = RowCleaner(rows())
    products = {row.cells["id"]: row for row in products_of_sales(map(cleaner.clean, rows()))}
    with (online_retail / "clean.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["StockCode"].upper() for row in csv.DictReader(file)}
    assert cleaner.are_sales() and {code.upper() for code in products} == codes
    assert products["85123A"].cells["title"] == "WHITE HANGING HEART T-LIGHT HOLDER"


def test_ids_and_lists_of_pictures_keep_their_form() -> None:
    rows = [RawRow(n, {"id": f"{n}L", "images": f"{n}.jpg\n{n}b.jpg"}, {"size": f"{n}L"}) for n in range(1, 60)]
    cleaned = RowCleaner(rows).clean(rows[4])
    assert (cleaned.cells, cleaned.rest) == (rows[4].cells, {"size": "5 l"})
