"""Models that come and go under a shop: the real program, with a release whose models are gone."""

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalog.importing.importer import import_feed
from indexer.build.builder import build_release
from indexer.release.models import newest_card
from serving.cards import find_cards, write_card
from tests.support.ports import free_ports
from tests.support.site_database import database_for
from tests.support.small_clip import make_clip
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import ROWS, VIEWS, write_feed
from tests.support.torchserve import Starter
from tests.support.waiting import read_until
from training.package.pretrained import package_clip
from webapp.cli import main
from webapp.services import build_services
from webapp.settings import PROJECT, Settings

LATER = "1999.0.0"


@dataclass
class LostShop:
    """A shop that came up although its release's models were gone, and what it said."""

    settings: Settings
    said: str
    meanwhile: dict[str, Any]  # what the site answered while the new release was built

    def run(self, *arguments: str) -> Result:
        """A command beside the running shop."""
        return CliRunner().invoke(main, arguments, env=self.settings.as_environment(), catch_exceptions=False)

    def get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.settings.port}{path}", timeout=20) as answer:
            return dict(json.load(answer))


@pytest.fixture(scope="module")
def lost_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small shop, its release built with models that nobody has."""
    folder, first = tmp_path_factory.mktemp("lost"), free_ports(4)
    shutil.copytree(PROJECT / "model_store", folder / "models")
    settings = Settings(
        instance=folder / "instance",
        database_url=database_for(folder / "instance"),
        model_store=folder / "models",
        port=first,
        torchserve_port=first + 1,
        web_workers=1,
        rate_limit="",
    )
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(folder / "feed"))
    cards = small_cards("0.0.1")
    lost = build_release(services.database, services.pictures, SmallEncoder(), cards, services.releases.folder)
    services.releases.promote(lost.id)
    assert "no longer holds" in CliRunner().invoke(main, ["doctor"], env=settings.as_environment()).stdout
    services.database.close()
    return settings


@pytest.fixture(scope="module")
def lost_shop(start_torchserve: Starter, lost_settings: Settings) -> Iterator[LostShop]:
    environment = os.environ | lost_settings.as_environment()
    program = start_torchserve.program("-m", "webapp.cli", "up", environment=environment, stderr=subprocess.PIPE)
    shop = LostShop(lost_settings, "", {})

    def hear(line: str) -> None:
        shop.said += line
        if "building another" in line:
            shop.meanwhile = shop.get("/api/v1/search?q=enamel+mug")

    try:
        read_until(program, "ready after", hear)
        yield shop
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=60)


def test_a_shop_whose_models_are_gone_comes_up_with_the_newest(lost_shop: LostShop) -> None:
    assert "no longer holds image-encoder-0.0.1, text-encoder-0.0.1" in lost_shop.said
    assert lost_shop.get("/readyz")["status"] == "ok"
    assert "no longer holds" not in lost_shop.run("doctor").stdout
    newest = newest_card(find_cards(lost_shop.settings.model_store), "image-encoder")
    [current] = [row for row in json.loads(lost_shop.run("index", "list", "--json").stdout) if row["current"]]
    assert current["spaces"]["image"]["version"] == newest.version


def test_words_were_answered_meanwhile(lost_shop: LostShop) -> None:
    assert lost_shop.meanwhile["results"][0]["title"] == "Enamel mug"
    assert lost_shop.meanwhile["degraded"]


def test_another_version_is_built_with_when_it_is_asked_for(lost_shop: LostShop) -> None:
    store = lost_shop.settings.model_store
    write_card(replace(newest_card(find_cards(store), "image-encoder"), version=LATER), store)
    built = lost_shop.run("index", "build")
    assert f"the model store holds image-encoder-{LATER}, which --image-model would choose" in built.stderr
    chosen = lost_shop.run("index", "build", "--image-model", f"image-encoder-{LATER}", "--promote", "--json")
    assert json.loads(chosen.stdout)["spaces"]["image"]["version"] == LATER
    assert lost_shop.get("/readyz")["checks"][f"image-encoder {LATER}"] == "ok"


def test_two_towers_of_clip_are_taken_in_when_they_are_asked_for(lost_shop: LostShop, tmp_path: Path) -> None:
    package_clip(str(make_clip(tmp_path / "clip")), "1.0.0", lost_shop.settings.model_store)
    built = json.loads(
        lost_shop.run("index", "build", "--with", "clip-image-1.0.0,clip-text-1.0.0", "--promote", "--json").stdout
    )
    clip = built["spaces"]["clip"]
    assert (clip["model"], clip["asked_by"]["model"], clip["items"]) == ("clip-image", "clip-text", len(ROWS) * VIEWS)
    assert lost_shop.get("/readyz")["checks"]["clip-text 1.0.0"] == "ok"
    answer = lost_shop.get("/api/v1/search?q=enamel+mug+again")
    assert answer["release"] == built["id"]
    assert not answer["degraded"]
    assert lost_shop.run("index", "build", "--json").stdout.count('"clip-image"'), "kept until it is asked to go"
