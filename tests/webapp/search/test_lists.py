"""Which lines of a text ask for something, what they find, and whether they are a list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flask import Flask

from catalog.catalogue import Catalogue
from indexer.release.releases import Releases
from indexer.search.search import Search
from tests.support.small_encoder import SmallEncoder
from webapp import create_app
from webapp.context import parts
from webapp.search import lists
from webapp.search.lists import Line, is_list, lines_of, search_lines
from webapp.services import Services

LIST = ("earl grey", "enamel mug", "paper lantern", "ginger biscuits")
LABEL = ("Harrow & Finch", "Earl Grey", "Loose leaf tea")


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("- 2x earl grey", "earl grey"),
        ("• Enamel mug", "Enamel mug"),
        ("1. Paper lantern ........ 35,00 €", "Paper lantern"),
        ("3 porridge bowls", "porridge bowls"),
        ("MILK 1L   1,29 A", "MILK 1L"),
        ("[ ] 500 g flour", "500 g flour"),
        ("7up", "7up"),
        ("茶", "茶"),
    ],
)
def test_what_stands_around_a_thing_is_left_out(written: str, line: str) -> None:
    assert lines_of(written) == (line,)


def test_lines_without_words_and_repeats_are_left_out() -> None:
    assert lines_of("12,50\n* * *\n\nTea\n2 tea\n%") == ("Tea",)


@pytest.mark.parametrize(
    "line",
    [
        *("TOTAL 12.50", "Subtotal", "Sub total   8,00 €", "VAT 20 %", "Sales tax 1.20", "CASH 20.00", "Change 7.50"),
        *("Visa ****1234", "MASTERCARD 12,00", "Amount due 12.00", "Card payment 9,00", "9,99 EUR", "RM 9.00", "Total"),
        *("Summe EUR 12,50", "Zwischensumme", "MwSt. 19 % 2,00", "inkl. USt 7%", "Bar 20,00", "Rückgeld 7,50"),
        *("SOUS-TOTAL 8,00", "TVA 20 % 1,33", "Espèces 20,00", "Montant à payer", "Carte bancaire 9,00", "Total TTC"),
        *("IVA 21 % 2,10", "Efectivo 20,00", "Cambio 7,50", "Importe total", "Tarjeta 9,00"),
        *("المجموع 12.50", "الإجمالي", "ضريبة القيمة المضافة 15%", "نقداً 20.00", "الباقي 7.50"),
        *("25/12/2018 8:13:39 PM", "12.12.2026 18:30 Uhr", "2 x 4,50"),
    ],
)
def test_what_only_receipts_say_is_no_line(line: str) -> None:
    assert lines_of(line) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Bar of soap 2,00",
        "bar",
        "Total 0 yogurt",
        "Gift card",
        "Visa holder",
        "Carte de voeux",
        "Cash box",
        "change mat",
    ],
)
def test_a_thing_called_like_a_payment_stays(line: str) -> None:
    assert len(lines_of(line)) == 1


@pytest.mark.parametrize("hostile", ["- " * 1000, "9" * 2000, "1. " * 700, "." * 2000, "\0\n\u2028\ud800"])
def test_text_made_to_hurt_is_read_quickly(hostile: str) -> None:
    assert len(lines_of(hostile)) <= 1


def test_each_line_finds_its_own_product(small_app: Flask) -> None:
    with small_app.test_request_context():
        found = search_lines(LIST)
    assert [line.hits[0].title for line in found] == ["Earl Grey", "Enamel mug", "Paper lantern", "Ginger biscuits"]
    assert is_list(found)


def test_a_label_is_no_list(small_app: Flask) -> None:
    with small_app.test_request_context():
        assert not is_list(search_lines(LABEL))


@pytest.mark.parametrize("words", [(), ("earl grey", "enamel mug"), ("qqx", "zzv", "wwk")])
def test_few_or_unknown_lines_are_no_list(small_app: Flask, words: tuple[str, ...]) -> None:
    with small_app.test_request_context():
        assert not is_list(search_lines(words))


def test_typed_lines_count_as_queries_and_searches(small_services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "note_outage", lambda _, result: replace(result, degraded=None))
    app = create_app(small_services.settings.model_copy(update={"query_log_days": 9}), small_services)
    before = small_services.metrics.exposed()
    with app.test_request_context():
        log = parts().query_log
        search_lines(LIST)
        log.flush()
        assert log.most_frequent() == []
        search_lines(LIST, logged=True)
        log.flush()
        assert {one.words for one in log.most_frequent()} == set(LIST)
        log.delete_all()
    assert small_services.metrics.exposed() != before
    assert b'shoplens_search_requests_total{kind="list",outcome="found"}' in small_services.metrics.exposed()


def test_at_most_twelve_lines_are_searched(small_app: Flask) -> None:
    with small_app.test_request_context():
        assert len(search_lines([f"mug {number}" for number in range(40)])) == 12


def test_lines_for_which_there_is_no_time_are_kept(small_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "TIME_S", -1.0)
    with small_app.test_request_context():
        assert search_lines(LIST) == [Line(words, (), searched=False) for words in LIST]


class CountedEncoder(SmallEncoder):
    """Counts the requests for vectors of texts."""

    requests = 0

    def encode_texts(self, *given: object, **more: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        self.requests += 1
        return super().encode_texts(*given, **more)  # type: ignore[arg-type]


def test_the_text_encoder_is_asked_once_for_all_lines(small_services: Services) -> None:
    encoder = CountedEncoder()
    releases = Releases(small_services.database, small_services.releases.folder)
    search = Search(releases, Catalogue(small_services.database), encoder)
    search.prepare([*LIST, "enamel mgu", "mug under 20 -rust"])
    assert encoder.requests == 1
    for words in (*LIST, "enamel mgu", "mug under 20 -rust"):
        assert search.by_text(words).hits
    assert encoder.requests == 1


def test_without_an_encoder_lines_are_searched_by_their_words(small_services: Services) -> None:
    encoder = CountedEncoder()
    encoder.away = True
    releases = Releases(small_services.database, small_services.releases.folder)
    search = Search(releases, Catalogue(small_services.database), encoder)
    search.prepare(LIST)
    result = search.by_text("earl grey")
    assert result.hits and result.degraded
