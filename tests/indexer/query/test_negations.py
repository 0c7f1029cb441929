"""What a query does without is taken out of it, in the words of several languages."""

import pytest

from indexer.query.negations import parse_negations
from indexer.query.parse import parse_query


@pytest.mark.parametrize(
    ("query", "words", "negated"),
    [
        ("bread mix without gluten", "bread mix", ("gluten",)),
        ("gluten-free bread mix", "bread mix", ("gluten",)),
        ("sugar free gum", "gum", ("sugar",)),
        ("bread without gluten and sugar", "bread", ("gluten", "sugar")),
        ("curtains not velvet", "curtains", ("velvet",)),
        ("no show socks", "socks", ("show",)),
        ("Kaffee ohne Zucker", "Kaffee", ("Zucker",)),
        ("pain sans gluten", "pain", ("gluten",)),
        ("pane senza glutine", "pane", ("glutine",)),
        ("koffie zonder suiker", "koffie", ("suiker",)),
    ],
)
def test_what_is_done_without_is_taken_out(query: str, words: str, negated: tuple[str, ...]) -> None:
    assert parse_negations(query) == (words, negated)


@pytest.mark.parametrize(
    "query",
    [
        "mug free shipping",
        "free standing mirror",
        "without",
        "no 5 screw",
        "sin city poster",
        "gluten-free",
        "nonstick pan",
    ],
)
def test_other_uses_of_these_words_stay(query: str) -> None:
    assert parse_negations(query) == (query, ())


def test_a_price_that_is_not_over_something_is_a_price() -> None:
    parsed = parse_query("mug not over 20")
    assert (parsed.words, parsed.high, parsed.negated) == ("mug", 20, ())
