"""Filters, facet counts, order and pages, over the small shop."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from catalog.importing.importer import import_feed
from indexer.live.facts import Rating
from indexer.live.live_facts import LiveFacts
from indexer.search.facets import MAX_CATEGORIES, list_categories
from indexer.search.page import Pages
from indexer.search.results import Filters, SearchResult
from indexer.search.search import Search
from tests.support.small_shop import SmallShop, open_shop

EVERYTHING = "home"  # the description of every product says it


CLOTHES = [
    "shirt|Plain shirt|For summer.|Oak|Clothing, Clothing > T-shirts|9.00|in stock||red",
    r"long|Long shirt|For autumn.|Oak|Clothing > T-shirts > Long; Sale > Shirts\, hats|9.00|in stock||red",
    "hat|Wool hat|For winter.|Oak|Clothing > Hats|9.00|in stock||red",
]


@pytest.fixture(scope="module")
def clothes_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    folder = tmp_path_factory.mktemp("clothes")
    shop = open_shop(folder)
    shop.bring(folder / "clothes", *CLOTHES, source="clothes")
    shop.releases.promote(shop.build().id)
    yield shop
    shop.database.close()


def counts(result: SearchResult, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in result.facets[facet]}


def ask(small_shop: SmallShop, query: str = EVERYTHING, **filters: object) -> SearchResult:
    return small_shop.search.by_text(query, filters=Filters(**filters), limit=50)  # type: ignore[arg-type]


def test_facets_count_all_that_was_found(small_shop: SmallShop) -> None:
    result = ask(small_shop)
    assert result.total == 12
    assert counts(result, "category") == {"Tins": 4, "Mugs": 4, "Bowls": 2, "Lamps": 2}


def test_a_facet_is_not_shrunk_by_its_own_filter(small_shop: SmallShop) -> None:
    free, chosen = ask(small_shop), ask(small_shop, categories=("Mugs",))
    assert counts(chosen, "category") == counts(free, "category")
    assert chosen.total == counts(free, "category")["Mugs"] < free.total


def test_a_facet_is_shrunk_by_the_other_filters(small_shop: SmallShop) -> None:
    chosen = ask(small_shop, categories=("Mugs",))
    assert counts(chosen, "brand") == {"Tidewater": 3, "Nordkyst": 1}
    assert counts(ask(small_shop, brands=("Nordkyst",)), "category") == {"Mugs": 1}


def test_every_count_is_what_choosing_it_gives(small_shop: SmallShop) -> None:
    free = ask(small_shop)
    for name, count in counts(free, "category").items():
        assert ask(small_shop, categories=(name,)).total == count
    for name, count in counts(free, "brand").items():
        assert ask(small_shop, brands=(name,)).total == count
    for band, count in counts(free, "price").items():
        low, _, high = band.partition("-")
        chosen = ask(small_shop, min_price=Decimal(low), max_price=Decimal(high) if high else None)
        assert chosen.total == count
        assert [value.value for value in chosen.facets["price"] if value.selected] == [band]


def test_chosen_values_are_marked_even_when_nothing_is_left(small_shop: SmallShop) -> None:
    result = ask(small_shop, brands=("Nordkyst",), categories=("Tins",))
    assert result.total == 0
    assert [value.value for value in result.facets["brand"] if value.selected] == ["Nordkyst"]


def test_values_of_one_filter_are_alternatives(small_shop: SmallShop) -> None:
    both = ask(small_shop, categories=("Mugs", "Bowls"))
    assert {hit.category for hit in both.hits} == {"Mugs", "Bowls"}


def test_only_what_is_in_stock(small_shop: SmallShop) -> None:
    result = ask(small_shop, categories=("Mugs",), in_stock=True)
    assert {hit.id for hit in result.hits} == {"mug-1", "mug-2", "mug-4"}
    assert counts(result, "in_stock") == {"yes": 3}


@pytest.mark.parametrize(("sort", "first"), [("price", "mug-4"), ("-price", "mug-3")])
def test_sorted_by_price(small_shop: SmallShop, sort: str, first: str) -> None:
    hits = ask(small_shop, "mug", sort=sort).hits
    assert hits[0].id == first
    prices = [hit.price for hit in hits if hit.price is not None]
    assert prices == sorted(prices, reverse=sort == "-price")


@pytest.mark.parametrize("sort", ["price", "-price", "newest"])
def test_matches_come_before_what_is_weak_in_every_order(small_shop: SmallShop, sort: str) -> None:
    matches = [hit.match for hit in ask(small_shop, "tea light", sort=sort).hits]
    assert matches == ["similar"] * 3 + ["weak"] * 4


@pytest.mark.parametrize("sort", ["price", "-price"])
def test_products_without_a_price_come_last(small_shop: SmallShop, sort: str) -> None:
    hits = ask(small_shop, "in stock", sort=sort).hits
    assert hits[-1].id == "tin-3"


@pytest.mark.parametrize("sort", ["relevance", "price"])
def test_pages_join_to_the_whole(small_shop: SmallShop, sort: str) -> None:
    filters = Filters(sort=sort)  # type: ignore[arg-type]
    whole = small_shop.search.by_text(EVERYTHING, filters=filters, limit=50).hits
    pages = [
        small_shop.search.by_text(EVERYTHING, filters=filters, limit=3, offset=start).hits for start in range(0, 18, 3)
    ]
    assert tuple(hit for page in pages for hit in page) == whole


def test_a_page_behind_the_last_is_empty_and_knows_the_total(small_shop: SmallShop) -> None:
    result = small_shop.search.by_text("mug", limit=5, offset=500)
    assert result.hits == ()
    assert result.total == 4


def test_colours_are_counted_by_family_and_can_be_chosen(small_shop: SmallShop) -> None:
    free = ask(small_shop)
    for name, count in counts(free, "colour").items():
        assert ask(small_shop, colours=(name,)).total == count


def test_newest_first_is_stable_from_page_to_page(small_shop: SmallShop) -> None:
    hits = ask(small_shop, sort="newest").hits
    assert [hit.id for hit in hits][:2] == ["tin-4", "tin-3"]


def test_ratings_can_be_filtered_and_sorted_by(small_shop: SmallShop) -> None:
    names = {view.public_id: view.id for view in small_shop.catalogue.iter_for_index()}
    stars = {names["mug-1"]: Rating(4.6, 9), names["mug-3"]: Rating(4.1, 3), names["lamp-1"]: Rating(2.5, 1)}
    pages = Pages(LiveFacts(small_shop.database, small_shop.catalogue, lambda: stars), small_shop.catalogue)
    search = Search(small_shop.releases, small_shop.catalogue, small_shop.encoder, pages=pages)
    free = search.by_text("from 1", filters=Filters(sort="rating"), limit=50)
    assert counts(free, "rating") == {"4": 2, "3": 2, "2": 3}
    assert [hit.id for hit in free.hits][:3] == ["mug-1", "mug-3", "lamp-1"]
    good = search.by_text("from 1", filters=Filters(min_stars=4), limit=50)
    assert {hit.id for hit in good.hits} == {"mug-1", "mug-3"}
    assert counts(good, "rating") == counts(free, "rating")


@pytest.fixture(scope="module")
def sized_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """Shirts: one whose variants have sizes, two products of one size each, and a hat without."""
    shop = open_shop(tmp_path_factory.mktemp("sized"))
    rows = [
        'a,Plain shirt,9,"S, M"',
        "b,Long shirt,19,m",
        "c,Wide shirt,29,XL",
        'e,Shirt in two,29,"XL, S"',
        "d,Shirt hat,9,",
    ]
    text = "\n".join(["id,title,price,size", *rows])
    feed = tmp_path_factory.mktemp("feed") / "shirts.csv"
    feed.write_text(text, encoding="utf-8")
    import_feed(shop.database, shop.pictures, feed, source="shirts")
    shop.releases.promote(shop.build().id)
    yield shop
    shop.database.close()


def test_sizes_are_counted_and_chosen_whatever_else_a_product_comes_in(sized_shop: SmallShop) -> None:
    free = ask(sized_shop, "shirt")
    assert counts(free, "size") == {"S": 2, "M": 2, "XL": 2}
    chosen = ask(sized_shop, "shirt", sizes=("M",))
    assert {hit.id for hit in chosen.hits} == {"a", "b"}
    assert counts(chosen, "size") == counts(free, "size")
    assert [value.value for value in chosen.facets["size"] if value.selected] == ["M"]


def test_sizes_that_hardly_any_products_share_are_no_facet(sized_shop: SmallShop) -> None:
    assert ask(sized_shop, "shirt", max_price=Decimal(10)).facets["size"] == ()  # S and M, each once
    chosen = ask(sized_shop, "shirt", max_price=Decimal(10), sizes=("S",))
    assert counts(chosen, "size") == {"S": 1, "M": 1}


def test_the_spread_of_prices_is_not_shrunk_by_their_own_filter(small_shop: SmallShop) -> None:
    free, chosen = ask(small_shop), ask(small_shop, max_price=Decimal(20))
    assert free.prices == chosen.prices and free.prices is not None
    assert sum(free.prices.counts) == 11  # one has no price
    mugs = ask(small_shop, categories=("Mugs",)).prices
    assert mugs is not None and sum(mugs.counts) == 4


def test_where_nobody_rates_there_is_no_such_facet(small_shop: SmallShop) -> None:
    assert ask(small_shop).facets["rating"] == ()


def test_categories_are_counted_with_what_is_below_them(clothes_shop: SmallShop) -> None:
    found = counts(ask(clothes_shop, brands=("Oak",)), "category")
    assert found == {
        "Clothing": 3,
        "Clothing > T-shirts": 2,
        "Clothing > Hats": 1,
        "Clothing > T-shirts > Long": 1,
        "Sale": 1,
        "Sale > Shirts, hats": 1,
    }


@pytest.mark.parametrize(
    ("category", "ids"),
    [
        ("Clothing", {"shirt", "long", "hat"}),
        ("Clothing > T-shirts", {"shirt", "long"}),
        ("Sale", {"long"}),
        ("Sale > Shirts, hats", {"long"}),
        ("T-shirts", set()),
    ],
)
def test_a_category_filter_finds_what_is_below_by_any_path(
    clothes_shop: SmallShop, category: str, ids: set[str]
) -> None:
    assert {hit.id for hit in ask(clothes_shop, categories=(category,)).hits} == ids


def test_a_category_comes_after_the_one_above_it(clothes_shop: SmallShop) -> None:
    listed = [value.value for value in ask(clothes_shop, categories=("Sale > Shirts, hats",)).facets["category"]]
    for name in listed:
        above = name.rpartition(" > ")[0]
        assert not above or listed.index(above) < listed.index(name)


def test_of_many_categories_those_near_the_chosen_one_are_listed() -> None:
    many = {f"C{number:03}": 9 for number in range(300)} | {"Z": 2, "Z > Y": 1, "Z > Y > X": 1, "Z > W": 1}
    listed = {value.value for value in list_categories(many, ("Z > Y",))}
    assert {"Z", "Z > Y", "Z > Y > X"} <= listed and "Z > W" not in listed and len(listed) == MAX_CATEGORIES


def test_a_category_that_a_person_set_stands_in_place_of_all_paths(clothes_shop: SmallShop) -> None:
    clothes_shop.change("long", category="Outlet")
    try:
        found = ask(clothes_shop, brands=("Oak",))
        assert counts(found, "category") == {"Clothing": 2, "Clothing > Hats": 1, "Clothing > T-shirts": 1, "Outlet": 1}
    finally:
        clothes_shop.change("long", category="Clothing > T-shirts > Long")
