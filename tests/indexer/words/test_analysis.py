"""How queries are tidied and words are cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.words.analysis import is_stop_word, set_build_language, set_language, stem, tidy_query, tokenize
from indexer.words.documents import WordFields
from indexer.words.index import WordIndex
from indexer.words.terms import correct_query, resolve_query


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("  green \t mug\n", "green mug"),
        ("green\x00mug\x07", "green mug"),
        ("<b>tea</b><script src=x>", "tea"),
        ("price < 20 > 10", "price < 20 > 10"),
        ("mug 🍵", "mug 🍵"),
        ("\ud800 mug", "mug"),
    ],
    ids=ascii,
)
def test_a_query_keeps_what_can_be_read(raw: str, tidy: str) -> None:
    assert tidy_query(raw, 100) == tidy


def test_a_long_query_is_cut_between_words() -> None:
    assert tidy_query("green mug for tea", 12) == "green mug"
    assert tidy_query("x" * 10_000, 12) == "x" * 12


def test_words_lose_case_and_accents_but_keep_their_endings() -> None:
    assert tokenize("Café MUGS, 1.5l") == ["cafe", "mugs", "1", "5l"]


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("mugs") == stem("mug")
    assert stem("ceramics") == stem("ceramic")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_build_language("english")
    set_language("english")


def build(folder: Path, language: str, *titles: str) -> WordIndex:
    set_build_language(language)
    WordIndex.build([WordFields(number, title) for number, title in enumerate(titles, start=1)], folder)
    return WordIndex.open(folder)


def found(index: WordIndex, query: str) -> list[int]:
    return list(map(int, index.search(resolve_query(query, index.vocabulary)).products))


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("german", "Gläserne Lampen", "glaserne lampe"),
        ("french", "Tasses émaillées", "tasse emaillee"),
        ("spanish", "Lámparas de mesas", "lampara de mesa"),
    ],
)
def test_endings_of_the_language_are_cut(tmp_path: Path, language: str, title: str, query: str) -> None:
    assert found(build(tmp_path / "words", language, title, "x y z"), query) == [1]


def test_each_release_is_read_in_its_own_language(tmp_path: Path) -> None:
    build(tmp_path / "german", "german", "Lampen")
    build(tmp_path / "english", "english", "Running shoes")
    assert found(WordIndex.open(tmp_path / "german"), "lampe") == [1]
    assert found(WordIndex.open(tmp_path / "english"), "run shoe") == [1]


def test_stop_words_belong_to_the_language() -> None:
    set_language("german")
    assert is_stop_word("mit")
    assert not is_stop_word("the")


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"klingon.*german"):
        set_build_language("klingon")


def test_words_cut_before_are_cut_anew() -> None:
    assert stem("lampen") == "lampen"
    set_language("german")
    assert stem("lampen") == "lamp"


@pytest.mark.parametrize(("language", "typo"), [("german", False), ("swedish", True)])  # Swedish has no list of words
def test_what_is_a_word_depends_on_the_language(tmp_path: Path, language: str, typo: bool) -> None:
    index = build(tmp_path / "words", language, "Fische Tasse", "x y z")
    guessed = correct_query("Tische Tasse", resolve_query("Tische Tasse", index.vocabulary))
    assert guessed == ("fische Tasse" if typo else None)
