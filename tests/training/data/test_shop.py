"""The imported catalogue as labelled pictures."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database, open_database
from catalog.importing.importer import import_feed
from catalog.labelling.labels import Labels
from catalog.pictures import PictureStore
from tests.support.databases import copy_migrated
from training.data.samples import Sample
from training.data.shop import ShopPictures
from training.errors import TrainingError

COLUMNS = ("id", "title", "brand", "category", "group_id", "images", "material")
ROWS = (
    ("mug-1", "Tall mug", "Otter", "Mugs", "tall", "a.png|b.png", "clay"),
    ("mug-2", "Tall mug, blue", "Otter", "Mugs", "tall", "c.png", "tin"),
    ("mug-3", "Tall mug, large", "Otter", "Mugs", "tall", "c.png", "tin"),
    ("bowl-1", "Bowl", "", "Bowls", "", "d.png|shared.png", "clay"),
    ("cup-1", "Cup", "", "", "", "shared.png", "clay"),
)


@pytest.fixture
def database(tmp_path: Path, draw: Callable[..., Path]) -> Database:
    for name in "abcd":
        draw(f"{name}.png")
    draw("shared.png")
    with (tmp_path / "feed.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *ROWS])
    copy_migrated(tmp_path / "shop.db")
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    import_feed(database, PictureStore(tmp_path / "kept"), tmp_path / "feed.csv")
    return database


@pytest.fixture
def labelled(database: Database, tmp_path: Path) -> ShopPictures:
    return ShopPictures(Catalogue(database), PictureStore(tmp_path / "kept"), Labels(database))


def of(samples: list[Sample], identity: str) -> list[Sample]:
    return [sample for sample in samples if sample.identity == identity]


def test_category_product_family_and_words_come_from_the_feed(labelled: ShopPictures) -> None:
    first, second = of(labelled.samples("shop", {}, {}), "mug-1")
    assert (first.labels, first.title, first.split) == ({"shop": "Mugs"}, "Otter Tall mug", None)
    assert first.path.is_file() and second.path.is_file() and first.path != second.path


def test_variants_are_one_group_and_a_product_alone_is_its_own(labelled: ShopPictures) -> None:
    samples = labelled.samples("shop", {}, {})
    assert len({sample.group for sample in samples if sample.identity.startswith("mug")}) == 1
    assert {sample.group for sample in of(samples, "bowl-1")} == {"bowl-1"}


def test_a_picture_of_several_products_shows_none_of_them_for_certain(labelled: ShopPictures) -> None:
    samples = labelled.samples("shop", {}, {})
    assert len(samples) == 5
    assert [(sample.labels, sample.identity) for sample in of(samples, "")] == [({}, "")]


def test_a_picture_of_several_variants_stands_for_the_first(labelled: ShopPictures) -> None:
    identities = [sample.identity for sample in labelled.samples("shop", {}, {})]
    assert (identities.count("mug-2"), identities.count("mug-3")) == (1, 0)


def test_what_people_said_outranks_the_feed(labelled: ShopPictures, database: Database) -> None:
    picture = of(labelled.samples("shop", {}, {}), "mug-1")[0].path.name
    Labels(database).set(picture, "shop", "Jugs", "somebody")
    assert {s.labels["shop"] for s in of(labelled.samples("shop", {}, {}), "mug-1")} == {"Jugs", "Mugs"}
    assert {s.labels["mine"] for s in of(labelled.samples("mine", {}, {}), "mug-1")} == {"Jugs", "Mugs"}
    assert {s.labels["of"] for s in of(labelled.samples("of", {"label": "material"}, {}), "mug-1")} == {"clay"}


def test_any_field_may_be_the_label_and_any_may_narrow(labelled: ShopPictures) -> None:
    samples = labelled.samples("material", {"label": "material"}, {"brand": "Otter"})
    assert sorted(sample.labels["material"] for sample in samples) == ["clay", "clay", "tin"]


def test_photos_that_were_labelled_are_samples_too(database: Database, tmp_path: Path) -> None:
    def photo_path(photo_hash: str) -> Path:
        if photo_hash != "f" * 64:
            raise FileNotFoundError(photo_hash)
        return tmp_path / "photo.jpg"

    class Said:
        def of(self, head: str) -> dict[str, str]:
            return {"f" * 64: "Mugs", "e" * 64: "Cups"} if head == "shop" else {}

    shop = ShopPictures(Catalogue(database), PictureStore(tmp_path / "kept"), Said(), photo_path)
    assert shop.samples("shop", {}, {})[-1] == Sample(tmp_path / "photo.jpg", {"shop": "Mugs"})


@pytest.mark.parametrize(
    ("columns", "where", "message"),
    [
        ({"image": "x"}, {}, "of the catalogue these are chosen"),
        ({"label": "kind"}, {}, "has no field kind; there are: .*category"),
        ({}, {"brand": "Heron"}, "no pictures of products with brand=Heron"),
    ],
)
def test_what_the_catalogue_does_not_have_is_told(
    labelled: ShopPictures, columns: dict[str, str], where: dict[str, str], message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        labelled.samples("shop", columns, where)


def test_an_empty_catalogue_says_how_to_fill_it(tmp_path: Path) -> None:
    copy_migrated(tmp_path / "empty.db")
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(TrainingError, match="import a feed"):
        ShopPictures(Catalogue(database), PictureStore(tmp_path)).samples("shop", {}, {})
