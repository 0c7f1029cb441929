"""A shop of a dozen products with drawn pictures, imported and indexed for real."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import update

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.tables import Counter, Product
from indexer.build.builder import build_release
from indexer.release.release import Release
from indexer.release.releases import Releases
from indexer.search.search import Search
from serving.cards import Card
from tests.support.databases import temporary_folder
from tests.support.site_database import copy_site, opened_database
from tests.support.small_encoder import SmallEncoder, small_cards

COLUMNS = (
    *("id", "title", "description", "brand", "category", "price"),
    *("currency", "url", "availability", "group_id", "images", "colour"),
)
# id, title, description, brand, category, price, availability, group, colour
ROWS = [
    "mug-1|Stoneware mug, sea green|Holds tea for one.|Tidewater|Mugs|16.50|in stock|tide|seagreen",
    "mug-2|Stoneware mug, chalk white|Holds tea for one.|Tidewater|Mugs|16.50|in stock|tide|white",
    "mug-3|Stoneware mug, rust|Holds coffee.|Tidewater|Mugs|18.00|out of stock|tide|orangered",
    "mug-4|Enamel mug|For camping.|Nordkyst|Mugs|9.00|in stock||royalblue",
    "bowl-1|Porridge bowl|Deep, for breakfast.|Tidewater|Bowls|22.00|in stock||gold",
    "bowl-2|Serving bowl, oak|Turned from one piece.|Oakhollow|Bowls|48.00|in stock||saddlebrown",
    "lamp-1|Reading lamp|A warm light on a brass arm.|Lumen & Loom|Lamps|120.00|in stock||black",
    "lamp-2|Paper lantern|Soft light.|Lumen & Loom|Lamps|35.00|in stock||ivory",
    "tin-1|Earl Grey|Loose leaf tea, 125 g.|Harrow & Finch|Tins|7.50|in stock||midnightblue",
    "tin-2|English Breakfast|Loose leaf tea, 125 g.|Harrow & Finch|Tins|7.50|in stock||darkred",
    "tin-3|Ginger biscuits|Baked with butter.|Pepper & Pine|Tins||in stock||darkgreen",
    "tin-4|Gift tin|Empty, to fill yourself.||Tins|1000.00|preorder||purple",
]
VIEWS = 2  # pictures of each product


@dataclass
class SmallShop:
    """Everything a search is made of."""

    database: Database
    pictures: PictureStore
    catalogue: Catalogue
    encoder: SmallEncoder
    releases: Releases
    search: Search

    def build(self, cards: Sequence[Card] | None = None, **options: Any) -> Release:
        """One more release."""
        chosen = small_cards() if cards is None else cards
        return build_release(self.database, self.pictures, self.encoder, chosen, self.releases.folder, **options)

    def bring(self, folder: Path, *rows: str, **options: Any) -> None:
        """Import rows like those of ROWS."""
        import_feed(self.database, self.pictures, write_feed(folder, rows), **options)

    def another_process(self) -> Search:
        """A search that shares nothing with the shop's own but database and files."""
        releases = Releases(self.database, self.releases.folder)
        return Search(releases, Catalogue(self.database), self.encoder)

    def change(self, public_id: str, *, counted: bool = True, **values: Any) -> None:
        """Change one product, with or without a new sequence number."""
        with self.database.session() as session:
            if counted:
                session.execute(update(Counter).values(value=Counter.value + 1))
                values["sequence"] = session.query(Counter).one().value
            session.execute(update(Product).where(Product.public_id == public_id).values(**values))


def open_shop(folder: Path) -> SmallShop:
    """The small shop in an empty folder, imported, without a release."""
    copy_site(_imported(), folder, "")
    return reopen(folder)


@cache
def _imported() -> Path:
    """The small shop, imported once: every other one is a copy."""
    folder = temporary_folder("small-shop")
    shop = reopen(folder)
    shop.database.migrate()
    import_feed(shop.database, shop.pictures, write_feed(folder / "feed"))
    shop.database.close()
    return folder


def reopen(folder: Path) -> SmallShop:
    """The small shop in a folder where it was made before."""
    database = opened_database(folder)
    pictures, catalogue, encoder = PictureStore(folder / "store"), Catalogue(database), SmallEncoder()
    releases = Releases(database, folder / "releases")
    return SmallShop(database, pictures, catalogue, encoder, releases, Search(releases, catalogue, encoder))


def write_feed(folder: Path, rows: Sequence[str] = ROWS) -> Path:
    """feed.csv with its pictures, as a shop would hand it in."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    with (folder / "feed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            name, title, description, brand, category, price, availability, group, colour = row.split("|")
            images = [f"pictures/{name}-{view}.png" for view in range(VIEWS)]
            for view, image in enumerate(images):
                (folder / image).write_bytes(photo(colour, view))
            values = [
                name,
                title,
                f"{description} For your home.",
                brand,
                category,
                price,
                "GBP",
                f"https://shop.example/{name}",
            ]
            values += [availability, group, "|".join(images), colour]
            writer.writerow(dict(zip(COLUMNS, values, strict=True)))
    return folder / "feed.csv"


def photo(colour: str, view: int = 0) -> bytes:
    """A blot of one colour on a light ground, a little elsewhere in each view."""
    picture = Image.new("RGB", (96, 96), (240, 238, 235))
    ImageDraw.Draw(picture).ellipse((10 + 6 * view, 14, 76 + 4 * view, 84), fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
