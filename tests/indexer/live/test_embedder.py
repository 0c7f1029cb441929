"""Who embeds what is new: one process at a time, nothing twice, later when TorchServe is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from indexer.errors import BuildError, ReleaseError
from indexer.live.embedder import BackgroundIndexer, Embedder
from indexer.live.releases import LiveReleases
from indexer.release.releases import Releases
from tests.support.live_changes import TEAPOT, Job, by_photo, embedder
from tests.support.small_encoder import small_cards
from tests.support.small_shop import VIEWS, SmallShop
from tests.support.waiting import until


@pytest.fixture
def changed(released_shop: SmallShop, tmp_path: Path) -> SmallShop:
    """With a release and a product that is newer."""
    released_shop.bring(tmp_path / "new", TEAPOT)
    return released_shop


def test_two_processes_embed_nothing_twice(changed: SmallShop) -> None:
    first, second = embedder(changed), embedder(changed)
    assert first.run()
    assert second.run()
    assert changed.encoder.pictures == VIEWS


def test_while_one_process_embeds_another_leaves_it_alone(changed: SmallShop) -> None:
    job = Job()
    job.taken = True
    assert not embedder(changed, job=job).run()
    assert changed.encoder.pictures == 0


def test_without_torchserve_it_is_said_and_done_later(changed: SmallShop) -> None:
    changed.encoder.away = True
    one = embedder(changed)
    with pytest.raises(BuildError, match="stopped answering"):
        one.run()
    changed.encoder.away = False
    assert one.run()
    assert not one.pending()


def test_a_picture_that_is_refused_is_asked_about_once(changed: SmallShop) -> None:
    product = changed.catalogue.product("pot-1")
    assert product is not None
    changed.pictures.path(product.pictures[0].hash).write_bytes(b"no picture")
    one = embedder(changed)
    assert one.run()
    asked = changed.encoder.pictures
    assert not one.pending()
    assert one.run()
    assert changed.encoder.pictures == asked
    assert by_photo(changed.another_process(), "fuchsia") == "pot-1"


def test_a_model_changed_under_its_version_embeds_nothing(changed: SmallShop) -> None:
    live = LiveReleases(changed.releases, changed.catalogue)
    live.catch_up()
    with pytest.raises(ReleaseError, match=r"text-encoder-1\.0\.0 was changed"):
        Embedder(live, changed.pictures, changed.encoder, small_cards(weights="1"), Job()).run()


@pytest.fixture
def site(changed: SmallShop, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveReleases]:
    """A web process that embeds by itself."""
    monkeypatch.setattr("indexer.live.embedder.PAUSE_S", 0.05)
    monkeypatch.setattr("indexer.live.releases.FETCH_INTERVAL_S", 0.0)
    live = LiveReleases(Releases(changed.database, changed.releases.folder), Catalogue(changed.database))
    thread = BackgroundIndexer(live, embedder(changed, live))
    live.use_background(thread.wake)
    yield live
    thread.stop()


def test_a_web_process_embeds_by_itself(changed: SmallShop, site: LiveReleases) -> None:
    assert site.now().pending
    until(lambda: site.now().pending == 0)
    assert by_photo(changed.another_process(), "fuchsia") == "pot-1"


def test_it_tries_again_until_torchserve_answers(changed: SmallShop, site: LiveReleases) -> None:
    changed.encoder.away = True
    assert site.now().pending
    until(lambda: changed.encoder.refused >= 2, "a second try")
    assert site.now().pending
    changed.encoder.away = False
    until(lambda: site.now().pending == 0)


def test_a_request_waits_only_so_long_for_many_changes(
    changed: SmallShop, site: LiveReleases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.live.releases.CHANGES_PER_STEP", 1)
    site._max_wait_s = 0
    changed.bring(tmp_path, *(TEAPOT.replace("pot-1", f"pot-{number}") for number in range(2, 8)))
    assert site.now().behind
    until(lambda: not site.now().behind)
    assert site.now().products == 7
