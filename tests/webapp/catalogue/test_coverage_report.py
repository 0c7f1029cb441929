"""The report over a whole catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event

from catalog.importing.importer import import_feed
from tests.support.board import Board
from webapp.catalogue.coverage_report import coverage_report
from webapp.services import Services


def statements_for(services: Services, rows: int, feed: Path) -> int:
    """How often the database is asked when the shop has so many products without a picture."""
    feed.write_text("id,title\n" + "".join(f"p{number},Thing {number}\n" for number in range(rows)), encoding="utf-8")
    import_feed(services.database, services.pictures, feed)
    asked = list[str]()

    def count(*arguments: Any) -> None:
        asked.append(arguments[2])

    for engine in (services.database.engine, services.database.reader):
        event.listen(engine, "before_cursor_execute", count)
    assert coverage_report(services)["products"]["all"] == rows
    for engine in (services.database.engine, services.database.reader):
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)


def test_a_hundred_products_cost_no_more_questions_than_ten(tmp_path: Path) -> None:
    board = Board(tmp_path)
    ten = statements_for(board.services, 10, tmp_path / "feed.csv")
    assert statements_for(board.services, 100, tmp_path / "feed.csv") == ten
    board.close()
