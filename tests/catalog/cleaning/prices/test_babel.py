"""What Babel writes, the reader reads back: amounts and currencies of many countries, in their own digits too."""

from datetime import date
from decimal import Decimal

import pytest
from babel.core import Locale
from babel.numbers import format_currency, get_currency_precision, get_territory_currencies
from hypothesis import given, settings
from hypothesis import strategies as some

from catalog.cleaning.prices.reader import PriceReader, evidence

LOCALES = (
    *("am_ET", "ar_AE", "ar_EG", "ar_KW", "ar_MA", "ar_SA", "ar_TN", "az_AZ", "bg_BG", "bn_BD", "cs_CZ", "da_DK"),
    *("de_AT", "de_CH", "de_DE", "el_GR", "en_AU", "en_CA", "en_GB", "en_IN", "en_US", "en_ZA", "es_AR", "es_CL"),
    *("es_CO", "es_CR", "es_ES", "es_MX", "es_PE", "et_EE", "fa_IR", "fi_FI", "fr_CA", "fr_CH", "fr_FR", "fr_SN"),
    *("he_IL", "hi_IN", "hr_HR", "hu_HU", "hy_AM", "id_ID", "is_IS", "it_CH", "it_IT", "ja_JP", "ka_GE", "kk_KZ"),
    *("ko_KR", "lt_LT", "lv_LV", "mr_IN", "ms_MY", "nb_NO", "ne_NP", "nl_NL", "pl_PL", "pt_BR", "pt_PT", "ro_RO"),
    *("ru_RU", "sk_SK", "sl_SI", "sr_RS", "sv_SE", "ta_IN", "th_TH", "tr_TR", "uk_UA", "ur_PK", "vi_VN", "zh_CN"),
    *("zh_HK", "zh_TW"),
)
COMMONEST = {"Rs": "INR"}  # written for the rupees of several countries, and read as the commonest of them
ZEROS = {"arab": "٠", "arabext": "۰", "deva": "०", "beng": "০"}  # the first digit of a numbering system


def in_native_digits(text: str, locale: Locale) -> str:
    """The text with the digits of the locale's own system, which Babel leaves in ASCII."""
    zero = ord(ZEROS.get(locale.other_numbering_systems.get("native", ""), "0"))
    return text.translate({ord("0") + digit: zero + digit for digit in range(10)})


@some.composite
def written_prices(draw: some.DrawFn) -> tuple[str, Decimal, str]:
    """A price as Babel writes it, its amount and its currency."""
    locale = Locale.parse(draw(some.sampled_from(LOCALES)))
    used = get_territory_currencies(str(locale.territory), date(2025, 6, 1), date(2025, 6, 1))
    currency = draw(some.sampled_from([*used, "EUR", "USD"]))
    digits = get_currency_precision(currency)
    amount = Decimal(draw(some.integers(0, 10 ** (9 if digits else 7)))).scaleb(-digits)
    system = draw(some.sampled_from(["latn", "default"]))
    kind = draw(some.sampled_from(["standard", "accounting"]))
    text = format_currency(amount, currency, locale=locale, numbering_system=system, format_type=kind)
    return in_native_digits(text, locale) if system == "default" else text, amount, currency


@given(written_prices())
@settings(max_examples=1_000, deadline=None, derandomize=True, database=None)
def test_what_babel_writes_is_read_back(written: tuple[str, Decimal, str]) -> None:
    text, amount, currency = written
    alone, beside = PriceReader().read(text), PriceReader(evidence("", currency)).read(text)
    assert alone.amount == beside.amount == amount
    assert alone.currency in (currency, "", COMMONEST.get(alone.sign)) and beside.currency == currency
    assert not alone.doubts and not beside.doubts


@pytest.mark.parametrize("locale", LOCALES)
def test_the_sign_of_each_country_is_known(locale: str) -> None:
    territory = str(Locale.parse(locale).territory)
    (currency, *_) = get_territory_currencies(territory, date(2025, 6, 1), date(2025, 6, 1))
    text = format_currency(Decimal("1234"), currency, locale=locale)
    assert PriceReader().read(text).sign, text
