"""A category that a person confirmed is kept, also when the feed comes again without one."""

import io
from collections.abc import Callable

import pytest

from catalog.catalogue import Catalogue
from catalog.categorize import CategoryError, ProposalRow, confirm, read_confirmed, write_proposals
from catalog.confirmed_categories import count_uncategorised, uncategorised
from catalog.database import Database
from catalog.importing.importer import ImportReport

Bring = Callable[..., ImportReport]
MUG, BOWL = {"id": "m", "title": "Mug", "category": ""}, {"id": "b", "title": "Bowl", "category": "Bowls"}


def category(database: Database, public_id: str) -> str:
    product = Catalogue(database).product(public_id)
    assert product is not None
    return product.category


def test_a_confirmed_category_survives_the_next_import(bring: Bring, database: Database) -> None:
    bring(MUG, BOWL)
    before = Catalogue(database).sequence()
    assert confirm(database, {("default", "m"): "Home>Mugs"}, "ops").changed == 1
    assert category(database, "m") == "Home > Mugs" and Catalogue(database).sequence() == before + 1
    assert bring(MUG, BOWL).unchanged == 2
    bring({**MUG, "title": "Tall mug"}, BOWL)
    assert category(database, "m") == "Home > Mugs"


def test_the_feeds_own_category_wins_when_it_comes(bring: Bring, database: Database) -> None:
    bring(MUG)
    confirm(database, {("default", "m"): "Mugs"}, "ops")
    bring({**MUG, "category": "Cups"})
    assert category(database, "m") == "Cups"
    bring(MUG)
    assert category(database, "m") == "Mugs"


def test_only_products_without_a_category_are_changed(bring: Bring, database: Database) -> None:
    bring(MUG, BOWL)
    wanted = {("default", "b"): "Plates", ("default", "x"): "Plates", ("default", "m"): " > "}
    done = confirm(database, wanted, "ops")
    assert (done.changed, len(done.rejected)) == (0, 3) and category(database, "b") == "Bowls"


def test_a_confirmed_category_can_be_corrected(bring: Bring, database: Database) -> None:
    bring(MUG)
    for name in ("Cups", "Mugs", "Mugs"):
        done = confirm(database, {("default", "m"): name}, "ops")
    assert (done.unchanged, category(database, "m")) == (1, "Mugs")


def test_what_waits_is_counted(bring: Bring, database: Database) -> None:
    bring(MUG, BOWL, {**MUG, "id": "n"})
    with database.session() as session:
        ids = uncategorised(session, 10)
        assert count_uncategorised(session) == 2 and uncategorised(session, 10, ids[0]) == ids[1:]


def test_a_spreadsheet_goes_out_and_comes_back() -> None:
    file = io.StringIO(newline="")
    write_proposals(
        file, [ProposalRow("s", "=1", "Mug", "Mugs", ".97", "Mugs", ""), ProposalRow("s", "2", "?", *[""] * 4)]
    )
    assert "'=1" in file.getvalue()
    assert read_confirmed(("\ufeff" + file.getvalue()).encode()) == {("s", "=1"): "Mugs"}
    assert read_confirmed(b"source;id;category\ns;1;Mugs\n") == {("s", "1"): "Mugs"}


def test_another_file_is_refused_with_what_is_missing() -> None:
    with pytest.raises(CategoryError, match="lacks the columns source, category"):
        read_confirmed(b"id,title\n1,Mug\n")
