"""Code pages told by the letters of short product lists."""

import io
from pathlib import Path

import pytest

from catalog.feeds.encoding import encoding_of
from catalog.feeds.feed import open_feed
from tests.catalog.languages.product_lists import LISTS, WRITTEN_IN, product_lists

CASES = [(page, language) for page, languages in WRITTEN_IN.items() for language in languages.split()]


def read(text: str, page: str) -> tuple[str, float]:
    data = text.encode(page)
    found = encoding_of(io.BytesIO(data))
    return data.decode(found.name, found.errors), found.certainty


@pytest.mark.parametrize(("page", "language"), CASES)
def test_a_short_list_is_read_as_it_was_written(page: str, language: str) -> None:
    right = sum(read(text, page)[0] == text for text in product_lists(language))
    assert right >= 0.95 * LISTS


def test_the_report_names_the_code_page_the_language_and_the_certainty(tmp_path: Path) -> None:
    sure, doubtful = tmp_path / "sure.csv", tmp_path / "doubtful.csv"
    sure.write_bytes("id;title\n1;Příbor lžíce\n2;Čajový šálek\n".encode("cp1250"))
    doubtful.write_bytes("id;title\n1;Stół\n".encode("cp1250"))
    with open_feed(sure) as feed:
        assert "cp1250 (told by its letters: Czech, 99 % certain)" in feed.format
    with open_feed(doubtful) as feed:
        assert "% certain; check them, or name it with --encoding" in feed.format


@pytest.mark.parametrize("text", ["id,title\n1,Mug\n", "id;title\n1;Тарелка\n", "id\ttitle\n1\t青い皿と茶碗\n"])
@pytest.mark.parametrize("page", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_certain(text: str, page: str) -> None:
    read_text, certainty = read(text, page)
    assert read_text.removeprefix("\ufeff") == text and certainty == 1.0
