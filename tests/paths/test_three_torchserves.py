"""Three TorchServe processes on addresses of their own, as `docker compose up --scale torchserve=3` starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from serving.archives import build_archive
from serving.cards import Card
from serving.client.replica import ReplicaState
from serving.errors import ServingError
from tests.support.clients import Askers
from tests.support.ports import free_ports
from tests.support.site_database import database_for
from tests.support.small_models import draw_picture, make_idle_text_encoder, make_image_card
from tests.support.torchserve import Starter
from tests.support.waiting import PATIENCE_S, until
from webapp.cli.doctor import run_checks
from webapp.modelops.changes import ModelChanges
from webapp.modelops.overrides import EVERY_VERSION, set_override
from webapp.modelops.reconcile import Reconciler
from webapp.modelops.versions import known_versions
from webapp.services import Services, build_services
from webapp.settings import Settings

ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")


@dataclass
class Fleet:
    """The processes by their address, and a site that knows all of them."""

    starter: Starter
    folder: Path
    store: Path
    port: int
    services: Services
    reconciler: Reconciler
    card: Card
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def start(self, address: str) -> None:
        """One more container, so to speak."""
        place = ("--folder", str(self.folder / address), "--host", address, "--port", str(self.port))
        shared = ("--keys", str(self.folder / "keys"), "--model-store", str(self.store))
        self.running[address] = self.starter.program("-m", "serving", *place, *shared, stdout=subprocess.DEVNULL)

    def signal(self, address: str, number: signal.Signals) -> None:
        """Send a signal to the TorchServe itself, not to what started it."""
        [java] = psutil.Process(self.running[address].pid).children()
        os.kill(java.pid, number)

    def state(self, address: str) -> ReplicaState:
        """What the site's client thinks of a replica."""
        return next(one for one in self.services.client.replicas() if one.name.startswith(f"{address}:"))

    def ready(self, address: str) -> int:
        """READY workers of the image encoder there; 0 where nothing answers."""
        found = self.services.replicas.each(lambda one: one.checks.ready_workers(self.card.name, self.card.version))
        [by_name] = [by_name for one, by_name in found.items() if one.name.startswith(f"{address}:")]
        return by_name if isinstance(by_name, int) else 0

    def counted(self, address: str) -> bool:
        """Whether the TorchServe that runs there now was asked for a prediction."""
        with urllib.request.urlopen(f"http://{address}:{self.port + 2}/metrics", timeout=60) as answer:
            return 'ts_inference_requests_total{model_name="image-encoder"' in answer.read().decode()

    def bring(self, *addresses: str) -> None:
        """Reconcile, as `shoplens up` does every few seconds, until these replicas hold the image encoder."""

        def brought() -> bool:
            self.reconciler.step()
            return all(self.ready(address) for address in addresses)

        until(brought)


def shoppers(fleet: Fleet) -> Askers:
    """Clients that have pictures encoded."""
    picture = draw_picture("teal")

    def ask(_number: int, _count: int) -> str:
        try:
            fleet.services.client.encode_image(fleet.card, picture)
        except ServingError as error:
            return str(error)
        return ""

    return Askers(ask, pause_s=0.02)


@pytest.fixture(scope="module")
def fleet(start_torchserve: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    store, folder, port = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("fleet"), free_ports(3)
    card = make_image_card(store)
    make_idle_text_encoder(store)
    for path in store.glob("*.json"):
        build_archive(path, store)
    settings = Settings(
        instance=folder / "instance",
        database_url=database_for(folder / "instance"),
        model_store=store,
        torchserve_url=", ".join(f"http://{address}:{port}" for address in ADDRESSES),
        torchserve_management_url=f"http://{ADDRESSES[0]}:{port + 1}",
        torchserve_key_file=folder / "keys",
    )
    services = build_services(settings)
    set_override(services.database, "text-encoder", EVERY_VERSION, workers=0)  # the image encoder is enough here
    reconciler = Reconciler(settings, services.database, services.releases, services.replicas)
    running = Fleet(start_torchserve, folder, store, port, services, reconciler, card)
    try:
        for address in ADDRESSES:
            running.start(address)
        running.bring(*ADDRESSES)
        yield running
    finally:
        for process in running.running.values():
            process.terminate()
        for process in running.running.values():
            process.wait(60)
        services.database.close()


def test_each_replica_has_its_own_keys_and_all_that_is_wanted(fleet: Fleet) -> None:
    assert {path.parent.name for path in (fleet.folder / "keys").glob("*/key_file.json")} == set(ADDRESSES)
    rows, note = known_versions(fleet.services)
    by_name = {row.name: row.workers for row in rows}
    assert (note, by_name["image-encoder"]) == ("", "3 of 3 READY on 3 of 3 replicas")
    assert [one["workers_ready"] for one in rows[0].as_json()["replicas"]] == [1, 1, 1]
    found = [check for check in run_checks(fleet.services) if check.name.startswith("TorchServe ")]
    assert [check.state for check in found] == ["ok"] * 3


def test_no_query_fails_while_a_replica_is_killed_another_freezes_and_both_come_back(fleet: Fleet) -> None:
    _, killed, frozen = ADDRESSES
    with shoppers(fleet) as askers:
        askers.go_on()
        assert all(fleet.counted(address) for address in ADDRESSES)
        fleet.signal(killed, signal.SIGKILL)
        askers.go_on()
        fleet.signal(frozen, signal.SIGSTOP)
        until(lambda: fleet.state(killed).state == fleet.state(frozen).state == "open")
        askers.go_on()
        assert fleet.reconciler.step(), "what is well is brought, whatever the others do"

        fleet.signal(frozen, signal.SIGCONT)
        until(lambda: fleet.state(frozen).state == "closed")
        fleet.running[killed].wait(60)
        fleet.start(killed)  # new tokens, and no model
        fleet.bring(killed)
        until(lambda: fleet.state(killed).state == "closed" and fleet.counted(killed))
    assert askers.failed == []


def test_what_is_changed_is_changed_where_there_is_an_answer_and_the_others_are_named(fleet: Fleet) -> None:
    said = list[str]()
    changes = ModelChanges(fleet.services, said.append)
    for address in ADDRESSES[1:]:
        fleet.signal(address, signal.SIGSTOP)
    try:
        assert changes.scale(fleet.card.name, 1) == [(fleet.card.name, fleet.card.version)]
    finally:
        for address in ADDRESSES[1:]:
            fleet.signal(address, signal.SIGCONT)
    assert [line.split()[0] for line in said] == [f"{address}:{fleet.port}" for address in ADDRESSES[1:]]
    assert all("is passed over and brought to the same state when it answers" in line for line in said)
    changes.scale(fleet.card.name, None)
    assert [fleet.ready(address) for address in ADDRESSES] == [1, 1, 1]


def test_a_loaded_model_gets_a_worker_from_the_governor_and_gives_it_back(fleet: Fleet) -> None:
    there = fleet.services.settings
    changed = {
        "instance": fleet.folder / "governed",
        "torchserve_url": there.inference_urls[0],
        "governor_max_workers": 2,
        "encode_timeout_s": PATIENCE_S,
    }
    settings = there.model_copy(update=changed)
    services, said = build_services(settings), list[str]()
    set_override(services.database, "text-encoder", EVERY_VERSION, workers=0)
    reconciler = Reconciler(settings, services.database, services.releases, services.replicas)
    assert reconciler.step()
    [worker] = services.management.describe(fleet.card.name, fleet.card.version).workers
    os.kill(worker.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(14) as pool:
        for _ in range(14):
            pool.submit(services.client.encode_image, fleet.card, draw_picture("teal"))
        until(lambda: reconciler.step(said.append) and fleet.ready(ADDRESSES[0]) == 2)
        assert known_versions(services)[0][0].workers.endswith("2 READY, 2 by the governor")
        with suppress(ProcessLookupError):  # TorchServe ends a worker that is silent for 20 s, and starts another
            os.kill(worker.pid, signal.SIGCONT)
    assert any("governor: 2 instead of 1 workers of image-encoder-1.0.0" in line for line in said)
    until(lambda: reconciler.step(said.append) and fleet.ready(ADDRESSES[0]) == 1)
    assert known_versions(services)[0][0].governed is None
    services.database.close()
