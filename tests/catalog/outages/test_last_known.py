"""The file of the last known products follows the catalogue and survives damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import DatabaseAway
from catalog.outages.last_known import LastKnownProducts
from tests.support.small_shop import SmallShop, open_shop


@pytest.fixture
def small_shop(tmp_path: Path) -> SmallShop:
    return open_shop(tmp_path / "shop")


@pytest.fixture
def known(tmp_path: Path) -> LastKnownProducts:
    return LastKnownProducts(tmp_path / "last_known.db")


def test_it_has_every_product_as_the_catalogue_has_it(small_shop: SmallShop, known: LastKnownProducts) -> None:
    assert known.follow(small_shop.catalogue) == 12
    products = {view.id: view for view in small_shop.catalogue.iter_for_index()}
    assert known.by_ids(list(products)) == products
    assert known.product("mug-1") == small_shop.catalogue.product("mug-1")
    assert known.product("nothing") is None and known.by_ids([]) == {}


def test_only_what_changed_is_written_again(small_shop: SmallShop, known: LastKnownProducts) -> None:
    known.follow(small_shop.catalogue)
    assert known.follow(small_shop.catalogue) == 0
    small_shop.change("mug-1", title="Another mug", hidden=True)
    assert known.follow(small_shop.catalogue) == 1
    found = known.product("mug-1")
    assert found is not None and found.title == "Another mug" and not found.visible


def test_without_the_file_nothing_is_known(known: LastKnownProducts) -> None:
    assert known.product("mug-1") is None and known.by_ids([1, 2]) == {}


def test_a_damaged_file_is_told_as_a_database_that_does_not_answer(
    small_shop: SmallShop, known: LastKnownProducts, tmp_path: Path
) -> None:
    known.follow(small_shop.catalogue)
    for damage in (b"no database at all" * 1000, b""):
        (tmp_path / "last_known.db").write_bytes(damage)
        with pytest.raises(DatabaseAway):
            known.product("mug-1")


def test_a_damaged_file_is_written_anew(small_shop: SmallShop, known: LastKnownProducts, tmp_path: Path) -> None:
    known.follow(small_shop.catalogue)
    (tmp_path / "last_known.db").write_bytes(b"no database at all" * 1000)
    assert known.follow(small_shop.catalogue) == 12
    assert known.product("mug-1") is not None


def test_another_database_than_before_leaves_nothing_behind(
    small_shop: SmallShop, known: LastKnownProducts, tmp_path: Path
) -> None:
    known.follow(small_shop.catalogue)
    empty = open_shop(tmp_path / "other")
    with empty.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE counters SET value = 0")
        connection.exec_driver_sql("UPDATE products SET sequence = 0")
    known.follow(empty.catalogue)
    assert known.product("mug-1") is None
