"""The next feed of a source: what went, what came back, which columns are read."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.errors import FeedError
from catalog.importing.importer import ImportReport, import_feed
from catalog.importing.preview import preview_feed
from catalog.pictures import PictureStore
from catalog.writes import set_hidden

WriteFeed = Callable[..., Path]
Again = Callable[..., ImportReport]

MUG, BOWL, LAMP = ({"id": name, "title": name.title(), "price": "9"} for name in ("mug", "bowl", "lamp"))


@pytest.fixture
def again(database: Database, store: PictureStore, write_feed: WriteFeed) -> Again:
    """Imports rows (dicts) with options."""

    def again(*rows: dict[str, str], **options: object) -> ImportReport:
        return import_feed(database, store, write_feed(*rows), **options)  # type: ignore[arg-type]

    return again


def shown(catalogue: Catalogue) -> list[str]:
    return sorted(product.public_id for product in catalogue.iter_for_index() if product.visible)


def test_what_is_gone_is_counted_and_kept(again: Again, catalogue: Catalogue) -> None:
    again(MUG, BOWL, LAMP)
    before = catalogue.sequence()
    report = again(MUG, {**BOWL, "price": "8"})
    assert (report.new, report.changed, report.unchanged, report.gone.count) == (0, 1, 1, 1)
    assert report.gone.samples == ["lamp"] and shown(catalogue) == ["bowl", "lamp", "mug"]
    assert catalogue.sequence() == before + 1


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_what_is_gone_is_hidden_or_removed_and_shown_when_it_comes_back(
    again: Again, catalogue: Catalogue, action: str
) -> None:
    again(MUG, BOWL, LAMP)
    since = catalogue.sequence()
    assert again(MUG, BOWL, gone=action).gone.count == 1
    assert shown(catalogue) == ["bowl", "mug"] and catalogue.sequence() == since + 1
    assert again(MUG, BOWL, gone=action).gone.count == 0
    back = again(MUG, BOWL, LAMP, gone=action)
    assert (back.returned, back.changed, back.gone.count) == (1, 1, 0)
    assert shown(catalogue) == ["bowl", "lamp", "mug"]


def test_what_a_person_hid_stays_hidden(again: Again, catalogue: Catalogue, database: Database) -> None:
    again(MUG, BOWL, LAMP)
    with database.session() as session:
        set_hidden(session, "lamp", True)
    again(MUG, BOWL, gone="hide")
    again(MUG, BOWL, LAMP, gone="hide")
    assert shown(catalogue) == ["bowl", "mug"]


def test_products_of_other_sources_are_not_gone(again: Again, catalogue: Catalogue) -> None:
    again(MUG, source="first")
    assert again(BOWL, source="second", gone="remove").gone.count == 0
    assert shown(catalogue) == ["bowl", "mug"]


def test_a_product_whose_row_is_rejected_is_not_gone(again: Again, catalogue: Catalogue) -> None:
    again(MUG, BOWL, LAMP)
    report = again(MUG, BOWL, {**LAMP, "title": ""}, gone="remove")
    assert (report.rejections.count, report.gone.count) == (1, 0) and "lamp" in shown(catalogue)


def test_a_feed_that_lost_most_products_empties_no_shop(again: Again, catalogue: Catalogue) -> None:
    again(MUG, BOWL, LAMP)
    report = again(MUG, gone="remove")
    assert report.gone.count == 2 and "--max-gone 1" in report.gone.problem and len(shown(catalogue)) == 3
    assert not again(MUG, gone="remove", max_gone=1).gone.problem and shown(catalogue) == ["mug"]


def test_a_feed_cut_short_removes_nothing(
    again: Again, catalogue: Catalogue, database: Database, store: PictureStore, tmp_path: Path
) -> None:
    again(MUG, BOWL, LAMP)
    (tmp_path / "cut.json").write_text(json.dumps([MUG, BOWL])[:-10])
    report = import_feed(database, store, tmp_path / "cut.json", gone="remove", max_gone=1)
    assert not report.complete and "read to its end" in report.gone.problem and len(shown(catalogue)) == 3


def test_a_sources_columns_are_remembered(again: Again, database: Database, write_feed: WriteFeed) -> None:
    rows = {"code": "1", "sku": "x-1", "label": "Mug", "name": "mug_internal"}
    again(rows, source="shop", mapping={"id": "code", "title": "label"})
    assert again(rows, source="shop").unchanged == 1
    preview = preview_feed(database, write_feed(rows), source="shop")
    assert preview.mapping == {"id": "code", "title": "label"} and preview.remembered == ["id", "title"]
    assert preview_feed(database, write_feed(rows), source="other").mapping["title"] == "name"


def test_a_preview_keeps_nothing(database: Database, write_feed: WriteFeed, catalogue: Catalogue) -> None:
    preview = preview_feed(database, write_feed(MUG, {**BOWL, "id": ""}, {**LAMP, "price": "ask"}))
    assert [record.title for record in preview.records] == ["Mug", "Lamp"] and catalogue.count() == 0
    assert "row 2 would be rejected: no id" in preview.problems and len(preview.problems) == 3


def test_rejected_rows_can_be_mended_and_imported(
    again: Again, database: Database, store: PictureStore, tmp_path: Path, catalogue: Catalogue
) -> None:
    out = tmp_path / "rejected.csv"
    again(MUG, {**BOWL, "id": "", "note": "=HYPERLINK(1)", "discount": "-5"}, rejected=out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = list(csv.DictReader(file))
    assert (row["rejected row"], row["rejected because"]) == ("2", "no id")
    assert row["note"] == "'=HYPERLINK(1)" and row["discount"] == "-5"
    out.write_text(out.read_text(encoding="utf-8-sig").replace("no id,,", "no id,bowl,"), encoding="utf-8")
    assert import_feed(database, store, out).new == 1
    bowl = catalogue.product("bowl")
    assert bowl is not None and bowl.attributes == {"note": "=HYPERLINK(1)", "discount": "-5"}


def test_rejected_rows_do_not_overwrite_the_feed(again: Again, tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="the feed itself"):
        again(MUG, rejected=tmp_path / "feed" / "feed.csv")


def test_the_report_says_what_was_changed_and_how_full_columns_are(again: Again) -> None:
    as_json = again(
        {**MUG, "title": "Blue  <b>mug</b>", "brand": "N/A"}, {**BOWL, "price": "12,50 €"}, {**LAMP, "id": "mug"}
    ).as_json()
    changed = {(one["rule"], one["column"]): one for one in as_json["changed_cells"]}
    assert changed["HTML", "title"]["samples"] == [{"row": 1, "before": "Blue <b>mug</b>", "after": "Blue mug"}]
    assert changed["white space", "title"]["cells"] == 1 and changed["fake null", "brand"]["cells"] == 1
    assert changed["price as an amount", "price"]["cells"] == 1
    assert as_json["completeness"]["brand"] == {"before": 0.5, "after": 0.0}
    assert as_json["rejected_by_reason"] == [{"reason": "id … was already used in row …", "count": 1, "rows": [3]}]
    assert as_json["rows"] == as_json["kept"] + as_json["rejected"] == 3


def test_an_export_of_sales_becomes_a_list_of_products(again: Again, catalogue: Catalogue) -> None:
    sales = [
        {
            "StockCode": f"S{number % 3}",
            "Description": f"MUG {number % 3}",
            "UnitPrice": "2.50",
            "InvoiceDate": f"2011-05-{day:02}",
        }
        for number, day in enumerate(range(1, 28))
    ]
    report = again(*sales)
    assert (report.rows, report.joined, report.new, report.format.endswith("sales")) == (3, 24, 3, True)
    mug = catalogue.product("S0")
    assert mug is not None and mug.title == "MUG 0" and mug.attributes["sales"] == "9"
