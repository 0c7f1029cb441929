"""What is kept goes out as a feed, and comes in again as it was."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from catalog.database import Database
from catalog.export import ExportError, export_feed
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import PictureStore
from catalog.writes import set_hidden, set_removed

Bring = Callable[..., ImportReport]
WriteFeed = Callable[..., Path]
ROW = {
    "sku": "=1+1",
    "name": "@SUM(A1) mug",
    "price": "9.5",
    "title": "an attribute called title",
    "handle": "mug",
    "material": "-oak",
    "image": "there.png|gone.png",
}


@pytest.fixture
def feed(write_feed: WriteFeed) -> Path:
    path = write_feed(ROW, {**ROW, "sku": "2", "image": "a,b.png|", "material": "'quoted"})
    Image.new("RGB", (30, 30), "teal").save(path.parent / "there.png")
    return path


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_an_export_imported_again_changes_nothing(
    kind: str, database: Database, store: PictureStore, feed: Path, tmp_path: Path
) -> None:
    first = import_feed(database, store, feed, mapping={"title": "name"})
    assert (first.new, first.pictures_missing) == (2, 2)
    out = tmp_path / f"out.{kind}"
    assert export_feed(database, out) == 2
    again = import_feed(database, store, out, folder=feed.parent)
    assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, 2, [])


def test_no_cell_of_the_csv_is_a_formula(database: Database, store: PictureStore, feed: Path, tmp_path: Path) -> None:
    import_feed(database, store, feed, mapping={"title": "name"})
    export_feed(database, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells and not [cell for cell in cells if cell[:1] in ("=", "@", "+", "-")]


def test_an_export_does_not_teach_the_source_its_columns(
    database: Database, store: PictureStore, feed: Path, tmp_path: Path
) -> None:
    import_feed(database, store, feed, mapping={"title": "name"})
    export_feed(database, tmp_path / "out.csv")
    import_feed(database, store, tmp_path / "out.csv", folder=feed.parent)
    assert import_feed(database, store, feed).unchanged == 2


def test_pictures_can_go_with_it(database: Database, store: PictureStore, feed: Path, tmp_path: Path) -> None:
    import_feed(database, store, feed, mapping={"title": "name"})
    export_feed(database, tmp_path / "out.jsonl", pictures=(store, tmp_path / "pictures"))
    record = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (tmp_path / "pictures" / record["images"]).read_bytes() == (feed.parent / "there.png").read_bytes()


def test_removed_products_stay_behind_and_hidden_ones_when_asked(
    bring: Bring, database: Database, tmp_path: Path
) -> None:
    bring(*({"id": str(number), "title": f"Mug {number}"} for number in range(3)))
    with database.session() as session:
        set_removed(session, "0")
        set_hidden(session, "1", hidden=True)
    assert export_feed(database, tmp_path / "all.csv") == 2
    assert export_feed(database, tmp_path / "seen.csv", visible=True) == 1


def test_several_sources_are_told_apart(bring: Bring, database: Database, tmp_path: Path) -> None:
    bring({"id": "1", "title": "Mug"}, source="one")
    bring({"id": "1", "title": "Mug"}, source="two")
    with pytest.raises(ExportError, match="one, two"):
        export_feed(database, tmp_path / "out.csv")
    with pytest.raises(ExportError, match=r"\.jsonl"):
        export_feed(database, tmp_path / "out.xml", source="one")
    assert export_feed(database, tmp_path / "out.csv", source="two") == 1
