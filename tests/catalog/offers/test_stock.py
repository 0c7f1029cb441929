"""Whether a product can be had: words of nine languages, quantities, and rules for ordering beyond the stock."""

import pytest

from catalog.offers.stock import availability


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("In_Stock", "in stock"),
        ("https://schema.org/OutOfStock", "out of stock"),
        ("pre-order", "preorder"),
        ("0", "out of stock"),
        ("12", "in stock"),
        ("1.000", "in stock"),
        ("> 10", "in stock"),
        ("false", "out of stock"),
        ("Ausverkauft", "out of stock"),
        ("nicht lieferbar", "out of stock"),
        ("épuisé", "out of stock"),
        ("RUPTURE DE STOCK", "out of stock"),
        ("agotado", "out of stock"),
        ("esaurito", "out of stock"),
        ("uitverkocht", "out of stock"),
        ("wyprzedane", "out of stock"),
        ("vyprodáno", "out of stock"),
        ("esgotado", "out of stock"),
        ("disponível", "in stock"),
        ("skladem", "in stock"),
        ("Op voorraad", "in stock"),
        ("dostępny", "in stock"),
        ("préco­mmande".replace("\u00ad", ""), "preorder"),
        ("", ""),
    ],
)
def test_a_word_or_a_quantity_alone_is_understood(cell: str, meant: str) -> None:
    assert availability(cell) == meant


@pytest.mark.parametrize("cell", ["ask us", "bald wieder", "?"])
def test_a_word_that_is_not_understood_is_unknown_and_reported(cell: str) -> None:
    with pytest.raises(ValueError, match="none of in stock, out of stock, preorder: taken as unknown"):
        availability(cell)


@pytest.mark.parametrize(
    ("quantity", "backorders", "tracked", "meant"),
    [
        ("0", "deny", "shopify", "out of stock"),
        ("0", "continue", "shopify", "in stock"),
        ("0", "notify", None, "in stock"),
        ("-3", "1", None, "in stock"),
        ("0", "ALLOW_PREORDER", "true", "preorder"),
        ("2", "ALLOW_PREORDER", "true", "in stock"),
        ("-3", "0", None, "out of stock"),
        ("0", "", "", "in stock"),
        ("0", "deny", "", "in stock"),
        ("0", None, "no", "in stock"),
        ("", None, None, ""),
        ("", None, "", ""),
        ("", "deny", "", "in stock"),
        ("4", None, "none", "in stock"),
        ("sold out", None, None, "out of stock"),
    ],
)
def test_a_quantity_is_read_with_the_rules_for_it(
    quantity: str, backorders: str | None, tracked: str | None, meant: str
) -> None:
    assert availability("", quantity, backorders, tracked) == meant


def test_a_word_goes_before_a_quantity() -> None:
    assert availability("1", "0", "0") == "in stock"
    assert availability("backorder", "0", "1") == "preorder"
