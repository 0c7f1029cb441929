"""Pictures that the feed does not name are found by their files' names."""

from pathlib import Path

import pytest
from PIL import Image

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore

FEED = "id,title,SKU,images\nlamp-7,Lamp,,\n12,Mug,TAS 9/b,\n13,Jug,,own.png\n14,Bowl,X-1,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures called like products, in folders as people keep them."""
    folder = tmp_path / "shots"
    names = ("lamp-7.JPG", "mugs/tas9b_2.png", "mugs/TAS-9-b_1.png", "13.png", "own.png", "notes.txt", "unknown.png")
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("txt"):
            (folder / name).write_text("no picture")
        else:
            Image.new("RGB", (40, 30), (20 * number, 90, 90)).save(folder / name)
    return folder


def test_files_called_like_a_product_are_its_pictures(
    database: Database, store: PictureStore, catalogue: Catalogue, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "feed.csv").write_text(FEED)
    import_feed(database, store, tmp_path / "feed.csv", folder=folder)
    shown = {view.feed_id: [picture.reference for picture in view.pictures] for view in catalogue.iter_for_index()}
    assert shown == {
        "lamp-7": ["lamp-7.JPG"],
        "12": ["mugs/TAS-9-b_1.png", "mugs/tas9b_2.png"],
        "13": ["own.png"],
        "14": [],
    }
