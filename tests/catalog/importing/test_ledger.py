"""Every product remembers its row, what cleaning made of it, and what looks wrong about it."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import ImportReport, import_feed
from catalog.importing.ledger import LedgerLine, ledger_lines
from catalog.imports import Imports
from catalog.pictures import PictureStore

Bring = Callable[..., ImportReport]
MUG = {"id": "m1", "title": "Blue mug", "price": "9.50", "currency": "EUR", "category": "Mugs"}


def line(database: Database, public_id: str) -> LedgerLine:
    product = Catalogue(database).product(public_id)
    assert product is not None
    with database.session() as session:
        return ledger_lines(session, [product.id])[product.id]


def test_a_product_remembers_its_row_and_what_cleaning_changed(bring: Bring, database: Database) -> None:
    bring(MUG, {**MUG, "id": "m2", "title": "<b>Red</b> mug", "price": "8,00 €"}, {**MUG, "id": "m3", "price": "ask"})
    entry = line(database, "m2")
    assert entry.row == 2 and {(one.column, one.after) for one in entry.changes} == {
        ("title", "Red mug"),
        ("price", "8.00"),
    }
    assert line(database, "m1").changes == () and line(database, "m3").left_out == ("price 'ask' is no amount",)


def test_the_next_import_replaces_what_is_remembered(bring: Bring, database: Database) -> None:
    bring(MUG)
    first = line(database, "m1")
    bring({**MUG, "id": "m0"}, MUG)
    assert (first.row, line(database, "m1").row) == (1, 2) and line(database, "m1").import_id > first.import_id


def test_doubts_are_in_the_report_and_with_the_product_and_change_nothing(bring: Bring, database: Database) -> None:
    report = bring(MUG, {**MUG, "id": "m2", "title": "The BLUE mugs", "price": "0"})
    assert report.flagged.counts == {"nearly the same title": 1, "price of 0": 1} and report.kept == 2
    assert {flag.rule for flag in line(database, "m2").flags} == set(report.flagged.counts)
    assert report.as_json()["flagged"][0]["samples"][0]["row"] == 2


def test_a_price_is_compared_with_the_products_own_past(bring: Bring) -> None:
    bring(MUG)
    report = bring({**MUG, "price": "950"})
    assert "100 times the 9.50" in report.flagged.table("rule")[0]["samples"][0]["message"]


def test_a_smaller_copy_of_a_picture_is_found_and_another_colour_is_not(
    database: Database, store: PictureStore, write_feed: Callable[..., Path]
) -> None:
    rows = [{**MUG, "id": f"m{n}", "title": f"Mug {n}", "images": f"{n}.png"} for n in range(3)]
    feed = write_feed(*rows)
    scene = Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 40)
    for number, picture in enumerate((scene.convert("RGB"), scene.convert("RGB").resize((200, 150)))):
        picture.save(feed.parent / f"{number}.png")
    Image.merge("RGB", (scene, scene, Image.new("L", scene.size, 90))).save(feed.parent / "2.png")
    report = import_feed(database, store, feed)
    assert report.flagged.counts == {"nearly the same picture": 1} and line(database, "m1").flags[0].message.count(
        "'m0'"
    )


def test_the_import_keeps_its_whole_report(bring: Bring, database: Database) -> None:
    bring(MUG, {**MUG, "id": ""}, {**MUG, "id": "m7", "title": ""})
    run = Imports(database).newest(5)[0]
    found = Imports(database).find(run.id)
    assert found is not None and found[1] is not None and found[0].counts["rejected"] == 2
    assert {row["id"] for row in found[1]["rejected_rows"]} == {"", "m7"} and Imports(database).find(99) is None
