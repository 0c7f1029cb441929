"""Heads of several words mean what their words say, in whichever style they are written."""

import pytest

from catalog.languages.attributes import is_for_machines
from catalog.languages.compound_heads import composed_head, says_unpublished


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        ("prixVenteTTC", "price"),
        ("price_gross", "price"),
        ("channel-eur__price_amount", "price"),
        ("Bruttoverkaufspreis", "price"),
        ("precioConIVA", "price"),
        ("Cena sprzedaży brutto", "price"),
        ("Prodejní cena s DPH", "price"),
        ("AlterPreis", "list_price"),
        ("list_price_gross", "list_price"),
        ("Online Sale Price", "sale_price"),
        ("Aktionspreis brutto", "sale_price"),
        ("SpecialPriceStartDateTimeUtc", "sale_starts"),
        ("PromoPreisBis", "sale_ends"),
        ("channel-eur__currency_code", "currency"),
        ("Current Quantity Main Store", "quantity"),
        ("lagerbestand_gesamt", "quantity"),
        ("inventory_backorderable", "backorders"),
        ("Shop Item Visibility", "published"),
        ("is_archived", "published"),
        ("nom produit", "title"),
        ("name.en", "title"),
        ("Produktbezeichnung", "title"),
        ("product__media_url", None),
        ("manufacturer_name", "brand"),
        ("variant__sku", "sku"),
        ("VK brutto", "price"),
        ("VK alt", "list_price"),
        ("VK-Einheit", None),
        ("US_Title_Short", "title"),
        ("NL_Description_Long", "description"),
    ],
)
def test_a_head_of_several_words_is_understood(head: str, ours: str | None) -> None:
    meant = composed_head(head)
    assert (meant and meant.ours) == ours


@pytest.mark.parametrize(
    "head",
    [
        "shipping price",
        "Preis pro kg",
        "price_type",
        "purchase_price_net",
        "prixAchatTTC",
        "Mindestbestand",
        "Low stock alert",
    ],
)
def test_what_is_neither_the_price_nor_the_stock_is_not_taken_for_it(head: str) -> None:
    meant = composed_head(head)
    assert meant is None or meant.ours not in {"price", "list_price", "sale_price", "quantity"}


def test_the_price_with_tax_goes_before_the_one_without() -> None:
    ranks = [meant.rank for head in ("price_gross", "price_amount", "price_net") if (meant := composed_head(head))]
    assert ranks == sorted(ranks) and len(set(ranks)) == 3


@pytest.mark.parametrize(
    "head",
    ["purchase_prices_net", "Einkaufspreis", "prixAchatTTC", "costo de compra", "EK", "PA HT", "Trade price", "inkoop"],
)
def test_what_the_shop_pays_is_shown_to_nobody(head: str) -> None:
    assert is_for_machines(head)


def test_yes_below_archived_keeps_a_product_back() -> None:
    assert says_unpublished("Archived") and says_unpublished("is_deleted") and not says_unpublished("Published")
