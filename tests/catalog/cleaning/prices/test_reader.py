"""Price cells as shops write them, by examples."""

from decimal import Decimal

import pytest

from catalog.cleaning.prices.price import Doubt, Price
from catalog.cleaning.prices.reader import PriceReader, evidence


def read(cell: str, *, head: str = "", currency: str = "", column: str = "") -> Price:
    return PriceReader(evidence(head, currency)).read(cell, column)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("34", "34"),
        ("1.299,00", "1299"),
        ("1 299,00", "1299"),
        ("1\u00a0299,00", "1299"),
        ("1\u202f299,50", "1299.50"),
        ("12\u2009345", "12345"),
        ("1'299.95", "1299.95"),
        ("2’450.–", "2450"),
        ("1´050.00", "1050"),
        ("1,299", "1299"),
        ("0,500", "0.5"),
        ("0.750", "0.75"),
        ("1,234,567.891", "1234567.891"),
        ("2,75,000", "275000"),
        ("12,34,567.80", "1234567.80"),
        ("3.450,-", "3450"),
        ("3.450,--", "3450"),
        ("24.-", "24"),
        ("24,–", "24"),
        ("24.—", "24"),
        ("249:-", "249"),
        ("15,=", "15"),
        (",75", "0.75"),
        (".5", "0.5"),
        ("4.500.000", "4500000"),
        ("1.299.00", "1299"),
        ("7.5", "7.5"),
        ("1.5E+03", "1500"),
        ("٧٥٫٢٥", "75.25"),
        ("۲٬۵۰۰", "2500"),
        ("४५०", "450"),
        ("১,২৫০.৫০", "1250.50"),
        ("３，９８０", "3980"),
        ("19⁹⁵", "19.95"),
    ],
)
def test_amounts_are_read_whatever_their_separators_and_digits(cell: str, amount: str) -> None:
    assert read(cell) == Price(Decimal(amount))


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("£1,450.00", "1450", "GBP"),
        ("14,50 €", "14.5", "EUR"),
        ("€ 2.499,-", "2499", "EUR"),
        ("2.499 €", "2499", "EUR"),
        (",79 €", "0.79", "EUR"),
        ("12€95", "12.95", "EUR"),
        ("&euro; 8.50", "8.5", "EUR"),
        ("8,50 Euro", "8.5", "EUR"),
        ("EUR: 12.00", "12", "EUR"),
        ("USD34.5", "34.5", "USD"),
        ("25.99 usd", "25.99", "USD"),
        ("US $30", "30", "USD"),
        ("18,00 $US", "18", "USD"),
        ("$30 CAD", "30", "CAD"),
        ("CA$ 30", "30", "CAD"),
        ("C$30", "30", "CAD"),
        ("A$ 30", "30", "AUD"),
        ("AU$30", "30", "AUD"),
        ("NZ$30", "30", "NZD"),
        ("R$ 2.150,90", "2150.9", "BRL"),
        ("MX$2,150.00", "2150", "MXN"),
        ("HK$ 120", "120", "HKD"),
        ("S$9.90", "9.9", "SGD"),
        ("NT$ 1.290", "1290", "TWD"),
        ("CHF 2'450.90", "2450.9", "CHF"),
        ("Fr. 24.50", "24.5", "CHF"),
        ("SFr. 24.50", "24.5", "CHF"),
        ("12 990 Ft", "12990", "HUF"),
        ("349,00 zł", "349", "PLN"),
        ("1 290 Kč", "1290", "CZK"),
        ("39,90 lei", "39.9", "RON"),
        ("24,90 лв.", "24.9", "BGN"),
        ("2 490 ₽", "2490", "RUB"),
        ("2490 руб.", "2490", "RUB"),
        ("₺249", "249", "TRY"),
        ("249,90 TL", "249.9", "TRY"),
        ("₴ 499", "499", "UAH"),
        ("499 грн", "499", "UAH"),
        ("₹2,75,000", "275000", "INR"),
        ("Rs. 899", "899", "INR"),
        ("₩15,000", "15000", "KRW"),
        ("1.250.000 ₫", "1250000", "VND"),
        ("1.299 JPY", "1299", "JPY"),
        ("CN¥88", "88", "CNY"),
        ("3,980円", "3980", "JPY"),
        ("KWD 2.750", "2.75", "KWD"),
        ("BHD 1.250", "1.25", "BHD"),
        ("12,500 TND", "12.5", "TND"),
        ("٤٩٫٩٩ د.إ.\u200f", "49.99", "AED"),
        ("د.إ 120", "120", "AED"),
        ("S/ 45.90", "45.9", "PEN"),
        ("R249.00", "249", "ZAR"),
        ("₪ 99", "99", "ILS"),
        ("75p", "0.75", "GBP"),
        ("£1.50p", "1.5", "GBP"),
        ("ALL 450", "450", "ALL"),
        ("450 ALL", "450", "ALL"),
        ("£45 each", "45", "GBP"),
        ("only £45 incl. VAT", "45", "GBP"),
        ("45,00 € inkl. MwSt.", "45", "EUR"),
    ],
)
def test_a_currency_is_read_before_and_after_the_number(cell: str, amount: str, currency: str) -> None:
    price = read(cell)
    assert (price.amount, price.currency, price.doubts) == (Decimal(amount), currency, ())


@pytest.mark.parametrize("cell", ["$30", "30 kr", "199,- kr.", "¥980", "80¢", "80c", "30 dollars", "30 元", "30"])
def test_what_may_be_several_currencies_is_none_without_other_evidence(cell: str) -> None:
    price = read(cell)
    assert price.amount is not None and price.currency == ""


@pytest.mark.parametrize(
    ("cell", "more", "currency"),
    [
        ("$30", {"column": "AUD"}, "AUD"),
        ("$30", {"head": "Price (CAD)"}, "CAD"),
        ("$30", {"head": "Price ($)"}, ""),
        ("30", {"head": "Price ($)", "currency": "NZD"}, "NZD"),
        ("30", {"head": "price_eur"}, "EUR"),
        ("30", {"head": "Prezzo [€]", "currency": "CHF"}, "EUR"),
        ("30", {"column": "SEK", "head": "Preis (€)"}, "SEK"),
        ("30 kr", {"currency": "NOK"}, "NOK"),
        ("30 kr", {"currency": "EUR"}, ""),
        ("¥980", {"currency": "CNY"}, "CNY"),
        ("£30", {"currency": "EGP"}, "EGP"),
        ("£30", {"currency": "EUR"}, "GBP"),
        ("€30", {"currency": "USD"}, "EUR"),
        ("Rs 30", {"currency": "PKR"}, "PKR"),
        ("30", {"column": "US Dollars"}, "USD"),
        ("30", {"column": "FOR"}, ""),
        ("99c", {"currency": "EUR"}, "EUR"),
    ],
)
def test_other_evidence_chooses_among_what_the_cell_allows(cell: str, more: dict[str, str], currency: str) -> None:
    assert read(cell, **more).currency == currency


@pytest.mark.parametrize("cell", ["FOR 12", "12 FOR", "WAS 12 OFF", "Was 12", "THE 12", "12 DEM"])
def test_words_and_old_currencies_are_no_currencies(cell: str) -> None:
    assert read(cell).currency == ""


@pytest.mark.parametrize(
    ("cell", "amount", "before"),
    [
        ("Was £75.00 Now £50.00", "50", "75"),
        ("Now £50.00 (was £75.00)", "50", "75"),
        ("£50.00, RRP £75.00", "50", "75"),
        ("statt 75,00 € nur 50,00 €", "50", "75"),
        ("50,00 € UVP 75,00 €", "50", "75"),
        ("De R$ 75,00 por R$ 50,00", "50", "75"),
        ("van 75 voor 50", "50", "75"),
        ("antes 75 € ahora 50 €", "50", "75"),
        ("zamiast 75 zł 50 zł", "50", "75"),
        ("<del>£75.00</del> <ins>£50.00</ins>", "50", "75"),
        ("Save £25! Was £75 now £50", "50", "75"),
        ("-20% £50.00", "50", None),
    ],
)
def test_the_old_price_is_the_list_price(cell: str, amount: str, before: str | None) -> None:
    price = read(cell)
    assert (price.amount, price.list_amount) == (Decimal(amount), before and Decimal(before)) and not price.doubts


def test_two_prices_without_a_word_are_taken_as_new_and_old_and_doubted() -> None:
    assert read("£75.00 £50.00") == read("£50.00 £75.00")
    price = read("75,00 € 50,00 €")
    assert (price.amount, price.list_amount, price.doubts) == (Decimal(50), Decimal(75), (Doubt.SEVERAL,))


@pytest.mark.parametrize(
    "cell",
    [
        *("from 15", "From £15.00", "ab 15 €", "schon ab 15,00 €", "à partir de 15 €", "dès 15 €", "desde 15 €"),
        *("da 15 €", "a partire da 15 €", "vanaf € 15", "od 15 zł", "från 15 kr", "as low as $15", "15.00+", "15元起"),
        *(
            "15 - 20",
            "£15 – £20",
            "15,00 € – 20,00 €",
            "from 15 to 20",
            "15 bis 20 €",
            "de 15 à 20 €",
            "15 EUR - 20 EUR",
        ),
        "zwischen 15 und 20 €",
    ],
)
def test_the_lowest_of_several_prices_is_a_from_price(cell: str) -> None:
    price = read(cell)
    assert (price.amount, price.is_from, price.list_amount) == (Decimal(15), True, None) and not price.doubts


@pytest.mark.parametrize(
    ("cell", "amount", "per"),
    [
        ("3,20 €/kg", None, "3,20 €/kg"),
        ("£3.20 per kg", None, "£3.20 per kg"),
        ("0.80/100g", None, "0.80/100g"),
        ("9.99 / month", None, "9.99 / month"),
        ("4,80 € (3,20 €/kg)", "4.8", "3,20 €/kg"),
        ("4,80 € (1 kg = 3,20 €)", "4.8", "1 kg = 3,20 €"),
        ("£4.80 £3.20 per litre", "4.8", "£3.20 per litre"),
        ("4,80 € / Stück", "4.8", ""),
    ],
)
def test_a_price_per_unit_is_never_the_price(cell: str, amount: str | None, per: str) -> None:
    price = read(cell)
    assert (price.amount, price.unit_price) == (amount and Decimal(amount), per)
    assert price.doubts == (() if amount else (Doubt.PER_UNIT,))


@pytest.mark.parametrize("cell", ["3 for 12.00", "2 für 5 €", "3x2", "2 pour 10 €", "2 voor € 5", "2 za 100 Kč"])
def test_a_price_of_several_pieces_is_no_price(cell: str) -> None:
    price = read(cell)
    assert (price.amount, price.doubts) == (None, (Doubt.SEVERAL_PIECES,))


def test_a_price_beside_one_of_several_pieces_is_the_price() -> None:
    price = read("£4.00 or 2 for £7.00")
    assert (price.amount, price.doubts) == (Decimal(4), (Doubt.SEVERAL_PIECES,))


@pytest.mark.parametrize(
    ("cell", "amount", "doubts"),
    [
        ("0", "0", ()),
        ("0,00 €", "0", ()),
        ("free", "0", (Doubt.FREE,)),
        ("Kostenlos!", "0", (Doubt.FREE,)),
        ("Price on request", None, (Doubt.ON_REQUEST,)),
        ("auf Anfrage", None, (Doubt.ON_REQUEST,)),
        ("POA", None, (Doubt.ON_REQUEST,)),
        ("RRP £75", None, (Doubt.NOT_FINAL,)),
        ("up to 50", None, (Doubt.NOT_FINAL,)),
        ("12 15", None, (Doubt.SEVERAL,)),
        ("£9 £8 £7", None, (Doubt.SEVERAL,)),
        ("12 USD / 11 EUR", None, (Doubt.SEVERAL,)),
        ("12 blue", "12", (Doubt.WORDS,)),
        ("1.299", "1.299", (Doubt.SEPARATOR,)),
    ],
)
def test_what_is_not_plain_is_doubted(cell: str, amount: str | None, doubts: tuple[Doubt, ...]) -> None:
    price = read(cell)
    assert (price.amount, price.doubts) == (amount and Decimal(amount), doubts)


def test_of_two_currencies_the_shops_own_is_paid() -> None:
    price = read("12 USD / 11 EUR", currency="EUR")
    assert (price.amount, price.currency, price.doubts) == (Decimal(11), "EUR", ())


def test_a_price_against_its_currency_column_is_doubted() -> None:
    price = read("€30", column="USD")
    assert (price.currency, price.doubts) == ("EUR", (Doubt.CURRENCIES,))


@pytest.mark.parametrize("cell", ["", "  ", "N/A", "nan", "-"])
def test_a_blank_cell_is_no_price(cell: str) -> None:
    assert read(cell) == Price()


@pytest.mark.parametrize(
    "cell",
    ["-5", "€ -5", "-€5", "−5,00 €", "(5.00)", "5.00-", "99999999999999", "ask", "USD", "1,2,3", "12.50.30", "20% off"],
)
def test_what_is_no_amount_says_so(cell: str) -> None:
    with pytest.raises(ValueError, match="price "):
        read(cell)
