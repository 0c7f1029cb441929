"""What a shopper is offered after an import: what is published, today's price, variants as one product."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.importing.cleaner import Cleaner
from catalog.importing.importer import ImportReport
from catalog.offers.due_prices import apply_due_prices
from catalog.records import RawRow, RawVariant

Bring = Callable[..., ImportReport]

LAMP = {"id": "lamp", "title": "Paper lamp", "Regular price": "20"}
APRON = {
    "URL handle": "apron",
    "Title": "Linen apron",
    "Status": "Active",
    "SKU": "AP-R",
    "Option1 name": "Colour",
    "Option1 value": "Red",
    "Price": "29.00",
    "Compare-at price": "39.00",
    "Inventory tracker": "shopify",
    "Inventory quantity": "0",
    "Continue selling when out of stock": "DENY",
    "Product image URL": "red.jpg",
    "Variant image URL": "red.jpg",
}
BLUE = {
    **dict.fromkeys(APRON, ""),
    "URL handle": "apron",
    "SKU": "AP-B",
    "Option1 value": "Blue",
    "Price": "31.00",
    "Inventory tracker": "shopify",
    "Inventory quantity": "4",
    "Product image URL": "blue.jpg",
    "Variant image URL": "blue.jpg",
}


def known(catalogue: Catalogue, name: str) -> ProductView:
    found = catalogue.product(name)
    assert found is not None
    return found


def test_a_draft_is_kept_with_its_reason_and_shown_when_the_feed_publishes_it(
    bring: Bring, catalogue: Catalogue
) -> None:
    bring({**LAMP, "Status": "Draft"})
    draft = known(catalogue, "lamp")
    assert (draft.visible, draft.unpublished_by, catalogue.count()) == (False, "Status: Draft", 0)
    bring({**LAMP, "Status": "Active"})
    assert known(catalogue, "lamp").visible and catalogue.count() == 1


def test_a_stock_that_the_feed_does_not_speak_of_is_unknown(bring: Bring, catalogue: Catalogue) -> None:
    bring(LAMP)
    assert known(catalogue, "lamp").in_stock is None


def test_a_stock_word_that_is_not_understood_is_unknown_and_reported(bring: Bring, catalogue: Catalogue) -> None:
    report = bring({**LAMP, "Availability": "ask Erna"})
    assert known(catalogue, "lamp").in_stock is None
    assert "'ask Erna'" in report.remarks[0].reason


def test_a_sale_price_is_paid_and_the_regular_one_struck(bring: Bring, catalogue: Catalogue) -> None:
    bring({**LAMP, "Sale price": "18"})
    lamp = known(catalogue, "lamp")
    assert (lamp.price, lamp.list_price) == (Decimal(18), Decimal(20))


def test_a_sale_begins_and_ends_without_another_import(bring: Bring, catalogue: Catalogue, database: Database) -> None:
    today = datetime.now(UTC)
    dates = {"Sale start": f"{today + timedelta(days=2):%Y-%m-%d}", "Sale end": f"{today + timedelta(days=4):%Y-%m-%d}"}
    bring({**LAMP, "Sale price": "18", **dates})
    paid = [known(catalogue, "lamp").price]
    for days in (3, 6):
        assert apply_due_prices(database, today + timedelta(days=days)) == 1
        paid.append(known(catalogue, "lamp").price)
    assert paid == [Decimal(20), Decimal(18), Decimal(20)]
    assert apply_due_prices(database, today + timedelta(days=9)) == 0


def test_a_sale_whose_dates_cannot_be_read_is_left_out(bring: Bring, catalogue: Catalogue) -> None:
    report = bring({**LAMP, "Sale price": "18", "Sale end": "until sold"})
    assert known(catalogue, "lamp").price == Decimal(20)
    assert "sale price left out" in report.remarks[0].reason


def test_variants_are_one_product(bring: Bring, catalogue: Catalogue) -> None:
    report = bring(APRON, BLUE)
    apron = known(catalogue, "apron")
    assert (report.kept, report.joined) == (1, 1)
    assert [(one.feed_id, one.options, one.price, one.in_stock) for one in apron.variants] == [
        ("AP-R", {"Colour": "Red"}, Decimal("29.00"), False),
        ("AP-B", {"Colour": "Blue"}, Decimal("31.00"), True),
    ]
    assert (apron.price, apron.list_price, apron.price_from, apron.in_stock) == (Decimal("31.00"), None, False, True)
    assert apron.attributes["Colour"] == "Red, Blue"


def test_a_product_that_becomes_a_variant_leads_to_the_one_it_belongs_to(bring: Bring, catalogue: Catalogue) -> None:
    bring({"id": "AP-B", "title": "Linen apron blue"})
    since = catalogue.sequence()
    bring(APRON, BLUE)
    assert known(catalogue, "AP-B").removed
    assert {view.public_id for view in catalogue.changed_since(since)} == {"apron", "AP-B"}
    assert catalogue.moved("AP-B") == ("apron", "AP-B")


def test_the_currency_of_variants_is_the_products(bring: Bring, catalogue: Catalogue) -> None:
    report = bring({**APRON, "Price": "€29.00"}, {**BLUE, "Price": "€31.00"})
    assert known(catalogue, "apron").currency == "EUR"
    assert "price without a currency" not in report.flagged.counts


def test_the_report_counts_what_is_not_published(bring: Bring) -> None:
    assert bring({**LAMP, "Status": "Draft"}, {**LAMP, "id": "other", "Status": "Active"}).unpublished == 1


def test_the_same_variants_again_change_nothing(bring: Bring) -> None:
    bring(APRON, BLUE)
    report = bring(APRON, BLUE)
    assert (report.changed, report.unchanged) == (0, 1)


def test_the_made_id_of_a_variant_has_no_character_that_a_database_refuses() -> None:
    row = RawRow(1, {"id": "apron\0\ud800", "title": "Apron"}, variants=(RawVariant({}, {"Size": "L"}),))
    assert Cleaner().clean(row).variants[0].feed_id == "apron-L"
