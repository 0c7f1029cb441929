"""How queries are tidied and words are cut."""

import pytest

from indexer.words.analysis import stem, tidy_query, tokenize


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
