"""What the rest of the house sees of the catalogue."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import ImportReport
from catalog.writes import set_hidden, set_removed

Bring = Callable[..., ImportReport]


@pytest.fixture
def stocked(bring: Bring, tmp_path: Path) -> None:
    """Three mugs and a bowl; the second mug and the bowl have a picture."""
    (tmp_path / "feed").mkdir()
    Image.new("RGB", (40, 30), "red").save(tmp_path / "feed" / "red.png")
    rows = [("mug-1", "Mugs", ""), ("mug-2", "Mugs", "red.png"), ("mug-3", "Mugs", ""), ("bowl-1", "Bowls", "red.png")]
    bring(*({"id": id_, "title": id_, "category": category, "images": images} for id_, category, images in rows))


pytestmark = pytest.mark.usefixtures("stocked")


def hide(database: Database, public_id: str, hidden: bool = True) -> bool:
    with database.session() as session:
        return set_hidden(session, public_id, hidden)


def names(products: object) -> list[str]:
    return [product.public_id for product in products]  # type: ignore[attr-defined]


def test_an_unknown_product_is_none(catalogue: Catalogue) -> None:
    assert catalogue.product("none") is None


def test_products_come_by_their_ids_with_pictures(catalogue: Catalogue) -> None:
    bowl = catalogue.product("bowl-1")
    assert bowl is not None
    assert catalogue.by_ids([bowl.id, bowl.id, 999_999]) == {bowl.id: bowl}
    assert [picture.printed_text for picture in bowl.pictures] == [None]


def test_a_thousand_ids_are_no_trouble(catalogue: Catalogue) -> None:
    assert len(catalogue.by_ids(range(40_000))) == 4


def test_a_cover_is_the_first_picture_of_those_that_have_one(catalogue: Catalogue) -> None:
    ids = {view.public_id: view for view in catalogue.iter_for_index()}
    covers = catalogue.covers([view.id for view in ids.values()])
    assert set(covers) == {view.id for view in ids.values() if view.pictures} and ids["mug-1"].id not in covers
    assert covers[ids["bowl-1"].id] == ids["bowl-1"].pictures[0].hash


def test_products_are_counted(catalogue: Catalogue) -> None:
    assert catalogue.count() == 4


def test_pictured_products_are_listed_by_categories_in_turn(catalogue: Catalogue, database: Database) -> None:
    found = catalogue.list_pictured(9, {"Bowls": 0, "Mugs": 0, "Lamps": 0})
    assert names(found) == ["bowl-1", "mug-2"], "mug-1 has no picture"
    assert names(catalogue.list_pictured(9, {"Bowls": 0, "Mugs": found[1].id + 1})) == ["bowl-1", "mug-2"], "around"
    assert names(catalogue.list_pictured(1, {"Mugs": 0, "Bowls": 0})) == ["mug-2"]
    hide(database, "mug-2")
    assert names(catalogue.list_pictured(9, {"Mugs": 0})) == []


def test_a_hidden_product_leaves_the_shelf_but_not_the_index(catalogue: Catalogue, database: Database) -> None:
    hide(database, "mug-1")
    product = catalogue.product("mug-1")
    assert product is not None and not product.visible
    assert catalogue.count() == 3 and "mug-1" in names(catalogue.iter_for_index())


def test_a_removed_product_leaves_the_index_too(catalogue: Catalogue, database: Database) -> None:
    with database.session() as session:
        assert set_removed(session, "mug-1")
    assert names(catalogue.iter_for_index(batch=2)) == ["mug-2", "mug-3", "bowl-1"]


def test_hiding_and_showing_are_changes_with_a_sequence_number(catalogue: Catalogue, database: Database) -> None:
    since = catalogue.sequence()
    assert hide(database, "mug-1")
    assert catalogue.sequence() == since + 1 and names(catalogue.changed_since(since)) == ["mug-1"]
    assert not hide(database, "mug-1") and not hide(database, "none")
    assert catalogue.sequence() == since + 1


def test_the_index_sees_every_product_in_any_batch(catalogue: Catalogue) -> None:
    assert (
        names(catalogue.iter_for_index(batch=2))
        == names(catalogue.iter_for_index())
        == [
            "mug-1",
            "mug-2",
            "mug-3",
            "bowl-1",
        ]
    )


def test_words_read_on_a_picture_are_kept(catalogue: Catalogue) -> None:
    bowl = catalogue.product("bowl-1")
    assert bowl is not None
    catalogue.set_printed_texts({bowl.pictures[0].hash: "Earl Grey"})
    mug = catalogue.product("mug-2")
    assert mug is not None and mug.pictures[0].printed_text == "Earl Grey"
