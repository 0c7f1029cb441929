"""What was typed, taken apart: prices, stock, phrases, exclusions."""

from decimal import Decimal

import pytest

from indexer.query.parse import parse_query


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("blue mug under 20", None, 20),
        ("blue mug under £20", None, 20),
        ("blue mug less than 20 pounds", None, 20),
        ("blue mug between 10 and 20", 10, 20),
        ("blue mug from 10 to 20", 10, 20),
        ("blue mug £10-£20", 10, 20),
        ("blue mug 10-20 euros", 10, 20),
        ("blue mug over 50", 50, None),
        ("blue mug max 2k", None, 2000),
        ("blue mug at least 1,000", 1000, None),
        ("blue mug unter 20 €", None, 20),
        ("<20 blue mug", None, 20),
    ],
)
def test_a_price_is_understood(text: str, low: int | None, high: int | None) -> None:
    parsed = parse_query(text)
    assert (parsed.words, parsed.low, parsed.high) == ("blue mug", low, high)


def test_pence_are_kept() -> None:
    assert parse_query("mug under 19,99").high == Decimal("19.99")


@pytest.mark.parametrize(
    "text",
    ["mug under 350 ml", "table over 60 cm", "toy over 5 years", "book under 200 pages", "bowl 3 in 1", "cups 10-20"],
)
def test_a_number_of_something_else_is_no_price(text: str) -> None:
    assert parse_query(text).words == text
    assert not parse_query(text).inferred_filters


def test_stock_is_understood() -> None:
    parsed = parse_query("mug in stock under 20")
    assert (parsed.words, parsed.in_stock, parsed.high) == ("mug", True, Decimal(20))
    assert [said.words for said in parsed.inferred_filters] == ["under 20", "in stock"]


def test_phrases_and_exclusions() -> None:
    parsed = parse_query('"sea green" mug -white -"set of two" tea-pot')
    assert (parsed.words, parsed.phrases, parsed.excluded) == (
        "sea green mug tea-pot",
        ("sea green",),
        ("set of two", "white"),
    )


@pytest.mark.parametrize("text", ['12" pot', 'plate 10"', 'mug 3 o"clock'])
def test_an_inch_sign_opens_no_phrase(text: str) -> None:
    assert parse_query(text).phrases == ()


@pytest.mark.parametrize("text", ["-mug", '-"mug"', "-mug -"])
def test_exclusions_alone_are_words(text: str) -> None:
    assert (parse_query(text).words, parse_query(text).excluded) == ("mug", ())


def test_readings_can_be_refused() -> None:
    assert parse_query("mug in stock under 20", frozenset({"price", "in_stock"})).words == "mug in stock under 20"


@pytest.mark.parametrize("text", ['"' * 400, '"a" ' * 100, "-a " * 133, "under " * 66, "£1-" * 133, "(a|b)*" * 66])
def test_a_hostile_query_is_taken_apart_in_little_pieces(text: str) -> None:
    parsed = parse_query(text)
    assert len(parsed.phrases) <= 8
    assert len(parsed.excluded) <= 8
