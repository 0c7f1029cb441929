"""Sources listed, and removed as a whole."""

from __future__ import annotations

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.steering.sources import UnknownSource, find_source, list_sources, remove_source
from tests.catalog.steering.conftest import ROWS
from tests.support.feeds import Bring


def test_sources_are_listed_with_their_counts_and_last_import(stocked: Database, bring: Bring) -> None:
    bring({"id": "vase", "title": "Vase"}, source="other")
    default, other = list_sources(stocked)
    assert (default.name, other.name, other.feed) == ("default", "other", "feed.csv")
    assert default.counts == {"shown": 1, "unpublished": 1, "hidden": 1, "removed": 1} and default.kept == 3
    assert default.last_import is not None and other.last_import == default.last_import + 1


def test_a_source_is_removed_as_a_whole_and_comes_back_with_its_feed(
    stocked: Database, bring: Bring, catalogue: Catalogue
) -> None:
    bring({"id": "vase", "title": "Vase"}, source="other")
    before = catalogue.sequence()
    assert remove_source(stocked, "default") == 3
    assert [product.public_id for product in catalogue.iter_for_index() if product.visible] == ["vase"]
    assert [product.sequence for product in catalogue.changed_since(before)] == [before + 1, before + 2, before + 3]
    assert remove_source(stocked, "default") == 0
    bring(*ROWS)
    back = find_source(stocked, "default").counts
    assert back == {"shown": 1, "unpublished": 1, "hidden": 1, "removed": 1}, "what a person removed stays so"


def test_an_unknown_source_is_told_with_those_there_are(stocked: Database) -> None:
    with pytest.raises(UnknownSource, match="'luma'; there are: default"):
        find_source(stocked, "luma")
