"""Sizes as feeds write them, and in the order in which a shop lists them."""

from __future__ import annotations

import pytest

from indexer.live.sizes import in_order, sizes_in, sizes_text


@pytest.mark.parametrize(
    ("attributes", "sizes"),
    [
        ({"Size": "S, M, xl"}, ("S", "M", "XL")),
        ({"Größe": "38, 40,5"}, ("38", "40,5")),
        ({"shoe_size": "EU 42 | EU 43"}, ("EU 42", "EU 43")),
        ({"المقاس": "M"}, ("M",)),
        ({"size": "One size", "Colour": "Red"}, ("One size",)),
        ({"size": "30 x 40 x 12 cm with the handle up"}, ()),
        ({"screen size": "27", "colour": "S"}, ()),
        ({}, ()),
    ],
)
def test_sizes_are_read_from_attributes_of_that_name(attributes: dict[str, str], sizes: tuple[str, ...]) -> None:
    assert sizes_in(sizes_text(attributes)) == sizes


def test_letters_come_before_numbers_each_by_size() -> None:
    mixed = ["42,5", "XXL", "10", "EU 38", "S", "One size", "XS", "2XL", "M", "9", "L"]
    assert in_order(mixed) == ["XS", "S", "M", "L", "2XL", "XXL", "9", "10", "42,5", "EU 38", "One size"]
