"""The words of a product that a reason quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.search.reasons import explain_words
from indexer.words.analysis import set_language, stem
from tests.support.small_shop import SmallShop


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    set_language("english")


def test_a_reason_quotes_the_first_word_of_each_stem_in_the_order_of_the_text(small_shop: SmallShop) -> None:
    bowl = small_shop.catalogue.product("bowl-2")
    assert bowl is not None
    titled = replace(bowl, title="Glazing kilns: glazed kiln, glazes")
    reason = explain_words(titled, {stem("kiln"), stem("glaze")})
    assert str(reason) == "title matches ‘glazing kilns’"


def test_texts_are_read_in_the_language_of_the_release_that_answers_now(small_shop: SmallShop) -> None:
    bowl = small_shop.catalogue.product("bowl-2")
    assert bowl is not None
    titled = replace(bowl, title="Zwei Tassen")
    assert explain_words(titled, {stem("Tasse")}) is None
    set_language("german")
    assert str(explain_words(titled, {stem("Tasse")})) == "title matches ‘tassen’"
