"""What Babel knows, as the rest of the shop asks for it."""

from decimal import Decimal

import pytest

from catalog.cleaning.prices.cldr import check_currency, check_locale, currencies, decimals, format_price


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1249", "EUR", "de", "1.249,00 €"),
        ("1249", "EUR", "en", "€1,249.00"),
        ("1249.5", "CHF", "de_CH", "CHF 1'249.50"),
        ("1249", "JPY", "en", "¥1,249"),
        ("14.5", "KWD", "en", "KWD14.500"),
        ("1249", "", "de", "1.249,00"),
        ("1249.5", "", "en", "1,249.50"),
    ],
)
def test_prices_are_written_as_the_locale_does(amount: str, currency: str, locale: str, text: str) -> None:
    assert format_price(Decimal(amount), currency, locale).replace("\u00a0", " ") == text


def test_currencies_are_those_people_pay_with() -> None:
    assert {"EUR", "ALL", "BGN", "HRK"} <= currencies()  # HRK was given up in 2023: old feeds name it


@pytest.mark.parametrize("code", ["FOR", "WAS", "DEM", "XAU", "XXX"])
def test_words_metals_and_currencies_given_up_long_ago_are_none(code: str) -> None:
    assert code not in currencies()


def test_currencies_have_their_own_decimals() -> None:
    assert [decimals(code) for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]


def test_names_are_checked() -> None:
    assert (check_currency(" eur"), check_locale("de-ch")) == ("EUR", "de_CH")
    with pytest.raises(ValueError, match="ISO 4217"):
        check_currency("FOR")
    with pytest.raises(ValueError, match="no locale"):
        check_locale("klingon")
