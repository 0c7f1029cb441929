"""What a merchant's placements change, and how buyers' stars are weighed."""

from pathlib import Path

from catalog.database import open_database
from indexer.live.facts import UNRATED
from indexer.search.results import Hit
from webapp.search.merchandising import moves
from webapp.search.ratings import Ratings


def hit(name: str) -> Hit:
    return Hit(name, name, "", None, "", "", True, None, "", 1.0, "exact", "said")


def test_every_move_is_told() -> None:
    told = moves([hit("a"), hit("b"), hit("c")], [hit("c"), hit("b"), hit("d")])
    assert [(move.id, move.now, move.before, move.how) for move in told] == [
        ("c", 1, 3, "up"),
        ("b", 2, 2, ""),
        ("d", 3, None, "put here"),
        ("a", None, 1, "hidden, or pushed off"),
    ]


def test_a_shop_without_reviews_has_no_stars(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    assert Ratings(database).current() is UNRATED
    database.close()
