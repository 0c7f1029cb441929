"""The other cells of a column say what one separator means."""

from decimal import Decimal

import pytest

from catalog.cleaning.prices.column import decimal_sign
from catalog.cleaning.prices.reader import PriceReader, evidence


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["2.150", "49,90"], ","),
        (["2.150", "49.90"], "."),
        (["2,150", "49,90"], ","),
        (["2.150", "899"], ","),
        (["2.150", "2149"], None),
        (["2.150"], None),
        (["2.150,-"], ","),
        (["0.125"], "."),
        (["2.150.000"], ","),
        (["2.150", "3.275", "14.500"], None),
        (["49,90"] * 3 + ["1.5"] * 3, None),
    ],
)
def test_a_column_shows_its_decimals(cells: list[str], sign: str | None) -> None:
    assert decimal_sign(cells) == sign


@pytest.mark.parametrize(
    ("cell", "others", "currency", "amount"),
    [
        ("2.150", ["49,90"], "", "2150"),
        ("2.150", ["49.90"], "", "2.15"),
        ("2.150", ["49.90"], "JPY", "2150"),
        ("2.150", [], "KWD", "2.15"),
        ("2.150", [], "CZK", "2150"),
        ("2,150", ["49,90"], "", "2.15"),
    ],
)
def test_one_separator_is_judged_by_currency_and_column(
    cell: str, others: list[str], currency: str, amount: str
) -> None:
    price = PriceReader(evidence("", currency, decimal_sign=decimal_sign([cell, *others]))).read(cell)
    assert (price.amount, price.doubts) == (Decimal(amount), ())
