"""Hiding, showing and removing by hand."""

from __future__ import annotations

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.steering.marking import mark_products
from tests.catalog.steering.conftest import LAMP, MUG, ROWS
from tests.support.feeds import Bring, WriteFeed


def visible(catalogue: Catalogue) -> list[str]:
    return sorted(product.public_id for product in catalogue.iter_for_index() if product.visible)


def test_every_change_has_its_own_number(stocked: Database, catalogue: Catalogue) -> None:
    before = catalogue.sequence()
    marked = mark_products(stocked, ["lamp", "tin", "lamp"], "show")
    assert marked.changed == ["lamp", "tin"] and visible(catalogue) == ["lamp", "mug", "tin"]
    numbers = [product.sequence for product in catalogue.changed_since(before)]
    assert numbers == [before + 1, before + 2] and catalogue.sequence() == before + 2


def test_what_is_so_already_gets_no_number(stocked: Database, catalogue: Catalogue) -> None:
    before = catalogue.sequence()
    assert mark_products(stocked, ["lamp"], "hide").unchanged == ["lamp"]
    assert catalogue.sequence() == before


def test_unknown_names_are_told_and_the_others_done(stocked: Database) -> None:
    marked = mark_products(stocked, ["nothing", "mug"], "hide")
    assert (marked.changed, marked.unknown) == (["mug"], ["nothing"])


def test_an_unpublished_product_is_not_shown_by_hand(stocked: Database, catalogue: Catalogue) -> None:
    assert mark_products(stocked, ["bowl"], "show").unpublished == ["bowl"]
    assert "bowl" not in visible(catalogue)


def test_an_id_of_several_feeds_needs_its_source(stocked: Database, bring: Bring, catalogue: Catalogue) -> None:
    bring({"id": "two words", "title": "Vase"}, source="first")
    bring({"id": "two words", "title": "Vase"}, source="second")
    assert mark_products(stocked, ["two words"], "hide").ambiguous == ["two words"]
    [name] = mark_products(stocked, ["two words"], "hide", "second").changed
    product = catalogue.product(name)
    assert product is not None and product.source == "second"


@pytest.mark.parametrize(("action", "comes_back"), [("hide", False), ("show", True)])
def test_a_person_has_the_last_word_on_what_had_gone(
    database: Database, store: PictureStore, catalogue: Catalogue, write_feed: WriteFeed, action: str, comes_back: bool
) -> None:
    import_feed(database, store, write_feed(MUG, LAMP), max_gone=1)
    import_feed(database, store, write_feed(MUG), gone="hide", max_gone=1)
    assert visible(catalogue) == ["mug"]
    assert mark_products(database, ["lamp"], action).changed == ["lamp"]  # type: ignore[arg-type]
    assert ("lamp" in visible(catalogue)) == comes_back
    import_feed(database, store, write_feed(MUG, LAMP))
    assert ("lamp" in visible(catalogue)) == comes_back


@pytest.mark.usefixtures("stocked")
def test_what_a_person_hid_stays_hidden_when_its_feed_changes(bring: Bring, catalogue: Catalogue) -> None:
    bring(*({**row, "price": "99"} for row in ROWS))
    product = catalogue.product("lamp")
    assert product is not None and product.hidden and product.price == 99
