"""The tables of real photos for the bundled encoder."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from demo.training_data import main

TABLES = {
    "clothing/labels.csv": "image,label,split,top10,sender_id\n"
    "a.jpg,Hat,train,True,1\nb.jpg,Hat,validation,True,2\nc.jpg,Hat,train,False,3\nd.jpg,Polo,train,False,3\n"
    "e.jpg,Hat,validation,False,4\n",
    "grocery/labels.csv": "image,fine,split\nphone.jpg,Kiwi,train\nasked.jpg,Kiwi,validation\n",
    "grocery/products.csv": "id,image\nKiwi,studio.jpg\n",
    "luma/feed.csv": "sku,images\nWB04,index.jpg\n",
    "luma/queries.csv": "sku,image\nWB04,other.jpg\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "out").mkdir()
    main(tmp_path / "data", tmp_path / "out")
    return tmp_path / "out"


def rows(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(Path(image).name, *rest) for image, *rest in list(csv.reader(file))[1:]]


def test_more_photos_of_the_ten_classes_are_trained_on_and_validated_is_only_the_published_split(folder: Path) -> None:
    assert rows(folder / "clothing.csv") == [
        ("a.jpg", "Hat", "1", "train"),
        ("b.jpg", "Hat", "2", "validation"),
        ("c.jpg", "Hat", "3", "train"),
    ]


def test_a_studio_picture_shows_the_same_thing_as_the_phone_photos(folder: Path) -> None:
    assert rows(folder / "grocery.csv")[0] == ("phone.jpg", "Kiwi", "Kiwi", "train")
    assert rows(folder / "grocery.csv")[-1] == ("studio.jpg", "Kiwi", "Kiwi", "train")


def test_only_photos_that_nobody_trained_on_are_asked(folder: Path) -> None:
    assert rows(folder / "grocery-photos.csv") == [("asked.jpg", "Kiwi")]
    assert rows(folder / "grocery-shown.csv") == [("studio.jpg", "Kiwi")]
    assert rows(folder / "luma-photos.csv") == [("other.jpg", "WB04")]
    assert rows(folder / "luma-shown.csv") == [("index.jpg", "WB04")]


def test_the_pictures_are_found_from_the_tables_own_folder(folder: Path) -> None:
    image = (folder / "luma-shown.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]

    assert (folder / image).resolve() == (folder.parent / "data" / "luma" / "index.jpg").resolve()
