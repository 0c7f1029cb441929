"""Releases and models change under a small shop: as docs/operations.md has it, and with shoppers who ask meanwhile."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks._shoppers import Clients, mixed, questions
from benchmarks.rollout import RUNS, make_twin
from catalog.importing.importer import import_feed
from serving.archives import build_archive
from serving.torchserve.management import Management
from tests.support.bundled import VERSION
from tests.support.demo_shop import Shop
from tests.support.documented import documented
from tests.support.ports import free_port
from tests.support.site_database import database_for
from tests.support.small_shop import photo, write_feed
from webapp.cli import main
from webapp.process.children import Site
from webapp.services import build_services
from webapp.settings import PROJECT, Settings

NAME = "image-encoder"
TWIN, THIRD = (f"{NAME}-9.{os.getpid()}.{number}" for number in (5, 6))
WORDS = ("sea green mug", "porridge bowl", "reading lamp", "earl grey")
CLIENTS = 8
PAUSE_S = 1.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shop's models and two twins of its encoder, whose archives TorchServe finds in its own store."""
    store, server_store = tmp_path_factory.mktemp("models"), PROJECT / "model_store"
    for path in server_store.glob("*.*"):
        if path.name.startswith((RUNS, "text-encoder")):
            shutil.copy(path, store)
    for key in (TWIN, THIRD):
        make_twin(store, key)
        shutil.copy(build_archive(store / f"{key}.json", store), server_store)
    yield store
    for key in (TWIN, THIRD):
        (server_store / f"{key}.mar").unlink()


@pytest.fixture
def settings(shop: Shop, store: Path, tmp_path: Path) -> Iterator[Settings]:
    """A small shop with two web processes on the TorchServe of the big one, which is as before afterwards."""
    instance, big = tmp_path / "instance", shop.services.settings
    instance.mkdir()
    (instance / "torchserve").symlink_to(big.instance / "torchserve")
    settings = Settings(
        instance=instance,
        database_url=database_for(instance),
        model_store=store,
        port=free_port(),
        torchserve_port=big.torchserve_port,
        rate_limit="",
        rate_limit_photos="",
        log_level="warning",
        judged_words=tmp_path / "words.csv",
        judged_photos=tmp_path / "photos.csv",
        compare_bounds="slack_ms=60000",
    )
    settings.judged_words.write_text("id,query,type,split,relevant,clean_of\nq1,enamel mug,plain,dev,mug-4:3,\n")
    settings.judged_photos.write_text(f"photo,product_id\n{tmp_path / 'feed' / 'pictures' / 'lamp-1-0.png'},lamp-1\n")
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(tmp_path / "feed"))
    services.database.close()
    yield settings
    _restore(shop.services.management)


def _restore(management: Management) -> None:
    management.set_default(NAME, VERSION)
    for one in management.versions(NAME):
        if one.version != VERSION:
            management.unregister(NAME, one.version)
    management.scale(NAME, VERSION, 1)


Run = Callable[..., str]


@pytest.fixture
def run(settings: Settings) -> Run:
    """One command beside the shop."""

    def command(*arguments: str) -> str:
        done = CliRunner().invoke(main, arguments, env=settings.as_environment(), catch_exceptions=False)
        assert done.exit_code == 0, (arguments, done.output)
        return done.stdout

    return command


def built(settings: Settings) -> list[str]:
    """Releases, the oldest first."""
    return sorted(path.parent.name for path in (settings.instance / "releases").glob("[!.]*/manifest.json"))


def test_the_documented_rollout_works_line_by_line_and_shoppers_notice_nothing(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    run("index", "build", "--image-model", RUNS)
    pictures = [tmp_path / f"{colour}.png" for colour in ("seagreen", "gold", "black", "darkred")]
    for path in pictures:
        path.write_bytes(photo(path.stem, 3))
    site = Site(settings)
    site.start()
    try:
        site.wait_ready()
        with Clients(settings.port, questions(pictures, WORDS), CLIENTS, PAUSE_S) as shoppers:
            for line in documented("From one model to another, from end to end"):
                words = shlex.split(line.replace("image-encoder-2.1.0", TWIN), comments=True)
                assert words.pop(0) == "shoplens"
                run(*(built(settings)[-1] if word == "NEWEST" else word for word in words))
            run("model", "register", THIRD)
            run("model", "retire", THIRD)
    finally:
        site.stop()
    assert [one.problem for one in shoppers.answers if one.problem] == []
    assert mixed(shoppers.answers, settings.instance / "releases") == []
    assert {one.release for one in shoppers.answers} == set(built(settings))
    models_seen = {model for one in shoppers.answers if one.question.kind == "photo" for model in one.models}
    assert models_seen == {RUNS, TWIN}
