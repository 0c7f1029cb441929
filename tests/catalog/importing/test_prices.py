"""Prices and their currencies on the way from a feed into the catalogue."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from catalog.cleaning.prices.cldr import format_price
from catalog.database import Database
from catalog.importing.importer import ImportReport, import_feed
from catalog.importing.preview import preview_feed
from catalog.importing.push import push_products
from catalog.importing.upsert import Item
from catalog.offers.shop import ShopDefaults
from catalog.pictures import PictureStore
from catalog.records import RawRow, Record

BEFORE = "01874e471a8ed4cfc6fafe3bd750a46ca7bf7ab310640add3e643979325e9f07"  # of a version that kept no unit prices
Read = tuple[Decimal | None, str]
Bring = Callable[..., tuple[list[Read], ImportReport]]


@pytest.fixture
def bring(database: Database, store: PictureStore, tmp_path: Path) -> Bring:
    """Imports a feed of price cells and gives each product's price and currency."""

    def bring(*cells: str, head: str = "price", currency: str = "") -> tuple[list[Read], ImportReport]:
        rows = [f"p{number}\tLamp {number}\t{cell}" for number, cell in enumerate(cells)]
        (tmp_path / "feed.tsv").write_text("\n".join([f"id\ttitle\t{head}", *rows]), encoding="utf-8")
        mapping = {"price": head}
        report = import_feed(database, store, tmp_path / "feed.tsv", mapping=mapping, defaults=ShopDefaults(currency))
        products = [Catalogue(database).product(f"p{number}") for number in range(len(cells))]
        return [(product.price, product.currency) for product in products if product], report

    return bring


def test_a_bare_price_has_no_currency_and_the_report_says_what_to_do(bring: Bring) -> None:
    prices, report = bring("24.00", "$30", "CA$ 30")
    assert prices == [(Decimal(24), ""), (Decimal(30), ""), (Decimal(30), "CAD")]
    (told,) = report.flagged.table("rule")
    assert told["count"] == 2 and "--currency CODE" in told["samples"][0]["message"]


def test_the_head_and_the_import_say_the_currency(bring: Bring) -> None:
    assert bring("24,00", head="Preis (€)", currency="CHF")[0] == [(Decimal(24), "EUR")]
    assert bring("24,00", "199 kr", currency="SEK")[0] == [(Decimal(24), "SEK"), (Decimal(199), "SEK")]


def test_the_columns_other_cells_say_what_a_point_is(bring: Bring) -> None:
    assert [amount for amount, _ in bring("2.150", "49,90")[0]] == [Decimal(2150), Decimal("49.90")]


def test_doubts_are_noted_and_only_certain_amounts_kept(bring: Bring) -> None:
    prices, report = bring("3 for 12.00", "£75.00 £50.00", "1.255 €", "-4 €", currency="EUR")
    assert prices == [(None, ""), (Decimal(50), "GBP"), (Decimal("1.26"), "EUR"), (None, "")]
    assert report.flagged.counts == {
        "price for several pieces together": 1,
        "several prices in one cell": 1,
        "price rounded to two decimals": 1,
    }
    assert [remark.reason for remark in report.remarks] == ["price '-4 €' is no amount: it is below 0"]


def test_a_preview_reads_prices_as_the_import_does(database: Database, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("id,title,price\n1,Lamp,$30\n")
    preview = preview_feed(database, tmp_path / "feed.csv", defaults=ShopDefaults("AUD"))
    assert (preview.records[0].currency, preview.problems) == ("AUD", [])


def test_a_pushed_price_takes_the_shops_currency(database: Database, store: PictureStore) -> None:
    row = RawRow(1, {"id": "p", "title": "Lamp", "price": "9.5"})
    push_products(database, store, [row], source="s", defaults=ShopDefaults("EUR"))
    product = Catalogue(database).product("p")
    assert product is not None and product.currency == "EUR"


@pytest.mark.parametrize("currency", ["KWD", "BHD", "JOD", "OMR", "TND"])
def test_a_third_decimal_is_kept_where_the_currency_has_it(bring: Bring, currency: str) -> None:
    prices, report = bring(f"1.250 {currency}", f"1.255 {currency}", f"12 {currency}", f"2.5555 {currency}")
    assert [price for price, _ in prices] == [Decimal("1.25"), Decimal("1.255"), Decimal(12), Decimal("2.556")]
    assert report.flagged.counts == {"price rounded to three decimals": 1}


def test_a_price_is_shown_with_its_currencys_decimals(bring: Bring) -> None:
    shown = [format_price(price or Decimal(0), code, "en") for price, code in bring("1.250 KWD", "1.5 EUR")[0]]
    assert shown == ["KWD1.250", "€1.50"]


def test_a_price_per_unit_is_kept_of_its_own_column_or_of_the_price(database: Database, store: PictureStore) -> None:
    rows = [
        {"id": "tea", "title": "Tea", "price": "9,00 € (12,00 €/kg)"},
        {"id": "oil", "title": "Oil", "price": "9,00 €", "unit_price": "18,00 € / l"},
        {"id": "pot", "title": "Pot", "price": "9,00 €", "unit_price": "18"},
        {"id": "jam", "title": "Jam", "price": "9,00 € (12,00 €/kg)", "sale_price": "5,00 €"},
    ]
    pushed = [RawRow(number, cells) for number, cells in enumerate(rows, start=1)]
    push_products(database, store, pushed, source="s", defaults=ShopDefaults("EUR"))
    kept = {view.public_id: view.unit_price for view in Catalogue(database).iter_for_index()}
    assert kept == {"tea": "12,00 €/kg", "oil": "18,00 € / l", "pot": "", "jam": ""}


def test_an_empty_price_per_unit_changes_no_product() -> None:
    plain = Item(Record("p", "Pot"))
    assert (
        plain.content_hash == "01874e471a8ed4cfc6fafe3bd750a46ca7bf7ab310640add3e643979325e9f07"
    )  # of a version that kept none
    assert Item(Record("p", "Pot", unit_price="1 €/kg")).content_hash != plain.content_hash
