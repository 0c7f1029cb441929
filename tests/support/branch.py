"""A copy of the demo shop that a test may change: two web processes, and commands beside them."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from PIL import Image, ImageOps
from sqlalchemy import update

from catalog.tables import Picture
from tests.support.demo_shop import Shop
from tests.support.places import DEMO
from tests.support.site_database import copy_database
from webapp import create_app
from webapp.cli import main
from webapp.services import Services, build_services
from webapp.settings import Settings

PICTURES = DEMO / "pictures" / "catalogue"


@dataclass
class Branch:
    """A copy of the demo shop that tests may change: two web processes, and commands beside them."""

    services: Services
    folder: Path
    sites: list[Flask] = field(default_factory=list)

    def run(self, *arguments: str) -> Result:
        """One command, as another process would."""
        settings = self.services.settings.as_environment()
        return CliRunner().invoke(main, arguments, env=settings, catch_exceptions=False)

    def bring(self, *products: tuple[str, str, bytes], gone: str = "keep") -> Result:
        """Import products: id, title, picture. The source holds nothing else."""
        with (self.folder / "feed.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "title", "category", "price", "images"])
            for name, title, picture in products:
                (self.folder / f"{name}.jpg").write_bytes(picture)
                writer.writerow([name, title, "Mugs", "9.00", f"{name}.jpg"])
        path = str(self.folder / "feed.csv")
        return self.run("catalog", "import", path, "--source", "branch", "--gone", gone, "--max-gone", "1")

    def words(self, query: str) -> list[list[str]]:
        """What each web process finds first by words, at its first request."""
        answers = [site.test_client().get(f"/api/v1/search?q={query}&limit=3").get_json() for site in self.sites]
        return [[hit["id"] for hit in answer["results"]] for answer in answers]

    def photo(self, picture: bytes) -> set[str]:
        """What the web processes find first by a photo."""
        found = set()
        for site in self.sites:
            data = {"image": (io.BytesIO(picture), "photo.jpg")}
            found.add(site.test_client().post("/api/v1/search/image", data=data).get_json()["results"][0]["id"])
        return found


@pytest.fixture
def branch(shop: Shop, tmp_path: Path) -> Iterator[Branch]:
    """A copy of the shop on the same TorchServe."""
    settings, instance = shop.services.settings, tmp_path / "instance"
    for name in ("releases", "pictures"):
        shutil.copytree(settings.instance / name, instance / name, copy_function=os.link)
    own = Settings(
        instance=instance,
        database_url=copy_database(settings.instance, instance),
        torchserve_url=settings.inference_url,
        torchserve_management_url=settings.management_url,
        torchserve_key_file=settings.key_file,
        rate_limit="",
        rate_limit_photos="",
    )
    services = [build_services(own) for _ in range(3)]
    with services[0].database.session() as session:
        # What a busy machine had no time to read stays unread, so that two builds read the same.
        session.execute(update(Picture).where(Picture.printed_text.is_(None)).values(printed_text=""))
    yield Branch(services[0], tmp_path, [create_app(services=one) for one in services[1:]])
    for one in services:
        one.database.close()


def recoloured(name: str, colour: str, *, mirrored: bool = False) -> bytes:
    """A picture that the shop does not have: one of its own in two colours."""
    with Image.open(PICTURES / f"{name}.jpg") as picture:
        turned = ImageOps.colorize(ImageOps.grayscale(picture), colour, "white")
        buffer = io.BytesIO()
        (ImageOps.mirror(turned) if mirrored else turned).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
