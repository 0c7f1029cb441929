"""Two machines with a folder each share a bucket and a database: what one is given, the other answers with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from catalog.storage.opening import open_storage
from indexer.build.builder import build_release
from indexer.search.search import Search
from tests.support.flaky_network import FlakyNetwork
from tests.support.site_database import database_for
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import photo, write_feed
from tests.support.small_site import small_settings
from tests.support.waiting import until
from webapp import create_app
from webapp.search import shared_uploads
from webapp.services import Services, build_services


@dataclass(frozen=True)
class Machine:
    """A web process with an instance folder of its own."""

    services: Services
    client: FlaskClient

    @property
    def folder(self) -> Path:
        return self.services.settings.instance

    def build(self) -> str:
        """The id of one more release."""
        services = self.services
        parts = (services.database, services.pictures, SmallEncoder(), small_cards(), services.releases.folder)
        return build_release(*parts, bucket=services.releases.bucket).id

    def answers_from(self) -> str:
        """The release of an answer to words."""
        found = self.client.get("/search?q=mug")
        assert found.status_code == 200 and "/product/mug-1" in found.text
        return found.headers["X-Search-Release"]

    def send_photo(self, picture: bytes) -> str:
        """The address of the page that a photo leads to."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/search/photo").text)
        assert token is not None
        data = {"csrf_token": token[1], "image": (io.BytesIO(picture), "photo.png")}
        return self.client.post("/search/photo", data=data).location


def machine(folder: Path, url: str) -> Machine:
    database = database_for(folder.parent) or f"sqlite:///{folder.parent / 'shop.db'}"
    settings = small_settings(folder, database).model_copy(update={"storage_url": url, "secret_key": "of both"})
    settings.model_store.mkdir(parents=True)
    services = build_services(settings)
    search = Search(services.releases, services.catalogue, SmallEncoder(), live=services.live, pages=services.pages)
    services = replace(services, search=search)
    return Machine(services, create_app(services=services).test_client())


@pytest.fixture
def first(bucket_url: str, tmp_path: Path) -> Iterator[Machine]:
    """The machine where products come in and releases are built."""
    first = machine(tmp_path / "first", bucket_url)
    import_feed(first.services.database, first.services.pictures, write_feed(tmp_path / "feed"))
    yield first
    first.services.database.close()


@pytest.fixture
def second(network_url: str, tmp_path: Path) -> Iterator[Machine]:
    """A machine with nothing of its own, which reaches the bucket over a network."""
    second = machine(tmp_path / "second", network_url)
    yield second
    second.services.database.close()


def test_a_shop_on_two_machines(first: Machine, second: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_uploads, "PATIENCE_S", 60.0)  # this machine may be slow
    older = first.build()
    first.services.releases.promote(older)
    assert first.answers_from() == second.answers_from() == older

    page = first.send_photo(photo("seagreen"))
    shown = [one.client.get(page) for one in (second, first)]
    assert [answer.status_code for answer in shown] == [200, 200]
    assert all("/product/mug-1" in answer.text for answer in shown)
    token = page.rpartition("/")[2]
    assert second.client.get(f"/photo/{token}.jpg").data == first.client.get(f"/photo/{token}.jpg").data

    newer = first.build()
    second.services.releases.promote(newer)
    until(lambda: first.answers_from() == second.answers_from() == newer, "the new release")
    assert second.services.releases.rollback().id == older
    until(lambda: first.answers_from() == second.answers_from() == older, "the old release")

    newest = first.build()
    first.services.releases.promote(newest)
    until(lambda: second.answers_from() == newest, "the newest release")
    assert second.services.releases.prune(keep=1) == [newer]
    kept = open_storage(first.services.settings.storage_url, "releases")
    assert {entry.key.partition("/")[0] for entry in kept.entries()} == {older, newest}
    assert not [*(second.folder / "pictures").glob("*")] and not [*(first.folder / "pictures").glob("*")]


def test_a_machine_answers_from_its_copies_while_the_bucket_is_away(
    first: Machine, second: Machine, network: FlakyNetwork
) -> None:
    older = first.build()
    first.services.releases.promote(older)
    assert second.answers_from() == older
    network.is_away = True
    assert second.answers_from() == older
    page = second.send_photo(photo("seagreen"))
    assert "/product/mug-1" in second.client.get(page).text

    first.services.releases.promote(first.build())
    until(lambda: second.answers_from() == older and "does not answer" in reason(second), "the reason")


def reason(machine: Machine) -> str:
    """What /readyz says of the release."""
    return str(machine.client.get("/readyz?models=optional").get_json()["checks"]["release"])
