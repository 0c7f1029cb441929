"""What counts as the same picture, and what crosses the splits."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from tests.support.places import DEMO
from training.data.checking import look_at
from training.data.duplicates import Duplicates, find_duplicates
from training.data.samples import Sample, Split

MUG, BOWL = DEMO / "pictures" / "catalogue" / "mug-001-1.jpg", DEMO / "pictures" / "catalogue" / "bowl-001-1.jpg"


def found(*paths: Path, splits: tuple[Split, ...] = ()) -> Duplicates:
    samples = [
        Sample(path, {"shop": "x"}, split=split) for path, split in zip(paths, splits or [None] * 9, strict=False)
    ]
    return find_duplicates(samples, look_at(samples))


def test_the_same_bytes_are_an_exact_duplicate(tmp_path: Path) -> None:
    copy = Path(shutil.copy(MUG, tmp_path / "copy.jpg"))
    assert found(MUG, BOWL, copy) == Duplicates(((0, 2),), (), (), ())


@pytest.mark.parametrize("change", [lambda p: p, lambda p: p.resize((190, 190))], ids=["saved again", "resized"])
def test_the_same_picture_saved_otherwise_is_a_near_duplicate(
    change: Callable[[Image.Image], Image.Image], tmp_path: Path
) -> None:
    with Image.open(MUG) as picture:
        change(picture).save(tmp_path / "other.jpg", quality=60)
    assert found(MUG, BOWL, tmp_path / "other.jpg").near == ((0, 2),)


def test_another_colour_or_another_side_is_another_picture(tmp_path: Path) -> None:
    with Image.open(MUG) as picture:
        red, green, blue = picture.split()
        Image.merge("RGB", (blue, green, red)).save(tmp_path / "recoloured.png")
        ImageOps.mirror(picture).save(tmp_path / "mirrored.png")
    assert found(MUG, tmp_path / "recoloured.png", tmp_path / "mirrored.png") == Duplicates((), (), (), ())


def test_duplicates_in_different_splits_are_leaks(tmp_path: Path) -> None:
    copy = Path(shutil.copy(MUG, tmp_path / "copy.jpg"))
    assert found(MUG, copy, splits=("train", "validation")).leaks == ((0, 1),)
    assert found(MUG, copy, splits=("train", "train")).leaks == ()


def test_a_sender_in_different_splits_is_a_leak_of_its_own() -> None:
    samples = [Sample(MUG, group="148", split="train"), Sample(BOWL, group="148", split="test")]
    looks = look_at(samples)
    assert find_duplicates(samples, looks).split_groups == ("148",)
    assert find_duplicates([replace(s, group="") for s in samples], looks).split_groups == ()
