"""The front page of a shop that is not the demo: its own words, and tiles where pictures are missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.importing.importer import import_feed
from tests.support.small_shop import photo
from webapp import create_app
from webapp.services import build_services
from webapp.settings import Settings
from webapp.shop.front import TONES, CategoryCount, heading, placeholder

Home = Callable[..., str]
HEAD = "id,title,category,images\n"


@pytest.fixture
def home(empty_settings: Settings, tmp_path: Path) -> Home:
    """The front page of a shop that has these rows; `pot.png` is a picture."""

    def home(*rows: str, source: str = "default") -> str:
        services = build_services(empty_settings)
        (tmp_path / "pot.png").write_bytes(photo("red"))
        (tmp_path / "feed.csv").write_text(HEAD + "\n".join(rows), encoding="utf-8")
        import_feed(services.database, services.pictures, tmp_path / "feed.csv", source=source)
        try:
            return create_app(services=services).test_client().get("/").text
        finally:
            services.database.close()

    return home


@pytest.mark.parametrize(
    ("category", "letters"),
    [
        ("Mugs", "Mu"),
        ("Reading lamps", "RL"),
        ("Home > Garden > Öfen", "Öf"),
        ("clothing/t-shirts", "TS"),
        ("", ""),
        ("24", ""),
        ("茶", "茶"),
    ],
)
def test_a_tile_has_the_first_letters_of_its_category(category: str, letters: str) -> None:
    drawn = placeholder(category)
    assert drawn.letters == letters and 0 <= drawn.tone < TONES and drawn == placeholder(category)


def counted(**products: int) -> list[CategoryCount]:
    return [CategoryCount(name, count, None) for name, count in products.items()]


def test_the_heading_names_the_largest_categories() -> None:
    assert heading(counted(Bowls=1, Mugs=9, Lamps=3, Tins=2)) == "Mugs, Lamps, Tins and more"
    assert heading(counted(Bowls=1, Mugs=9, Lamps=3)) == "Mugs, Lamps and Bowls"
    assert heading(counted(Mugs=9)) == "Mugs" and heading([]) == "From the shop"


def test_the_page_speaks_the_shops_own_words(home: Home) -> None:
    page = home("a,'Garden chair, oak',Chairs,pot.png".replace("'", '"'), "b,Steel table,Tables,pot.png")
    assert "Around the house" not in page and "blue mug" not in page
    assert '<h2 id="categories-title">Chairs and Tables</h2>' in page
    first, second = ("Garden chair", "Steel table") if "e.g. Garden chair" in page else ("Steel table", "Garden chair")
    assert f'placeholder="e.g. {first}"' in page, "which of the two depends on the day"
    assert f'href="/search?q={second.replace(" ", "+")}"' in page


def test_titles_that_are_no_words_are_no_examples(home: Home) -> None:
    page = home("a,X-9000/44,Chairs,", "b,9.99,Chairs,")
    assert 'placeholder="a name, a colour, a number"' in page and "ask-examples" not in page


def test_a_picture_comes_first_and_a_tile_is_drawn_where_there_is_none(home: Home) -> None:
    page = home("a,Plain chair,Chairs,", "b,Plain table,Tables,", "c,Red pot,Pots,pot.png", "d,Plain sofa,Sofas,")
    products = re.findall(r'href="/product/(\w)"', page)
    assert products[0] == "c" and set(products) == set("abcd")
    assert 'class="blank blank-' in page and ">Ch</text>" in page and ">Ta</text>" in page


def test_a_shop_without_any_picture_shows_its_products_all_the_same(home: Home) -> None:
    page = home("a,Plain chair,Chairs,", "b,Plain table,Tables,")
    assert page.count('class="card"') == 2 and 'class="window"' not in page


def test_the_demo_shop_keeps_its_words(home: Home) -> None:
    page = home("a,Plain chair,Chairs,", source="demo")
    assert "Around the house" in page and "e.g. a blue mug with a white rim" in page


def test_markup_in_names_stays_text(home: Home) -> None:
    page = home("a,Mug <b>x</b> &amp; more,<i>&quot;Mugs,")
    assert "<i>" not in page and "<b>x" not in page
