"""Which nouns are aspects, and when a clause is about one."""

from __future__ import annotations

import pytest

from reviews.aspects import Aspects
from reviews.nouns import Nouns

SAID = [
    ("Mugs", "The handle is lovely. The lid chipped. The kitchen is mine."),
    ("Mugs", "What a sturdy handle, but the lid broke on day one. My cat loves the kitchen."),
    ("Mugs", "The glaze is perfect. No drips, not one drip. The handle is great."),
    ("Coffee", "The crema is thin. The lid is awful."),
    ("Coffee", "The crema was rich, and the glaze is bright. A drip is a drip."),
    (
        "Coffee",
        "The crema is very thick. A glaze to love. The kitchen smells great. The drip is bad, no drip please.",
    ),
    ("Coffee", "The kitchen is nice. The drip was bad. The sleeve is tight, the sleeve fits, the sleeve is soft."),
    ("Mugs", "The crema is fine. The collar is scratchy, my collar is scratchy, the collar itches."),
]


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return Aspects(Nouns(text for _, text in SAID), SAID)


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("the handle is comfortable", {"handle"}),
        ("Lovely handles", {"handle"}),
        ("the lid does not close", {"lid"}),
        ("a crack in the glaze, ugly", set()),  # a comma further on
        ("scratchy in the collar", set()),  # one review speaks of it
        ("I put it down by the handle", set()),
        ("It looks lovely with the lid on", set()),
        ("I have a handle", set()),  # nothing is said about it
        ("the kitchen is lovely", set()),  # in no list, and not told of this category
        ("no drip at all", {"no drip"}),
        ("pours without a drip, great", {"no drip"}),
        ("not one drip", {"no drip"}),
    ],
)
def test_a_clause_has_the_aspects_that_it_judges(aspects: Aspects, clause: str, found: set[str]) -> None:
    assert aspects.in_clause(clause, "Mugs") == found


@pytest.mark.parametrize(
    ("clause", "praised", "complained_of"),
    [
        ("the drip is bad", set(), {"drip"}),
        ("a terrible lid", set(), {"lid"}),
        ("the handle is lovely", {"handle"}, set()),
        ("no drip", {"no drip"}, set()),
        ("no handle", set(), {"no handle"}),
        ("the lid is thin", {"lid"}, {"lid"}),  # the reading of the whole clause decides
    ],
)
def test_words_that_say_the_contrary_of_the_clause_leave_an_aspect_out(
    aspects: Aspects, clause: str, praised: set[str], complained_of: set[str]
) -> None:
    assert aspects.in_clause(clause, "Mugs", positive=True) == praised
    assert aspects.in_clause(clause, "Mugs", positive=False) == complained_of


def test_a_noun_of_no_list_is_an_aspect_where_a_category_says_it_often(aspects: Aspects) -> None:
    assert aspects.in_clause("the crema is wonderful", "Coffee") == {"crema"}
    assert aspects.in_clause("the crema is wonderful", "Mugs") == set()
    assert aspects.in_clause("wonderful with crema", "Coffee") == set()


def test_what_names_the_product_is_none(aspects: Aspects) -> None:
    assert aspects.in_clause("the lid is great", "Mugs", ["Lids"]) == set()


def test_a_compound_is_shown_where_both_are_nouns() -> None:
    whole = "The shoulder strap is {}. My shoulder is sore. The strap is fine, the soggy strap."
    said = [("Bags", whole.format(word)) for word in ("good", "bad", "soft")]
    aspects = Aspects(Nouns(text for _, text in said), said)
    assert aspects.in_clause("soft shoulder strap") == {"shoulder strap"}
    assert aspects.in_clause("the soggy strap is good") == {"strap"}
