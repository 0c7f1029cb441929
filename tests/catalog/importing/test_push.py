"""Products pushed by a shop's backend become what a feed's rows would, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.push import Pushed, push_products
from catalog.imports import Imports
from catalog.pictures import PictureStore
from catalog.records import RawRow
from catalog.tables import ProductRow
from tests.support.feeds import Bring

Push = Callable[..., Pushed]


def row(number: int, **cells: str) -> RawRow:
    return RawRow(number, cells)


@pytest.fixture
def push(database: Database, store: PictureStore) -> Push:
    """Push rows (keyword arguments) into a source."""

    def push(*rows: dict[str, str], source: str = "default") -> Pushed:
        return push_products(database, store, [row(n, **cells) for n, cells in enumerate(rows, 1)], source=source)

    return push


def test_a_pushed_product_is_cleaned_as_a_feeds_row(push: Push, bring: Bring, catalogue: Catalogue) -> None:
    cells = {"title": "<b>Blue</b>  mug", "price": "EUR 19,50", "availability": "true"}
    bring({"id": "by-feed", **cells})
    assert push({"id": "pushed", **cells}).new == 1
    fed, pushed = catalogue.product("by-feed"), catalogue.product("pushed")
    assert fed is not None and pushed is not None
    assert (pushed.title, pushed.price, pushed.currency) == (fed.title, fed.price, fed.currency)


def test_only_what_changed_moves_the_catalogue_on(push: Push, catalogue: Catalogue) -> None:
    push({"id": "a", "title": "A"}, {"id": "b", "title": "B"})
    before = catalogue.sequence()
    outcome = push({"id": "a", "title": "A"}, {"id": "b", "title": "B!"})
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert catalogue.sequence() == before + 1


def test_a_feeds_product_is_changed_by_a_push_of_its_source(push: Push, bring: Bring, catalogue: Catalogue) -> None:
    bring({"id": "a", "title": "A"}, source="erp")
    assert push({"id": "a", "title": "A2"}, source="erp").changed == 1
    assert push({"id": "a", "title": "Other"}, source="till").ids == {"a": "till~a"}
    assert catalogue.product("a").title == "A2"  # type: ignore[union-attr]


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(push: Push) -> None:
    outcome = push({"id": "", "title": "A"}, {"id": "b", "title": "B", "url": "no address"}, {"id": "c"})
    assert [(one.row, one.reason) for one in outcome.rejected] == [(1, "no id"), (3, "no title")]
    assert [one.row for one in outcome.left_out] == [2]
    assert outcome.new == 1


def test_each_product_remembers_the_import_it_came_by(push: Push, database: Database) -> None:
    push({"id": "a", "title": "A"})
    push({"id": "b", "title": "B"}, {"id": "c"})
    (run,) = Imports(database).newest(5)
    assert (run.counts["rows"], run.counts["new"], run.counts["rejected"]) == (3, 2, 1)
    with database.session() as session:
        assert session.scalars(select(ProductRow.import_id)).all() == [run.id, run.id]


def test_pushes_at_once_lose_nothing(push: Push, catalogue: Catalogue, database: Database) -> None:
    push({"id": "first", "title": "First"})
    with ThreadPoolExecutor(4) as threads:
        outcome = list(
            threads.map(lambda n: push({"id": f"p{n}", "title": f"P{n}"}, {"id": "same", "title": f"{n}"}), range(12))
        )
    assert sum(one.new for one in outcome) == 13
    assert all(catalogue.product(f"p{n}") for n in range(12))
    assert sum(run.counts["rows"] for run in Imports(database).newest(50)) == 25
