"""What the bundled encoder is not to see while it learns, it does not see."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from demo.held_out import family, held_out, to_train_on
from demo.shop.product import catalogue
from demo.training_table import frozen_photos, main


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """shop.csv, written where no training views were rendered."""
    folder = tmp_path_factory.mktemp("tables")
    main(folder)
    with (folder / "shop.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "image": str((folder / row["image"]).resolve())} for row in csv.DictReader(file)]


def test_families_are_held_out_whole() -> None:
    unseen = held_out()
    sides = {(family(product), product.id in unseen) for product in catalogue()}
    assert len(sides) == len({name for name, _ in sides})


def test_at_least_a_fifth_of_every_kind_is_held_out_and_most_is_not() -> None:
    unseen, every = held_out(), Counter(product.kind for product in catalogue())
    chosen = Counter(product.kind for product in catalogue() if product.id in unseen)
    assert all(0.2 <= chosen[kind] / every[kind] < 0.5 for kind in every)


def test_no_product_of_a_held_out_family_is_trained_on(rows: list[dict[str, str]]) -> None:
    trained = {row["identity"] for row in rows if row["split"] == "train"}
    assert trained
    assert not trained & held_out()


def test_what_is_held_out_has_training_views_at_the_very_end_alone() -> None:
    before, after = ({product.id for product in to_train_on(at_the_end=end)} for end in (False, True))
    assert after == held_out()
    assert not before & after


def test_no_frozen_photo_is_trained_on_or_chosen_by(rows: list[dict[str, str]]) -> None:
    frozen = {str(path.resolve()) for path in frozen_photos()}
    assert len(frozen) == 175
    assert not frozen & {row["image"] for row in rows}


def test_every_picture_of_the_table_is_there(rows: list[dict[str, str]]) -> None:
    assert all(Path(row["image"]).is_file() for row in rows)
