"""A shop's hundred names of colours, put into a dozen families."""

import pytest

from indexer.query.colours import find_families, find_named_family


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sea green", ("green",)),
        ("midnight", ("blue",)),
        ("white and navy", ("white", "blue")),
        ("Charcoal", ("black", "grey")),
        ("royalblue", ("blue",)),
        ("plaid", ()),
        ("", ()),
    ],
)
def test_a_shops_name_belongs_to_families(name: str, expected: tuple[str, ...]) -> None:
    assert find_families(name) == expected


@pytest.mark.parametrize(("word", "expected"), [("blue", "blue"), ("gray", "grey"), ("rose", ""), ("mint", "")])
def test_only_plain_names_of_colours_are_asked_for_outright(word: str, expected: str) -> None:
    assert find_named_family(word) == expected
