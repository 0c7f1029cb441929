"""Changes behind the running shop: imported by one process, seen by the others, and builds that were killed."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from PIL import Image, ImageOps

from indexer.release.release import open_release
from tests.conftest import DEMO, Shop
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
    with sqlite3.connect(settings.instance / "shoplens.db") as old, sqlite3.connect(instance / "shoplens.db") as new:
        old.backup(new)
        # What a busy machine had no time to read stays unread, so that two builds read the same.
        new.execute("UPDATE pictures SET printed_text = '' WHERE printed_text IS NULL")
    own = Settings(
        instance=instance,
        torchserve_url=settings.inference_url,
        torchserve_management_url=settings.management_url,
        torchserve_key_file=settings.key_file,
        rate_limit="",
        rate_limit_photos="",
    )
    services = [build_services(own) for _ in range(3)]
    yield Branch(services[0], tmp_path, [create_app(services=one) for one in services[1:]])
    for one in services:
        one.database.close()


def jpeg(name: str, colour: str, *, mirrored: bool = False) -> bytes:
    """A picture that the shop does not have: one of its own in two colours."""
    with Image.open(PICTURES / f"{name}.jpg") as picture:
        turned = ImageOps.colorize(ImageOps.grayscale(picture), colour, "white")
        buffer = io.BytesIO()
        (ImageOps.mirror(turned) if mirrored else turned).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def test_new_changed_and_removed_products_show_in_every_web_process(branch: Branch) -> None:
    magenta, lime = jpeg("mug-002-1", "magenta"), jpeg("basket-003-1", "darkgreen")
    assert branch.photo(magenta) != {"zebu-1"}
    assert branch.bring(("zebu-1", "Zebu tankard", magenta)).exit_code == 0
    assert [ids[:1] for ids in branch.words("zebu+tankard")] == [["zebu-1"]] * 2
    assert branch.photo(jpeg("mug-002-1", "magenta", mirrored=True)) == {"zebu-1"}
    assert "Live changes: 1 products are new or changed" in branch.run("doctor").stdout
    branch.bring(("zebu-1", "Okapi hamper", lime))
    assert [ids[:1] for ids in branch.words("okapi")] == [["zebu-1"]] * 2
    assert [ids for ids in branch.words("zebu") if "zebu-1" in ids] == []
    assert branch.photo(lime) == {"zebu-1"}
    branch.bring(("other-1", "Another thing", magenta), gone="remove")
    assert [ids for ids in branch.words("okapi") if "zebu-1" in ids] == []
    assert "zebu-1" not in branch.photo(lime)


def test_a_build_takes_changes_in_and_a_rollback_keeps_them(branch: Branch) -> None:
    magenta = jpeg("mug-002-1", "magenta")
    branch.bring(("zebu-1", "Zebu tankard", magenta), ("ibex-1", "Ibex tankard", jpeg("mug-003-1", "blue")))
    kept = _kept(branch)
    assert branch.run("index", "build").exit_code == 0
    assert _kept(branch) == kept, "no picture was embedded again"
    assert "since then" in branch.run("index", "list").stdout
    branch.bring(("zebu-1", "Zebu tankard", magenta), gone="remove")
    assert branch.run("index", "rollback").exit_code == 0
    assert [ids[:1] for ids in branch.words("zebu+tankard")] == [["zebu-1"]] * 2
    assert branch.photo(magenta) == {"zebu-1"}
    assert [ids for ids in branch.words("ibex") if "ibex-1" in ids] == []


def _kept(branch: Branch) -> int:
    """How many vectors of pictures are kept."""
    with sqlite3.connect(branch.services.settings.instance / "shoplens.db") as database:
        return int(database.execute("SELECT count(*) FROM embedding WHERE model LIKE 'image%'").fetchone()[0])


def test_a_build_killed_half_way_and_started_again_ends_as_an_unbroken_one(branch: Branch) -> None:
    unbroken = branch.services.releases.current()
    folder = branch.services.releases.folder
    with sqlite3.connect(branch.services.settings.instance / "shoplens.db") as database:
        database.execute("DELETE FROM embedding WHERE model LIKE 'image%' AND key > 'd'")
    before = _kept(branch)
    command = [sys.executable, "-m", "webapp.cli", "index", "build", "--json"]
    environment = os.environ | branch.services.settings.as_environment()
    killed = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while _kept(branch) == before and killed.poll() is None:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert branch.services.releases.current_id() == unbroken.id
    built = json.loads(branch.run("index", "build", "--json").stdout)
    again = open_release(folder / built["id"])
    assert [path.name for path in folder.glob(".building-*")] == []
    assert branch.services.releases.current_id() == again.id
    assert _differences(unbroken.manifest.as_json(), built) == set()
    for name in ("image", "text"):
        old, new = getattr(unbroken, name), getattr(again, name)
        assert old.products.tolist() == new.products.tolist()
        np.testing.assert_allclose(np.asarray(old.exact.vectors), np.asarray(new.exact.vectors), atol=1e-3)
    for now, before in zip(_answers(branch), _answers(branch, unbroken.id), strict=True):
        assert next(iter(now)) == next(iter(before))
        both = now.keys() & before.keys()
        assert len(both) >= 0.95 * max(len(now), len(before)), "the last bits of a vector decide who is last"
        assert {name: now[name] for name in both} == pytest.approx({name: before[name] for name in both}, abs=0.01)


def _differences(old: dict[str, object], new: dict[str, object]) -> set[str]:
    """What two manifests say differently, but for names, times and what follows from the last bits of vectors."""
    counted = ("catalogue_sequence", "products", "left_out", "format")
    found = {name for name in counted if old[name] != new[name]}
    for name, space in dict(old["spaces"]).items():  # type: ignore[call-overload]
        other = dict(new["spaces"])[name]  # type: ignore[call-overload]
        keys = ("model", "version", "fingerprint", "card_sha256", "metric", "dimension", "items", "trees")
        found |= {f"{name}.{key}" for key in keys if space[key] != other[key]}
        found |= {f"{name} file {file}" for file in set(space["files"]) ^ set(other["files"])}
    return found


def _answers(branch: Branch, release: str = "") -> list[dict[str, float]]:
    """Ids and scores that a fresh process finds, in the current release or another."""
    if release:
        branch.services.releases.promote(release)
    search = build_services(branch.services.settings).search
    found = [search.by_text(words, limit=100) for words in ("sea green mug", "something to read by", "tea")]
    photo = search.encode_photo((DEMO / "pictures" / "query" / "mug-001-a.jpg").read_bytes())
    return [{hit.id: hit.score for hit in one.hits} for one in [*found, search.by_photo(photo, limit=100)]]
