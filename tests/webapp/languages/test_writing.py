"""Sentences, numbers, prices and dates in the language of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from decimal import Decimal

import pytest

from catalog.languages.message import Message
from webapp import create_app
from webapp.languages.writing import day, listed, money, number, percent, translated
from webapp.services import Services

Page = Callable[..., AbstractContextManager[None]]
PRICE = Decimal("1249.5")


@pytest.fixture
def page(small_services: Services) -> Page:
    """The middle of a request for a page, in a language and with other settings."""

    @contextmanager
    def asked(lang: str, **changed: object) -> Iterator[None]:
        app = create_app(small_services.settings.model_copy(update=changed), small_services)
        with app.test_request_context(f"/?lang={lang}"):
            yield

    return asked


@pytest.mark.parametrize(
    ("lang", "written"),
    [("en", "€1,249.50"), ("de", "1.249,50\u00a0€"), ("fr", "1\u202f249,50\u00a0€"), ("es", "1.249,50\u00a0€")],
)
def test_a_price_is_written_as_the_language_does(page: Page, lang: str, written: str) -> None:
    with page(lang):
        assert money(PRICE, "EUR") == written


def test_a_sign_of_letters_keeps_its_order_from_right_to_left(page: Page) -> None:
    with page("ar"):
        assert money(PRICE, "GBP").endswith("UK£\u200e")
        assert money(PRICE, "EUR").endswith("€")


def test_without_a_currency_a_price_is_the_plain_number(page: Page) -> None:
    with page("de"):
        assert money(PRICE, "") == "1.249,50"
        assert money(None, "EUR") == "–"


def test_the_shops_locale_counts_in_its_own_language_and_its_country_in_the_others(page: Page) -> None:
    swiss = {"language": "german", "locale": "de_CH"}
    written = {}
    for lang in ("de", "fr", "en", "ar"):
        with page(lang, **swiss):
            written[lang] = money(PRICE, "CHF")
    assert written["de"] == "CHF\u00a01'249.50"
    assert written["fr"] == "1'249,50\u00a0CHF"
    assert written["en"] == "CHF\u00a01'249.50"
    assert "1,249.50" in written["ar"]  # nothing is known of Arabic in Switzerland


@pytest.mark.parametrize(
    ("lang", "shares"),
    [("en", ["99%", "under 1%", "100%", "0%"]), ("de", ["99\u00a0%", "unter 1\u00a0%", "100\u00a0%", "0\u00a0%"])],
)
def test_what_is_not_certain_never_reads_100(page: Page, lang: str, shares: list[str]) -> None:
    with page(lang):
        assert [percent(share) for share in (0.999, 0.004, 1.0, 0.0)] == shares


def test_dates_numbers_and_lists(page: Page) -> None:
    with page("de"):
        assert day(date(2026, 3, 1)) == "1. März 2026"
        assert number(12_345) == "12.345"
        assert listed(["a", "b"]) == "a, b"
    with page("ar"):
        assert listed(["a", "b"]) == "a، b"


def test_messages_are_translated_with_what_is_in_them(page: Page) -> None:
    has = Message("The picture has %(size)s pixels", size="9 × 9")
    template = "%(has)s; at most %(millions)s million, %(side)s a side, are opened. Send a smaller one."
    whole = Message(template, has=has, millions=40, side=12_000)
    with page("de"):
        assert translated(whole) == (
            "Das Bild hat 9 × 9 Pixel; geöffnet werden höchstens 40 Millionen und 12.000 je Seite."
            " Ein kleineres senden."
        )
        assert translated("the shop's own words") == "the shop's own words"
