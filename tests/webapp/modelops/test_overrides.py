"""What people override of models, and when drift was first seen, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.database import Database
from serving.cards import write_card
from serving.torchserve.reconciler import Drift
from tests.support.databases import KINDS, empty_database
from tests.support.small_encoder import small_cards
from tests.support.small_shop import open_shop
from tests.support.waiting import until
from webapp.modelops.desired import desired_card, read_desired_state
from webapp.modelops.drift import record_drift
from webapp.modelops.lease import LeaseHolder
from webapp.modelops.overrides import (
    overridden_workers,
    override_default,
    read_overrides,
    remove_override,
    set_override,
)
from webapp.settings import Settings
from webapp.tables import DriftRecord, Lease

CARD = small_cards("1.1.0", weights="1")[0]
NAME, VERSION = CARD.name, CARD.version


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with empty_database(request.param, tmp_path) as opened:
        yield opened


def test_the_wish_for_a_version_counts_before_that_for_its_model_and_the_setting(database: Database) -> None:
    settings = Settings(image_workers=4)
    assert desired_card(CARD, settings, read_overrides(database)).workers == 4
    set_override(database, NAME, "", workers=2)
    assert desired_card(CARD, settings, read_overrides(database)).workers == 2
    set_override(database, NAME, VERSION, workers=0, batch_size=1)
    wanted = desired_card(CARD, settings, read_overrides(database))
    assert (wanted.workers, wanted.batch_size, wanted.max_batch_delay_ms) == (0, 1, 0)
    remove_override(database, NAME, VERSION)
    assert overridden_workers(read_overrides(database), NAME, VERSION) == 2


def test_one_version_is_the_default(database: Database) -> None:
    override_default(database, NAME, "1.0.0")
    override_default(database, NAME, VERSION)
    assert [key for key, row in read_overrides(database).items() if row.is_default] == [(NAME, VERSION)]


def test_drift_keeps_its_first_time_until_it_changes_or_goes(database: Database) -> None:
    two = Drift(NAME, VERSION, "workers", "is set to 2 workers instead of 1")
    assert record_drift(database, "here", [two]) == [two]
    first = _since(database)
    assert record_drift(database, "here", [two]) == []
    assert _since(database) == first
    three = replace(two, what="is set to 3 workers instead of 1")
    assert record_drift(database, "here", [three]) == [three]
    assert _since(database).keys() == {three.what}
    assert record_drift(database, "here", []) == []
    assert _since(database) == {}


def test_a_version_registered_by_request_is_wanted_while_the_model_store_has_its_card(tmp_path: Path) -> None:
    shop, store = open_shop(tmp_path), tmp_path / "models"
    store.mkdir()
    for card in (*small_cards(), CARD):
        write_card(card, store)
    shop.releases.promote(shop.build(small_cards()).id)
    set_override(shop.database, NAME, VERSION, registered=True, workers=3)
    goal = read_desired_state(shop.releases, Settings(model_store=store))
    assert [one.workers for one in goal.models if (one.name, one.version) == (NAME, VERSION)] == [3]
    assert goal.defaults[NAME] == small_cards()[0].version
    (store / f"{CARD.key}.json").unlink()
    assert read_desired_state(shop.releases, Settings(model_store=store)).find((NAME, VERSION)) is None
    shop.database.close()


def test_a_held_lease_is_renewed_and_given_back(database: Database) -> None:
    with LeaseHolder(database, "job", ttl_s=1).hold() as held:
        assert held
        first = _expires(database)
        until(lambda: _expires(database) > first, "a renewal")
    with LeaseHolder(database, "job").hold() as held:
        assert held
        with LeaseHolder(database, "job").hold() as other:
            assert not other


def _expires(database: Database) -> datetime:
    with database.session() as session:
        return session.scalars(select(Lease.expires_at)).one()


def _since(database: Database) -> dict[str, object]:
    with database.session() as session:
        return {row.what: row.since for row in session.scalars(select(DriftRecord))}
