"""What a merchant's placements change, and how buyers' stars are weighed."""

import os
from pathlib import Path

from catalog.database import open_database
from indexer.live.facts import UNRATED
from indexer.search.results import Hit
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from tests.support.databases import copy_migrated
from webapp.search.merchandising import Ratings, ReloadingFile, moves


def hit(name: str) -> Hit:
    return Hit(name, name, "", None, None, False, "", "", True, None, "", "", 1.0, "exact", "said")


def test_every_move_is_told() -> None:
    told = moves([hit("a"), hit("b"), hit("c")], [hit("c"), hit("b"), hit("d")])
    assert [(move.id, move.now, move.before, move.how) for move in told] == [
        ("c", 1, 3, "up"),
        ("b", 2, 2, ""),
        ("d", 3, None, "put here"),
        ("a", None, 1, "hidden, or pushed off"),
    ]


def test_a_shop_without_reviews_has_no_stars(tmp_path: Path) -> None:
    copy_migrated(tmp_path / "shop.db")
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    assert Ratings(database).current() is UNRATED
    database.close()


def test_a_changed_file_is_read_again_and_a_broken_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    followed = ReloadingFile(file, Synonyms.parse, NO_SYNONYMS)
    assert not followed.current()
    for number, (said, others) in enumerate([("sofa, couch", 2), ("sofa", 2), ("sofa, couch, settee", 3)]):
        file.write_text(said, encoding="utf-8")
        os.utime(file, (number + 1, number + 1))
        assert len(followed.current().others) == others
