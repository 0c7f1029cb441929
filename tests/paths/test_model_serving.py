"""Versions that come, go and are scaled beside the running shop, by command and by hand, on its TorchServe."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from serving.archives import build_archive
from serving.cards import Card, read_card, write_card
from serving.torchserve.management import ModelStatus
from tests.support.bundled import ENCODER, VERSION
from tests.support.clients import CLIENTS, Askers
from tests.support.demo_shop import Shop
from tests.support.documented import documented
from tests.support.site_database import copy_database
from webapp import create_app
from webapp.cli import main
from webapp.modelops.reconcile import Reconciler
from webapp.services import Services, build_services
from webapp.settings import PROJECT, Settings

NAME = "image-encoder"


@dataclass
class Stage:
    """A copy of the shop on the same TorchServe, with two more versions of the image encoder packaged."""

    services: Services
    reconciler: Reconciler
    good: Card
    bad: Card  # its probe is another model's

    def run(self, *arguments: str) -> Result:
        """One command beside the running shop."""
        settings = self.services.settings.as_environment()
        return CliRunner().invoke(main, arguments, env=settings, catch_exceptions=False)

    def row_of(self, card: Card) -> dict[str, Any]:
        """What model list says of a version."""
        rows = json.loads(self.run("model", "list", "--json").stdout)["models"]
        return next(dict(row) for row in rows if (row["model"], row["version"]) == (card.name, card.version))

    def held(self) -> dict[str, ModelStatus]:
        """The image encoders that TorchServe holds, by version."""
        return {one.version: one for one in self.services.management.list_models() if one.name == NAME}

    def drift(self) -> str:
        """What the doctor says of the models."""
        return "\n".join(line for line in self.run("doctor").stdout.splitlines() if " drift: " in line)

    def by_hand(self, *, back: bool = False) -> None:
        """Run the documented curl lines that register and scale a version, or those that take it out again."""
        settings, script = self.services.settings, "\n".join(documented("By hand", int(back)))
        script = script.replace("instance/torchserve/key_file.json", str(settings.key_file))
        script = script.replace("http://127.0.0.1:8081", settings.management_url).replace("2.1.0", self.good.version)
        script = script.replace("curl ", "curl --silent --show-error --fail --max-time 300 ")
        done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Card, Card]]:
    """A model store with the shop's models and two more versions, whose archives TorchServe finds in its own store."""
    store, server_store = tmp_path_factory.mktemp("models"), PROJECT / "model_store"
    for path in server_store.glob("*.*"):
        if path.name.startswith((NAME, "text-encoder")) and not path.name.startswith(f"{NAME}-9."):
            os.link(path, store / path.name) if path.stat().st_dev == store.stat().st_dev else shutil.copy(path, store)
    first = read_card(store / f"{ENCODER}.json")
    good = replace(first, version=f"9.{os.getpid()}.0")
    probe = replace(first.probe, vector=tuple(reversed(first.probe.vector)))
    bad = replace(first, version=f"9.{os.getpid()}.1", probe=probe)
    for card in (good, bad):
        shutil.copy(build_archive(write_card(card, store), store), server_store)
    yield store, good, bad
    for card in (good, bad):
        (server_store / f"{card.key}.mar").unlink()


@pytest.fixture
def stage(shop: Shop, packaged: tuple[Path, Card, Card], tmp_path: Path) -> Iterator[Stage]:
    store, good, bad = packaged
    settings, instance = shop.services.settings, tmp_path / "instance"
    instance.mkdir()
    for name in ("releases", "pictures", "torchserve"):
        (instance / name).symlink_to(settings.instance / name)
    own = Settings(
        instance=instance,
        database_url=copy_database(settings.instance, instance),
        model_store=store,
        torchserve_port=settings.torchserve_port,
        rate_limit="",
        rate_limit_photos="",
    )
    services = build_services(own)
    reconciler = Reconciler(own, services.database, services.releases, services.replicas)
    assert reconciler.step()
    yield Stage(services, reconciler, good, bad)
    _restore(services)
    services.database.close()


def _restore(services: Services) -> None:
    """As the shop left it: one worker of its own version, which is the default; nothing beside it."""
    management = services.management
    held = {one.version for one in management.list_models() if one.name == NAME}
    management.set_default(NAME, VERSION)
    for version in held - {VERSION}:
        management.unregister(NAME, version)
    if management.describe(NAME, VERSION).min_workers != 1:
        management.scale(NAME, VERSION, 1)


def asking(site: Flask, photo: bytes) -> Askers:
    """Clients that ask the site by words and by photo."""
    clients = [site.test_client() for _ in range(CLIENTS)]

    def ask(number: int, count: int) -> str:
        if (number + count) % 2:
            answer = clients[number].get(f"/api/v1/search?q=sea+green+mug+{number}x{count}")
        else:
            data = {"image": (BytesIO(photo + bytes([number, count % 251])), "photo.jpg")}
            answer = clients[number].post("/api/v1/search/image", data=data)
        complete = answer.status_code == 200 and not answer.get_json()["degraded"]
        return "" if complete else f"{answer.status_code} {answer.text[:300]}"

    return Askers(ask)


def test_no_query_fails_while_a_version_comes_is_scaled_and_goes(stage: Stage, query_photo: bytes) -> None:
    with asking(create_app(services=stage.services), query_photo) as askers:
        registered = stage.run("model", "register", stage.good.key, "--json")
        assert registered.exit_code == 0, registered.stderr
        forecast = r"1 more worker will take \d+ MB of disk \(.* free\) and about .* of memory"
        assert re.search(forecast, registered.stderr)
        assert json.loads(registered.stdout)["models"][0]["workers"] == "1 of 1 READY"
        assert stage.run("model", "scale", ENCODER, "--workers", "2").stdout == f"{ENCODER}: 2 of 2 READY.\n"
        assert stage.run("model", "scale", ENCODER, "--by-settings").stdout == f"{ENCODER}: 1 of 1 READY.\n"
        assert stage.run("model", "retire", stage.good.key).exit_code == 0
    assert (askers.failed, stage.drift()) == ([], "")
    assert askers.answered > CLIENTS
    assert stage.row_of(stage.good)["workers"] == "not registered"


def test_a_version_whose_probe_differs_is_told_and_taken_away(stage: Stage) -> None:
    refused = stage.run("model", "register", stage.bad.key)
    assert refused.exit_code == 1
    assert f"{stage.bad.key} did not start: {stage.bad.key}: the probe's embedding has cosine" in refused.stderr
    assert "It was taken away again." in refused.stderr
    assert set(stage.held()) == {VERSION}
    assert stage.drift() == ""


def test_too_little_memory_refuses_before_anything_starts(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.modelops.forecast.free_memory", lambda: 1_000_000)
    refused = stage.run("model", "register", stage.good.key)
    assert "was not started: too little memory is free" in refused.stderr
    assert set(stage.held()) == {VERSION}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("retire", ENCODER), "cannot be retired: the current release"),
        (("scale", ENCODER, "--workers", "0"), "cannot be left without workers: the current release"),
        (
            ("register", "image-encoder-7.0.0"),
            f"holds no 'image-encoder-7.0.0'; it holds: image-encoder-1.1.0, {ENCODER}",
        ),
        (
            ("scale", "vision", "--workers", "2"),
            "No version 'vision' is wanted of TorchServe; these are: image-encoder",
        ),
        (("retire", "image-encoder-7.0.0"), "does not hold image-encoder-7.0.0; of image-encoder it holds"),
        (("retire", NAME), "names no version"),
        (("adopt", ENCODER), f"{ENCODER} is as it is wanted; there is drift of: none at all"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(stage: Stage, arguments: tuple[str, ...], said: str) -> None:
    refused = stage.run("model", *arguments)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_the_list_says_who_names_a_version(stage: Stage) -> None:
    current = stage.services.releases.current_id()
    row = stage.row_of(replace(stage.good, version=VERSION))
    assert (row["packaged"], row["default"], row["workers_ready"], row["workers_wanted"]) == ("yes", True, 1, 1)
    assert f"{current} (current)" in row["releases"]
    assert "no archive" not in stage.run("model", "list").stdout


def test_what_the_documented_curl_lines_change_is_drift_that_nobody_undoes(stage: Stage) -> None:
    stage.by_hand()
    for _ in range(2):
        assert stage.reconciler.step()
    held, said = stage.held(), stage.drift()
    assert (held[stage.good.version].min_workers, held[stage.good.version].is_default) == (0, True)
    assert f"{NAME} {stage.good.version}: drift: it is held by TorchServe, but nobody asked for it" in said
    assert f"{stage.good.version}: drift: it answers where no version is named, instead of {VERSION}; since 20" in said
    assert f"keep it: shoplens model adopt {stage.good.key}" in stage.run("doctor").stdout


def test_a_change_of_what_is_wanted_elsewhere_undoes_no_drift(stage: Stage) -> None:
    stage.by_hand()
    assert stage.run("model", "scale", "text-encoder", "--workers", "1").exit_code == 0
    assert stage.reconciler.step()
    assert stage.good.version in stage.held()


def test_drift_is_reverted_on_request(stage: Stage) -> None:
    stage.by_hand()
    assert "as it was wanted again; before, it is held" in stage.run("model", "revert", stage.good.key).stdout
    assert set(stage.held()) == {VERSION}
    assert stage.held()[VERSION].is_default
    assert stage.drift() == ""


def test_taken_out_by_hand_again_it_is_no_drift(stage: Stage) -> None:
    stage.by_hand()
    stage.by_hand(back=True)
    assert stage.drift() == ""


def test_what_was_adopted_and_scaled_comes_back_after_a_restart(stage: Stage, models: Shop) -> None:
    stage.by_hand()
    adopted = json.loads(stage.run("model", "adopt", "--all", "--json").stdout)
    assert {one["kind"] for one in adopted} == {"unwanted", "default"}
    assert stage.drift() == ""
    models.server.stop()
    kept = stage.run("model", "scale", NAME, "--workers", "1")
    assert "The change is kept and applied when it answers again." in kept.stderr
    models.server.start()
    models.server.wait_ready(120)
    assert stage.reconciler.step()
    held = stage.held()
    assert {version: one.min_workers for version, one in held.items()} == {VERSION: 1, stage.good.version: 1}
    assert held[stage.good.version].is_default
    assert "the current release" in stage.run("model", "retire", ENCODER).stderr
