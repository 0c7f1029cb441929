"""Models are registered for a build under the reconciler's lease: a real TorchServe, threads and database."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event

from catalog.importing.importer import import_feed
from indexer.build.builder import build_release
from indexer.stores.vector_store import Vectors, normalise
from serving.archives import build_archive
from serving.cards import Card, find_cards
from serving.errors import Unavailable
from serving.torchserve.process import Ports
from serving.torchserve.reconciler import drift
from tests.support.databases import empty_url
from tests.support.ports import free_ports
from tests.support.small_encoder import Encoding
from tests.support.small_models import make_idle_text_encoder, make_image_card
from tests.support.small_shop import write_feed
from tests.support.torchserve import Starter
from tests.support.waiting import PATIENCE_S, until
from webapp.modelops.desired import read_desired_state
from webapp.modelops.lease import LeaseHolder
from webapp.modelops.overrides import EVERY_VERSION, set_override
from webapp.modelops.reconcile import Reconciler
from webapp.modelops.releasing import ensure_registered, promote
from webapp.services import Services, build_services
from webapp.settings import Settings

NAME, VERSIONS = "image-encoder", ("1.0.0", "2.0.0")


class DrawnVectors:
    """Random vectors of a card's dimensions: what a release answers is not asked here."""

    def __init__(self) -> None:
        self._draw = np.random.default_rng(1)

    def encode_image(self, card: Card, _data: bytes, /) -> Encoding:
        shares = {head: np.full(len(labels), 1 / len(labels), np.float32) for head, labels in card.heads.items()}
        return Encoding(self._vectors(1, card.dimension)[0], shares, self._vectors(1, card.aligned_dimension)[0])

    def encode_images(self, card: Card, pictures: Iterable[bytes], /, *, lane: str = "bulk") -> Iterator[Encoding]:
        del lane
        return (self.encode_image(card, data) for data in pictures)

    def encode_texts(self, card: Card, texts: Sequence[str], /, *, lane: str = "interactive") -> Vectors:
        del lane
        return self._vectors(len(texts), card.dimension)

    def _vectors(self, count: int, dimension: int) -> Vectors:
        return normalise(self._draw.normal(size=(count, dimension)).astype(np.float32))


@dataclass
class SmallSite:
    """A shop with two releases, each with an image encoder of its own, and a TorchServe that holds no model yet."""

    services: Services
    cards: list[Card]
    releases: list[str]

    def held(self) -> dict[str, int]:
        """READY workers of each version of the image encoder that TorchServe holds."""
        held = self.services.management.list_models()
        return {one.version: one.ready for one in held if one.name == NAME}

    def reconciler(self) -> Reconciler:
        """One as another process has it."""
        services = self.services
        return Reconciler(services.settings, services.database, services.releases, services.replicas)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_idle_text_encoder(folder)
    for seed, version in enumerate(VERSIONS, start=1):
        make_image_card(folder, version, seed)
    for path in folder.glob("*.json"):
        build_archive(path, folder)
    return folder


@pytest.fixture(scope="module")
def settings(store: Path, tmp_path_factory: pytest.TempPathFactory, start_torchserve: Starter) -> Iterator[Settings]:
    port = free_ports(3)
    settings = Settings(instance=tmp_path_factory.mktemp("instance"), model_store=store, torchserve_port=port)
    server = start_torchserve.server(settings.torchserve_folder, store, Ports(port, port + 1, port + 2))
    yield settings
    server.stop()


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[SmallSite]:
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        services = build_services(settings.model_copy(update={"database_url": url}))
        management = services.management
        for model in sorted(management.list_models(), key=lambda one: one.is_default):  # a default goes last
            management.unregister(model.name, model.version)
        set_override(services.database, "text-encoder", EVERY_VERSION, workers=0)  # image encoders are enough here
        import_feed(services.database, services.pictures, write_feed(tmp_path / "feed"))
        *cards, text = find_cards(settings.model_store)
        database, pictures, folder = services.database, services.pictures, services.releases.folder
        built = [build_release(database, pictures, DrawnVectors(), [card, text], folder) for card in cards]
        yield SmallSite(services, cards, [release.id for release in built])
        services.database.close()


def test_a_promotion_waits_until_the_reconciler_has_brought_another(site: SmallSite) -> None:
    services, (first, second), (old, new) = site.services, site.releases, VERSIONS
    [card] = [card for card in site.cards if card.version == new]
    promote(services, first)
    amid, go_on, asked = threading.Event(), threading.Event(), threading.Event()

    def pause(_said: str) -> None:
        """The reconciler has brought one version and has others to bring."""
        amid.set()
        assert go_on.wait(PATIENCE_S)

    def prepare_and_promote() -> None:
        ensure_registered(services, [card])
        promote(services, second, force=True)

    def note_lease(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE leases") and threading.current_thread().name.startswith("promoter"):
            asked.set()

    event.listen(services.database.engine, "before_cursor_execute", note_lease)
    reconciler = site.reconciler()
    with ThreadPoolExecutor(1) as other, ThreadPoolExecutor(1, "promoter") as promoter:
        try:
            stepped = other.submit(reconciler.step, pause)
            assert amid.wait(PATIENCE_S)
            promoted = promoter.submit(prepare_and_promote)
            until(lambda: asked.is_set() or promoted.done())
            held_meanwhile, waits = site.held(), not promoted.done()
        finally:
            go_on.set()
        assert stepped.result(PATIENCE_S)
        promoted.result(PATIENCE_S)
    assert waits and new not in held_meanwhile, "two changed TorchServe at the same time"
    assert site.held() == {old: 1, new: 1}
    assert reconciler.step()
    goal = read_desired_state(services.releases, services.settings)
    assert drift(services.management, goal.models, goal.defaults) == []


def test_a_build_gives_up_when_another_changes_torchserve_for_too_long(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.modelops.releasing.LEASE_WAIT_S", 0.0)
    [card, _] = site.cards
    another = LeaseHolder(site.services.database, "reconciler")
    with another.hold():
        with pytest.raises(Unavailable, match=r"Another process has been changing TorchServe .* nothing was changed"):
            ensure_registered(site.services, [card])
        assert site.held() == {}
    ensure_registered(site.services, [card])
    assert site.held() == {card.version: 1}
    with another.hold():
        ensure_registered(site.services, [card])  # what is held already changes nothing
