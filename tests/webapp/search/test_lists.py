"""Which lines of a text ask for something, what they find, and whether they are a list."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask

from catalog.catalogue import Catalogue
from indexer.release.releases import Releases
from indexer.search.search import Search
from tests.support.small_encoder import SmallEncoder
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
