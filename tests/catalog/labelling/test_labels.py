"""What people say pictures show is kept, outranks the feed and refuses nonsense."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import ImportReport
from catalog.labelling.labels import SHOP_HEAD, LabelError, Labels
from catalog.labelling.tables import PictureLabel

Bring = Callable[..., ImportReport]


@pytest.fixture
def hashes(bring: Bring, catalogue: Catalogue, tmp_path: Path) -> dict[str, str]:
    """A mug, a bowl and a thing without category, each with a picture: picture hash by product."""
    (tmp_path / "feed").mkdir()
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (40, 30), colour).save(tmp_path / "feed" / f"{colour}.png")
    rows = (("mug", "Mugs", "red"), ("bowl", "Bowls", "green"), ("thing", "", "blue"))
    bring(*({"id": id_, "title": id_, "category": of, "images": f"{colour}.png"} for id_, of, colour in rows))
    return {product.public_id: product.pictures[0].hash for product in catalogue.iter_for_index()}


@pytest.fixture
def labels(database: Database) -> Labels:
    return Labels(database)


def test_a_label_is_kept_by_picture_and_head(labels: Labels, hashes: dict[str, str]) -> None:
    assert labels.set(hashes["thing"], "material", "Clay", by="ops")
    assert labels.of("material") == {hashes["thing"]: "Clay"}
    assert labels.of("shop") == {} and labels.heads() == ["material"]


def test_saying_it_again_changes_nothing_and_saying_otherwise_does(labels: Labels, hashes: dict[str, str]) -> None:
    assert labels.set(hashes["mug"], "shop", "Cups", by="ops")
    assert not labels.set(hashes["mug"], "shop", "  Cups\n", by="ops")
    assert labels.set(hashes["mug"], "shop", "Beakers", by="ops")
    assert labels.counts("shop") == {"Beakers": 1}


def test_counts_come_most_first(labels: Labels, hashes: dict[str, str]) -> None:
    labels.set_many({hashes["mug"]: "B", hashes["bowl"]: "B", hashes["thing"]: "A"}, "shop", "ops")
    assert list(labels.counts("shop").items()) == [("B", 2), ("A", 1)]


def test_a_label_can_be_taken_back(labels: Labels, hashes: dict[str, str]) -> None:
    labels.set(hashes["mug"], "shop", "Cups", by="ops")
    assert labels.remove(hashes["mug"], "shop") and not labels.remove(hashes["mug"], "shop")
    assert labels.of("shop") == {}


def test_what_people_say_outranks_the_feed(labels: Labels, hashes: dict[str, str]) -> None:
    labels.set(hashes["mug"], SHOP_HEAD, "Cups", by="ops")
    assert labels.in_force(SHOP_HEAD) == {hashes["mug"]: "Cups", hashes["bowl"]: "Bowls"}
    assert labels.in_force("material") == {}


def test_a_picture_nobody_knows_is_refused_and_nothing_kept(labels: Labels, hashes: dict[str, str]) -> None:
    with pytest.raises(LabelError, match="no picture"):
        labels.set_many({hashes["mug"]: "Cups", "0" * 64: "Cups"}, "shop", "ops")
    assert labels.of("shop") == {}


@pytest.mark.parametrize("label", ["", " \t\n", "x" * 10_000, "\0"])
def test_an_empty_or_endless_label_is_refused(labels: Labels, hashes: dict[str, str], label: str) -> None:
    with pytest.raises(LabelError, match="give 1 to 200"):
        labels.set(hashes["mug"], "shop", label, by="ops")


def test_one_picture_has_one_label_in_a_head(labels: Labels, hashes: dict[str, str], database: Database) -> None:
    labels.set(hashes["mug"], "shop", "Cups", by="ops")
    at = Catalogue(database).by_ids([1])[1].created_at
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(PictureLabel(picture_hash=hashes["mug"], head="shop", label="Bowls", by="ops", at=at))


def test_more_pictures_than_one_statement_takes_are_no_trouble(labels: Labels, hashes: dict[str, str]) -> None:
    assert labels.known([*hashes.values(), *(f"{number:064x}" for number in range(40_000))]) == set(hashes.values())
