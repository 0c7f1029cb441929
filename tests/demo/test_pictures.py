"""The demo shop's pictures: all there, readable, small enough to ship, and none of a customer's in the catalogue."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from demo.shop.product import catalogue

Rows = list[dict[str, str]]
MEGABYTE = 1024 * 1024


def pictures(row: dict[str, str]) -> list[str]:
    return row["images"].split("|")


def outline(path: Path) -> NDArray[numpy.float32]:
    """The edges of a picture, small and soft: what stays when only the colour changes."""
    with Image.open(path) as image:
        edges = image.convert("L").filter(ImageFilter.FIND_EDGES).crop((2, 2, image.width - 2, image.height - 2))
    small = numpy.asarray(edges.resize((48, 48), Image.Resampling.BOX), numpy.float32).ravel()
    small -= small.mean()
    return small / max(float(numpy.linalg.norm(small)), 1e-6)


def test_every_row_has_three_pictures_that_exist(feed: Rows, demo: Path) -> None:
    missing = [name for row in feed for name in pictures(row) if not (demo / name).is_file()]
    assert not missing, f"{len(missing)} missing, such as {missing[:5]}: make demo-render"
    assert all(len(set(pictures(row))) == 3 for row in feed)


def test_every_product_has_two_photos_by_customers_and_printed_ones_a_photo_of_the_label(demo: Path) -> None:
    wanted = [f"query/{product.id}-{view}.jpg" for product in catalogue() for view in "ab"]
    wanted += [f"label/{product.id}.jpg" for product in catalogue() if product.label]
    missing = [name for name in wanted if not (demo / "pictures" / name).is_file()]
    assert not missing, f"{len(missing)} missing, such as {missing[:5]}: make demo-render"


@pytest.mark.parametrize("folder", ["catalogue", "query", "label"])
def test_every_picture_opens_and_shows_something(folder: str, demo: Path) -> None:
    paths = sorted((demo / "pictures" / folder).glob("*.jpg"))
    assert paths
    for path in paths:
        with Image.open(path) as image:
            assert image.size == ((512, 512) if folder == "label" else (384, 384)), path.name
            image.draft("RGB", (96, 96))
            dark, light = image.convert("L").resize((48, 48)).getextrema()
        assert int(str(light)) - int(str(dark)) > 24, f"{path.name} is one flat colour"


def test_no_picture_belongs_to_a_product_that_is_gone(demo: Path) -> None:
    ids = {product.id for product in catalogue()}
    for path in (demo / "pictures").rglob("*.jpg"):
        name = path.stem if path.parent.name == "label" else path.stem.rpartition("-")[0]
        assert name in ids, path


def test_photos_by_customers_are_never_in_the_feed(feed: Rows, demo: Path) -> None:
    listed = {name for row in feed for name in pictures(row)}
    assert all(name.startswith("pictures/catalogue/") for name in listed)
    sold = {hashlib.sha256((demo / name).read_bytes()).digest() for name in listed}
    for folder in ("query", "label"):
        for path in (demo / "pictures" / folder).glob("*.jpg"):
            assert hashlib.sha256(path.read_bytes()).digest() not in sold, path.name


def test_near_twins_look_more_alike_than_strangers_of_their_kind(demo: Path) -> None:
    families: defaultdict[str, list[str]] = defaultdict(list)
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for product in catalogue():
        kinds[product.kind].append(product.id)
        if product.group_id:
            families[product.group_id].append(product.id)
    seen = {p.id: outline(demo / "pictures" / "catalogue" / f"{p.id}-1.jpg") for p in catalogue()}
    for name, twins in families.items():
        strangers = [other for other in kinds[twins[0].rpartition("-")[0].replace("-", "_")] if other not in twins]
        alike = numpy.mean([seen[a] @ seen[b] for a in twins for b in twins if a < b])
        apart = numpy.mean([seen[a] @ seen[b] for a in twins for b in strangers])
        assert alike > apart + 0.1, f"{name}: twins {alike:.2f}, strangers {apart:.2f}"


def test_the_frozen_photos_exist_and_are_of_that_product(frozen_photos: Rows, frozen_labels: Rows, demo: Path) -> None:
    for row in frozen_photos + frozen_labels:
        assert Path(row["photo"]).stem.startswith(row["product_id"])
        assert (demo / row["photo"]).is_file(), row["photo"]


def test_the_whole_demo_fits_in_forty_megabytes(demo: Path) -> None:
    files = [path for path in demo.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    total = sum(path.stat().st_size for path in files)
    assert total <= 40 * MEGABYTE, f"{total / MEGABYTE:.1f} MB"
