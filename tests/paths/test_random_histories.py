"""Random histories of a shop: imports, changes by hand, releases; searches and pages show what a simple model says."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.importing.push import push_products
from catalog.records import RawRow
from catalog.steering.marking import mark_products
from catalog.steering.overrides import set_override, undo_override
from catalog.writes import set_removed
from indexer.errors import ReleaseError
from tests.support.databases import temporary_folder
from tests.support.live_changes import embedder
from tests.support.shop_model import Row, ShopModel
from tests.support.site_database import copy_site, drop_databases, migrated_for
from tests.support.small_shop import reopen

NAMES = ("p1", "p2", "p3")
ANIMALS, THINGS = ("zebu", "quokka", "walrus"), ("kettle", "lantern")  # no word is near another
TITLES = st.builds("{} {}".format, st.sampled_from(ANIMALS), st.sampled_from(THINGS))
PRICES = st.sampled_from([Decimal("5.00"), Decimal("12.50"), Decimal("99.00")])
ROWS = st.dictionaries(st.sampled_from(NAMES), st.builds(Row, TITLES, PRICES), min_size=1)
FIRST = {"p1": Row("zebu kettle", Decimal("5.00")), "p2": Row("zebu lantern", Decimal("12.50"))}
COLUMNS = ("id", "title", "price", "currency", "sku")
STEPS = 10
USUAL = settings(
    deadline=None,
    database=None,
    stateful_step_count=STEPS,
    phases=[Phase.explicit, Phase.generate],  # a history is short enough to be read; shrinking one takes minutes
    suppress_health_check=list(HealthCheck),
)


class Histories(RuleBasedStateMachine):
    """A shop with two products and a release, and what becomes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="shoplens-history-"))
        copy_site(_opened(), self.folder, "")
        self.shop, self.model = reopen(self.folder), ShopModel()
        self.model.import_rows(FIRST)
        self.releases = [release.id for release in self.shop.releases.list()]
        self.search = self.shop.search
        self.asked, self.numbered = cycle([*ANIMALS, *THINGS]), cycle(NAMES)

    def teardown(self) -> None:
        self.shop.database.close()
        shutil.rmtree(self.folder)
        drop_databases(lambda folder: folder == self.folder.resolve())

    @property
    def database(self) -> Database:
        return self.shop.database

    @rule(rows=ROWS, gone=st.sampled_from(["keep", "hide", "remove"]))
    def import_rows(self, rows: dict[str, Row], gone: Any) -> None:
        self.model.import_rows(rows, gone)
        import_feed(self.database, self.shop.pictures, _feed(self.folder, rows), gone=gone, max_gone=1)

    @rule(rows=ROWS)
    def push(self, rows: dict[str, Row]) -> None:
        self.model.import_rows(rows)
        raw = [RawRow(number, _cells(name, row)) for number, (name, row) in enumerate(rows.items(), 1)]
        assert not push_products(self.database, self.shop.pictures, raw, source="default").rejected

    @rule(data=st.data(), action=st.sampled_from(["hide", "show", "remove"]))
    def mark(self, data: st.DataObject, action: Any) -> None:
        name = self._one(data)
        self.model.mark(name, action)
        mark_products(self.database, [name], action, by="owner")

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        name = self._one(data)
        self.model.take_out(name)
        with self.database.session() as session:
            set_removed(session, name)

    @rule(data=st.data(), title=TITLES | st.none())
    def retitle(self, data: st.DataObject, title: str | None) -> None:
        name = self._one(data)
        self.model.products[name].titled = title
        _override(self.database, name, "title", title)

    @rule(data=st.data(), price=PRICES | st.none())
    def reprice(self, data: st.DataObject, price: Decimal | None) -> None:
        name = self._one(data)
        self.model.products[name].priced = price
        _override(self.database, name, "price", None if price is None else str(price))

    @rule()
    def embed(self) -> None:
        embedder(self.shop).run()

    @precondition(lambda self: len(self.releases) < 4)
    @rule()
    def build(self) -> None:
        self.releases.append(self.shop.build().id)

    @rule(data=st.data())
    def promote(self, data: st.DataObject) -> None:
        self.shop.releases.promote(data.draw(st.sampled_from(self.releases)))

    @rule()
    def roll_back(self) -> None:
        try:
            self.shop.releases.rollback()
        except ReleaseError as error:
            assert "no earlier release" in str(error)

    @rule()
    def another_process_answers(self) -> None:
        self.search = self.shop.another_process()

    @invariant()
    def pages_and_some_searches_agree_with_the_model(self) -> None:
        visible = self.model.visible()
        for name, known in self.model.products.items():
            product = self.shop.catalogue.product(name)
            assert product is not None and product.visible == known.visible, (name, known)
            assert Row(product.title, product.price or Decimal(0)) == known.shown, (name, known)
        for word in islice(self.asked, 2):  # each takes a while: the others have their turn after the next steps
            hits = self.search.by_text(word).hits
            found = {hit.id: Row(hit.title, hit.price or Decimal(0)) for hit in hits}
            assert found.items() <= visible.items(), (word, hits)
            assert {hit.id for hit in hits if hit.match == "exact"} == self.model.titled(word), (word, hits)
        name = next(self.numbered)
        ids = [hit.id for hit in self.search.by_text(_sku(name)).hits]
        assert ids[:1] == [name] if name in visible else name not in ids, (name, ids)

    def _one(self, data: st.DataObject) -> str:
        """A product that some feed had."""
        return data.draw(st.sampled_from(sorted(self.model.products)))


@cache
def _opened() -> Path:
    """A shop with the first products and a promoted release, to be copied."""
    folder = temporary_folder("opened")
    migrated_for(folder)
    shop = reopen(folder)
    import_feed(shop.database, shop.pictures, _feed(folder, FIRST))
    shop.releases.promote(shop.build().id)
    shop.database.close()
    return folder


def _sku(name: str) -> str:
    return f"SK-{name[1:] * 4}-X"


def _cells(name: str, row: Row) -> dict[str, str]:
    return {"id": name, "title": row.title, "price": str(row.price), "currency": "GBP", "sku": _sku(name)}


def _feed(folder: Path, rows: Mapping[str, Row]) -> Path:
    with (folder / "feed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(_cells(name, row) for name, row in rows.items())
    return folder / "feed.csv"


def _override(database: Database, name: str, field: Any, value: str | None) -> None:
    if value is None:
        undo_override(database, name, field)
    else:
        set_override(database, name, field, value, by="owner")


def test_some_histories_agree_with_the_model() -> None:
    run_state_machine_as_test(Histories, settings=settings(USUAL, max_examples=3, derandomize=True))  # type: ignore[no-untyped-call]


def test_a_thousand_histories_agree_with_the_model() -> None:
    run_state_machine_as_test(Histories, settings=settings(USUAL, max_examples=1_000))  # type: ignore[no-untyped-call]
