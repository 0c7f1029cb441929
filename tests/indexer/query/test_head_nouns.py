"""The noun that a title, a category or a query is about."""

import pytest

from indexer.query.head_nouns import category_nouns, head_noun, next_word, query_noun
from indexer.words.analysis import stem

NOUNS = category_nouns(("Sport > Skis", "Sport > Ski Boots", "Home > Cups & Mugs", "Bags"))


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("Stoneware mug, sea green", "mug"),
        ("Bag for skis", "bag"),
        ("Down Sleeping Bag -5C", "bag"),
        ("Ski boots 120", "boots"),
        ("Tasse mit Henkel", "tasse"),
        ("Mug blue", "mug"),
        ("12 34", ""),
    ],
)
def test_a_name_is_about_its_noun(name: str, noun: str) -> None:
    assert head_noun(name) == (stem(noun) if noun else "")


def test_categories_name_nouns() -> None:
    assert {stem(word) for word in ("skis", "boots", "cups", "mugs", "bags")} == NOUNS


@pytest.mark.parametrize(("query", "noun"), [("skis", "skis"), ("ski boots alpine", "boots"), ("linen shirt", "shirt")])
def test_a_query_asks_for_a_noun_of_the_shop_where_it_names_one(query: str, noun: str) -> None:
    assert query_noun(query, NOUNS) == stem(noun)


def test_the_word_behind_a_noun_is_within_the_same_part() -> None:
    assert next_word("Alpine ski boots", stem("ski")) == stem("boots")
    assert next_word("Wax for ski, boots", stem("ski")) == ""
