"""A hit is called exact only when it is what was asked for: the noun, the number, the fraction, the absence."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from catalog.database import open_database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from indexer.build.builder import build_release
from indexer.release.releases import Releases
from indexer.search.search import Search
from indexer.words.analysis import set_build_language, set_language
from tests.support.small_encoder import SmallEncoder, small_cards

Matches = Callable[[str], dict[str, str]]
OUTDOOR = """id,title,description,category
boots,Alpine ski boots 120,Stiff,Ski Boots
skis,All mountain skis,Wood core,Skis
poles,Carbon poles,For skis,Skis
bag,Down sleeping bag,Warm,Bags
duffel,Duffel bag,For travel,Bags
half,"Ball valve 1/2"" brass",,Valves
half-inch,Ball valve ½ inch steel,,Valves
one,"Ball valve 1"" brass",,Valves
fourteen,Case for phone 14,,Cases
fifteen,Case for phone 15,,Cases
oat,Oat bread mix,Free of gluten,Bread
wheat,Wheat bread mix,Contains gluten,Bread
rye,Rye bread mix,Dark,Bread
usb-c,USB C charger,,Chargers
usb-a,USB A charger,,Chargers
"""


@pytest.fixture
def opened_shop(tmp_path: Path) -> Iterator[Callable[[str], Search]]:
    """Opens a shop of a feed's text, without pictures."""
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()

    def opened(text: str) -> Search:
        (tmp_path / "feed.csv").write_text(text, encoding="utf-8")
        pictures, releases, encoder = (
            PictureStore(tmp_path / "store"),
            Releases(database, tmp_path / "rel"),
            SmallEncoder(),
        )
        import_feed(database, pictures, tmp_path / "feed.csv")
        releases.promote(build_release(database, pictures, encoder, small_cards(), releases.folder).id)
        return Search(releases, Catalogue(database), encoder)

    yield opened
    database.close()
    set_build_language("english")
    set_language("english")


@pytest.fixture
def matches(opened_shop: Callable[[str], Search]) -> Matches:
    """The matches of a query in the outdoor shop, by product."""
    search = opened_shop(OUTDOOR)
    return lambda query: {hit.id.rsplit("~", 1)[-1]: hit.match for hit in search.by_text(query, limit=20).hits}


def exact(found: dict[str, str]) -> set[str]:
    return {name for name, match in found.items() if match == "exact"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("skis", {"skis"}),  # neither boots for skis nor what merely lies in their category
        ("ski boots", {"boots"}),
        ("sleeping bag", {"bag"}),
        ('ball valve 1/2"', {"half", "half-inch"}),
        ("ball valve ½ inch", {"half", "half-inch"}),
        ("phone 14 case", {"fourteen"}),
        ("usbc charger", {"usb-c"}),
        ("bread mix without gluten", {"oat"}),
    ],
)
def test_exact_is_what_was_asked_for(matches: Matches, query: str, found: set[str]) -> None:
    assert exact(matches(query)) == found


def test_what_has_the_excluded_thing_is_left_out_and_what_says_nothing_is_not_exact(matches: Matches) -> None:
    found = matches("gluten-free bread mix")
    assert "wheat" not in found and found["rye"] == "similar"


def test_what_says_that_it_does_without_comes_first(matches: Matches) -> None:
    assert next(iter(matches("bread mix without gluten"))) == "oat"


def test_a_german_compound_is_found_by_its_last_word(opened_shop: Callable[[str], Search]) -> None:
    set_build_language("german")
    search = opened_shop(
        "id,titel,kategorie\na,Kaffeetasse blau,Tassen\nb,Stuhlkissen grau,Kissen\nc,Gartenstuhl,Stühle\n"
    )
    assert [(hit.id, hit.match) for hit in search.by_text("tasse").hits][:1] == [("a", "exact")]
    assert [hit.id for hit in search.by_text("stuhl").hits if hit.match == "exact"] == ["c"]


def test_a_query_in_another_script_is_not_asked_of_an_english_encoder(opened_shop: Callable[[str], Search]) -> None:
    search = opened_shop("id,title\nflask,不锈钢保温杯\nmug,Blue mug\n")
    assert [hit.id for hit in search.by_text("保温杯").hits if hit.match != "weak"] == ["flask"]
