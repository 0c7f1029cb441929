"""Names that begin with the letters that were typed, with or without their accents."""

import pytest

from indexer.query.letters import as_written, begins_so, carries, prefer_typed_accents


@pytest.mark.parametrize(
    ("name", "typed", "begins"),
    [
        ("Müsli & Flocken", "mus", True),
        ("Müsli & Flocken", "müs", True),
        ("Lumen & Loom", "loom", True),
        ("Lumen & Loom", "lumen & lo", True),
        ("Lumen & Loom", "umen", False),
        ("Crème brûlée", "creme bru", True),
        ("Mugs", "müs", False),
        ("Mugs", "&", False),
    ],
)
def test_a_name_begins_with_what_was_typed(name: str, typed: str, begins: bool) -> None:
    assert begins_so(name, typed) is begins


def test_a_product_has_every_word_in_its_names() -> None:
    assert carries("Knuspermüsli mit Nuss", ["musli"])
    assert carries("Stoneware mugs", ["stoneware", "mu"])
    assert not carries("Trekkingstöcke aus Aluminium", ["mus"])
    assert not carries("Stoneware mugs", ["enamel", "mu"])


def test_accents_that_were_typed_count_where_a_name_has_them() -> None:
    names = ["Museum", "Müsli", "Mustard"]
    assert prefer_typed_accents(names, str, "müs") == ["Müsli"]
    assert prefer_typed_accents(names, str, "mus") == names
    assert prefer_typed_accents(["Museum"], str, "müs") == ["Museum"]


def test_a_word_is_shown_as_products_write_it() -> None:
    assert as_written("musli", ["Müsli mit Nuss", "Bircher-Müsli", "Musli"]) == "müsli"
    assert as_written("tee", ["Kaffee"]) == "tee"
