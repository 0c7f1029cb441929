"""Totals, facets and pages are what counting every product found one by one gives, whatever is asked."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.catalogue import ProductView
from indexer.query.colours import find_families
from indexer.search.results import Filters, SearchResult
from tests.support.small_shop import SmallShop, open_shop, photo

COLOURS = ("seagreen", "white", "orangered", "royalblue", "gold", "black", "darkred", "purple", "ivory", "navy")
KINDS = ("Mugs", "Home > Mugs", "Bowls", "Home > Lamps > Desk", "Home > Lamps", "Tins; Sale")
BRANDS = ("Tidewater", "Nordkyst", "Oakhollow", "Lumen & Loom", "")
WORDS = (
    "mug",
    "bowl",
    "lamp",
    "tin",
    "red",
    "blue mug",
    "white bowl",
    "home",
    "stoneware",
    "for tea",
    "zzzz",
    "oak tin",
)
PRICES = (None, 0, 5, 9.99, 10, 20, 49.5, 75, 500)
PRODUCTS, ALL = 120, 1000
Ask = Callable[..., SearchResult]


def rows(draw: random.Random) -> Iterator[str]:
    for number in range(PRODUCTS):
        colour, kind, price = (
            draw.choice(COLOURS),
            draw.choice(KINDS),
            draw.choice(("", "0.50", "9.99", "10.00", "24", "480")),
        )
        title = f"{draw.choice(('Stoneware', 'Oak', 'Plain'))} {kind.split(' > ')[-1].lower()}, {colour} {number}"
        stock = draw.choice(("in stock", "out of stock", ""))
        yield f"r{number}|{title}|Good for tea.|{draw.choice(BRANDS)}|{kind}|{price}|{stock}|g{number // 3}|{colour}"


@pytest.fixture(scope="module")
def mixed_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """A shop of products in several categories, some without a price, a brand or a word on stock, some hidden."""
    folder = tmp_path_factory.mktemp("mixed")
    shop = open_shop(folder)
    shop.bring(folder / "more", *rows(random.Random(8)), source="more")
    for number in (3, 30, 60):
        shop.change(f"r{number}", hidden=True)
    shop.releases.promote(shop.build().id)
    yield shop
    shop.database.close()


def draw_filters(draw: random.Random) -> Filters:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw.sample(values, draw.choice((0, 0, 0, 1, 2))))

    low, high = draw.choice(PRICES[:5]), draw.choice((None, None, *PRICES[4:]))
    return Filters(
        categories=some(("Mugs", "Home", "Home > Lamps", "Sale", "Tins", "Nothing")),
        brands=some(BRANDS[:4]),
        min_price=None if low is None else Decimal(str(low)),
        max_price=None if high is None else Decimal(str(high)),
        in_stock=draw.random() < 0.2,
        colours=some(("red", "blue", "white", "green")),
        sort=draw.choice(("relevance", "relevance", "price", "-price", "newest")),
    )


def draw_question(shop: SmallShop, draw: random.Random) -> Ask:
    """Words, a photo, or both, to be asked with filters and a page."""
    text, plain = draw.choice(WORDS), draw.choice(((), ("all",)))
    if draw.random() < 0.5:
        return lambda **options: shop.search.by_text(text, plain=plain, **options)
    query = shop.search.encode_photo(photo(draw.choice(COLOURS), view=draw.randrange(3)))
    beside = draw.choice(("", text))
    return lambda **options: shop.search.by_photo(query, text=beside, plain=plain, **options)


def values_of(product: ProductView) -> dict[str, set[str]]:
    """What a product counts for in each facet, read from the product itself."""
    levels = {
        " > ".join(path.split(" > ")[: n + 1]) for path in product.categories for n in range(path.count(" > ") + 1)
    }
    return {
        "category": levels,
        "brand": {product.brand} - {""},
        "colour": set(find_families(product.attributes.get("colour", ""))),
        "in_stock": {"yes"} if product.in_stock is not False else set(),
    }


WITHOUT = {  # facet -> the filters without its own
    "category": {"categories": ()},
    "brand": {"brands": ()},
    "colour": {"colours": ()},
    "in_stock": {"in_stock": False},
    "price": {"min_price": None, "max_price": None},
}


def check(ask: Ask, filters: Filters, products: dict[str, ProductView], size: int) -> None:
    whole = ask(filters=filters, limit=ALL)
    found = [hit.id for hit in whole.hits]
    assert whole.total == len(found) == len(set(found))
    pages = [ask(filters=filters, limit=size, offset=start) for start in range(0, len(found) + 1, size)]
    assert [hit.id for page in pages for hit in page.hits] == found
    assert {page.total for page in pages} == {whole.total}
    assert all(page.facets == whole.facets for page in pages)
    inferred = {one.kind for one in whole.inferred_filters}
    for facet in WITHOUT.keys() - inferred:
        others = replace(filters, **WITHOUT[facet])  # type: ignore[arg-type]
        if whole.mode == "image" and others != filters:
            continue  # a photo looks further under filters: nobody can ask for what its own facet counts
        free = whole if others == filters else ask(filters=others, limit=ALL)
        if free.inferred_filters == whole.inferred_filters:  # without a colour given, one is read from the words
            check_facet(facet, whole, [products[hit.id] for hit in free.hits])


def check_facet(facet: str, whole: SearchResult, found: list[ProductView]) -> None:
    for value in whole.facets[facet]:
        if facet == "price":
            low, _, high = value.value.partition("-")
            prices = [product.price for product in found if product.price is not None]
            count = sum(Decimal(low) <= price and (not high or price <= Decimal(high)) for price in prices)
        else:
            count = sum(value.value in values_of(product)[facet] for product in found)
        assert value.count == count, (facet, value)
    if facet != "price":
        named = {name for product in found for name in values_of(product)[facet]}
        assert named <= {value.value for value in whole.facets[facet]}


@pytest.mark.parametrize(
    "questions", [pytest.param(100, id="some"), pytest.param(10_000, id="many", marks=pytest.mark.long)]
)
def test_what_is_counted_is_what_is_found(mixed_shop: SmallShop, questions: int) -> None:
    draw = random.Random(questions)
    products = {view.public_id: view for view in mixed_shop.catalogue.iter_for_index()}
    for _ in range(questions):
        check(draw_question(mixed_shop, draw), draw_filters(draw), products, draw.randint(8, 60))


def test_each_page_of_a_filtered_photo_has_the_same_total(
    mixed_shop: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = mixed_shop.releases.current()
    image = release.image
    strict = replace(image.entry, thresholds=replace(image.entry.thresholds, floor=2.0))  # a dozen products are near
    strange = replace(release, image=replace(image, entry=strict))
    monkeypatch.setattr(mixed_shop.search._live, "current", lambda: strange)
    query = mixed_shop.search.encode_photo(photo("gold"))
    pages = [
        mixed_shop.search.by_photo(query, filters=Filters(categories=("Home",)), limit=1, offset=start)
        for start in range(12)
    ]
    found = [hit.id for page in pages for hit in page.hits]
    assert {page.total for page in pages} == {len(found)} and len(found) == len(set(found)) == 12
