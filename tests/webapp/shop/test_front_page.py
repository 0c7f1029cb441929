"""What the front page shows, made once for each state of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from indexer.live.live_facts import LiveFacts
from tests.support.small_shop import SmallShop, open_shop
from webapp.shop.front_page import MOST_CATEGORIES, FrontPages, top_categories


def pages_of(shop: SmallShop, today: Callable[[], date] = lambda: date(2026, 3, 2)) -> FrontPages:
    return FrontPages(LiveFacts(shop.database, shop.catalogue), shop.catalogue, today)


def test_the_page_is_made_again_only_after_a_change(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    pages = pages_of(shop)
    first = pages.current()
    assert pages.current() is first
    shop.change("mug-1", hidden=True)
    changed = pages.current()
    assert {one.name: one.count for one in first.categories}["Mugs"] == 4
    assert {one.name: one.count for one in changed.categories}["Mugs"] == 3
    assert "mug-1" not in {product.public_id for product in changed.products}
    shop.database.close()


def test_categories_have_a_picture_of_what_is_in_or_below_them(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.bring(tmp_path / "hat", "hat|Wool hat|Warm.|Oak|Clothing > Hats|9.00|in stock||red")
    hat = shop.catalogue.product("hat")
    covers = {one.name: one.picture_hash for one in pages_of(shop).current().categories}
    assert hat is not None and covers["Clothing"] == hat.pictures[0].hash and None not in covers.values()
    shop.database.close()


def test_the_first_products_are_of_different_categories(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    products = pages_of(shop).current().products
    shop.database.close()
    assert {product.category for product in products[:4]} == {"Mugs", "Bowls", "Lamps", "Tins"} and len(products) == 12


def test_each_day_begins_with_another_category_and_other_products(tmp_path: Path) -> None:
    shop, days = open_shop(tmp_path), [date(2026, 3, 2)]
    pages = pages_of(shop, lambda: days[-1])
    monday = pages.current()
    days.append(date(2026, 3, 3))
    tuesday = pages.current()
    shop.database.close()
    first, second = [[product.public_id for product in page.products] for page in (monday, tuesday)]
    assert sorted(first) == sorted(second) and first[:4] != second[:4]
    assert monday.products[0].category != tuesday.products[0].category
    assert monday.categories == tuesday.categories


def test_of_many_categories_the_largest_are_shown_by_name() -> None:
    many = {f"C{number:03}": number for number in range(100, 0, -1)}
    assert list(top_categories(many)) == [f"C{number:03}" for number in range(101 - MOST_CATEGORIES, 101)]


def test_the_uppermost_categories_are_shown_and_a_lone_one_is_passed() -> None:
    counts = {"All": 5, "All > B": 3, "All > A": 2, "All > B > C": 3}
    assert top_categories(counts) == {"All > A": 2, "All > B": 3}
    assert top_categories({"Mugs": 4}) == {"Mugs": 4} and top_categories({}) == {}
    assert top_categories({"X": 1, "X > Y": 1}) == {"X > Y": 1}
    assert top_categories({"X": 9, "X > Y": 1}) == {"X": 9}
