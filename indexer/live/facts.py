"""Facts that change often (price, stock, visibility, ratings), as columns in memory that follow the database."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catalog.cleaning.category_paths import paths_text
from indexer.live.categories import CategoryTree, Codes, grow_tree
from indexer.live.sizes import sizes_text
from indexer.stores.vector_store import Positions

NO_PRICE = -1
_COLOUR = ("colour", "color", "colour_name", "color_name", "farbe", "couleur")  # attributes in which feeds give it
_MATERIAL = ("material", "materials", "fabric", "matériau")
PRIOR_COUNT = 3  # ratings at the shop's mean that are added to each product's own
Mask = npt.NDArray[np.bool_]
Stars = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Rating:
    """The ratings of a product by buyers."""

    stars: float  # mean, 1 to 5
    count: int


Ratings = Mapping[int, Rating]  # by product
UNRATED: Ratings = {}


class FactsRow(NamedTuple):
    """What the facts of a product are made of: columns of its table, which a ProductView has as well."""

    id: int
    hidden: bool
    removed: bool
    unpublished_by: str
    availability: str
    category: str
    brand: str
    group_id: str
    attributes: Mapping[str, str]
    price: Decimal | None


def _no_ratings() -> Stars:
    return np.empty(0, np.float32)


@dataclass(frozen=True)
class Facts:
    """Columns of n rows, one a product, ordered by id.

    int64 ids[n] and cents[n] (NO_PRICE for none), bool visible[n] and in_stock[n] (where unknown, true); int32
    category[n], brand[n], colour[n], material[n], size[n], group[n] are indices into the tuples of texts, place[n] into
    the places of the tree: a product may stand in several categories, of which `category` is the deepest;
    float32 stars[n] and bayesian_stars[n], or [0] where nobody has rated.
    """

    sequence: int
    ids: Positions
    visible: Mask
    in_stock: Mask
    cents: Positions
    category: Codes
    place: Codes
    brand: Codes
    colour: Codes
    material: Codes
    size: Codes  # all that a product comes in are one text (indexer/live/sizes.py)
    group: Codes  # variants of one product; 0 for products that have none
    categories: tuple[str, ...]
    tree: CategoryTree
    brands: tuple[str, ...]
    colours: tuple[str, ...]
    materials: tuple[str, ...]
    sizes: tuple[str, ...]
    groups: tuple[str, ...]
    stars: Stars = field(default_factory=_no_ratings)  # mean of the ratings; 0 for products without
    bayesian_stars: Stars = field(default_factory=_no_ratings)  # the Bayesian average: few ratings count little

    def stars_of(self, rows: Positions) -> Stars:
        """Mean stars, float32 [m], of int64 rows[m]; 0 for products without ratings."""
        return self.stars[rows] if len(self.stars) else np.zeros(len(rows), np.float32)

    def bayesian_stars_of(self, rows: Positions) -> Stars:
        """Bayesian average of the stars, float32 [m], of int64 rows[m]; 0 for products without ratings."""
        return self.bayesian_stars[rows] if len(self.bayesian_stars) else np.zeros(len(rows), np.float32)

    @cached_property
    def category_counts(self) -> Mapping[str, int]:
        """How many visible products are in each category or below it; those without any left out."""
        return self.tree.count(self.place[self.visible])

    def rows(self, products: Positions) -> Positions:
        """The row of each of int64 products[m], int64 [m]; -1 for products that the catalogue no longer has."""
        if not len(self.ids):
            return np.full(len(products), -1, np.int64)
        place = np.minimum(np.searchsorted(self.ids, products), len(self.ids) - 1)
        return np.where(self.ids[place] == products, place, -1)


def add_stars(facts: Facts, ratings: Ratings) -> Facts:
    """Mean stars, and their Bayesian average: (count x mean + PRIOR_COUNT x shop's mean) / (count + PRIOR_COUNT)."""
    rows = facts.rows(np.array(list(ratings), np.int64))
    known = rows >= 0
    given = np.array([rating.stars for rating in ratings.values()])
    count = np.array([rating.count for rating in ratings.values()])
    usual = float((given * count).sum() / max(count.sum(), 1))
    stars, bayesian_stars = (np.zeros(len(facts.ids), np.float32) for _ in range(2))
    stars[rows[known]] = given[known]
    bayesian_stars[rows[known]] = ((given * count + usual * PRIOR_COUNT) / (count + PRIOR_COUNT))[known]
    return replace(facts, stars=stars, bayesian_stars=bayesian_stars)


def to_cents(price: Decimal | None) -> int:
    """A price in cents, rounded down; NO_PRICE for None."""
    return NO_PRICE if price is None else int(price * 100)


def make_facts(rows: Iterable[FactsRow], old: Facts | None, sequence: int) -> Facts:
    """The facts of rows in order of their ids, each read once and not kept; texts have the numbers of `old`."""
    known = _known_texts(old)
    texts = {name: _Texts(known.get(name, ())) for name in ("category", "place", "brand", "colour", "material", "size")}
    texts["group"] = _Texts(known.get("group", ("",)))
    ids, cents, visible, in_stock = array("q"), array("q"), array("b"), array("b")
    for row in rows:
        ids.append(row.id)
        cents.append(to_cents(row.price))
        visible.append(not (row.hidden or row.removed or row.unpublished_by))
        in_stock.append(row.availability in ("in stock", ""))
        for name, text in _texts_of(row):
            texts[name].add(text)
    places = texts["place"].all()
    codes: dict[str, Any] = {name: column.codes() for name, column in texts.items()}
    return Facts(
        sequence=sequence,
        ids=np.array(ids, np.int64),
        visible=np.array(visible, np.bool_),
        in_stock=np.array(in_stock, np.bool_),
        cents=np.array(cents, np.int64),
        **codes,
        categories=texts["category"].all(),
        tree=old.tree if old and old.tree.places == places else grow_tree(places),
        brands=texts["brand"].all(),
        colours=texts["colour"].all(),
        materials=texts["material"].all(),
        sizes=texts["size"].all(),
        groups=texts["group"].all(),
    )


class _Texts:
    """A column of texts as numbers; those known before keep theirs."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._numbers = {text: number for number, text in enumerate(known)}
        self._codes = array("i")

    def add(self, text: str) -> None:
        """One more row."""
        self._codes.append(self._numbers.setdefault(text, len(self._numbers)))

    def codes(self) -> Codes:
        """The numbers, int32 [n]: indices into `all`."""
        return np.array(self._codes, np.int32)

    def all(self) -> tuple[str, ...]:
        """Every text, those known before first."""
        return tuple(self._numbers)


def _known_texts(old: Facts | None) -> dict[str, tuple[str, ...]]:
    if old is None:
        return {}
    return {
        "category": old.categories,
        "place": old.tree.places,
        "brand": old.brands,
        "colour": old.colours,
        "material": old.materials,
        "size": old.sizes,
        "group": old.groups,
    }


def _texts_of(row: FactsRow) -> tuple[tuple[str, str], ...]:
    return (
        ("category", row.category),
        ("place", paths_text(row.category, row.attributes)),
        ("brand", row.brand),
        ("colour", _first_attribute(row.attributes, _COLOUR)),
        ("material", _first_attribute(row.attributes, _MATERIAL)),
        ("size", sizes_text(row.attributes)),
        ("group", row.group_id),
    )


def _first_attribute(attributes: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first attribute of one of those names, in lower case."""
    return next((str(value).strip().lower() for name in names if (value := attributes.get(name))), "")


def merge_facts(old: Facts, fresh: Facts) -> Facts:
    """The old rows, with fresh rows in place of those that changed."""
    kept = ~np.isin(old.ids, fresh.ids)
    order = np.argsort(np.concatenate([old.ids[kept], fresh.ids]), kind="stable")

    def joined(name: str) -> npt.NDArray[Any]:
        return np.asarray(np.concatenate([getattr(old, name)[kept], getattr(fresh, name)])[order])

    texts = ("categories", "tree", "brands", "colours", "materials", "sizes", "groups")
    own = ("ids", "visible", "in_stock", "cents")
    names = (*own, "category", "place", "brand", "colour", "material", "size", "group")
    columns: dict[str, Any] = {name: joined(name) for name in names}
    return Facts(fresh.sequence, **columns, **{name: getattr(fresh, name) for name in texts})
