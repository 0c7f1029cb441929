"""Filters and results of a search: the types shared by the pages, the JSON API and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from indexer.live.price_spread import PriceSpread

Mode = Literal["text", "image", "photo-text"]
Match = Literal["exact", "similar", "weak"]
Sort = Literal["relevance", "price", "-price", "newest", "rating"]
FilterKind = Literal["brand", "colour", "material", "price", "in_stock"]


@dataclass(frozen=True)
class Filters:
    """Filters and sort order; an empty tuple or None means no filter. Values within one field are alternatives."""

    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    colours: tuple[str, ...] = ()  # families, such as "blue" for navy and midnight
    materials: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()  # of a product or of one of its variants
    min_stars: int = 0  # of ratings; 0 includes products without ratings
    sort: Sort = "relevance"

    def __bool__(self) -> bool:
        return self != Filters(sort=self.sort)


@dataclass(frozen=True)
class Hit:
    """One product found, with its current facts and the reason. `picture` is a content hash, not an address."""

    id: str
    title: str
    brand: str
    price: Decimal | None
    list_price: Decimal | None  # struck through: what was asked before
    price_from: bool  # the lowest of several
    currency: str
    category: str
    in_stock: bool | None  # None where the feed does not say
    picture: str | None
    variant: str  # id of the variant that the query names; "" for none
    url: str
    score: float  # 0 to 1
    match: Match
    reason: str
    price_on_request: bool = False  # no price is shown, for it is to be asked for


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, with the number of products found that have it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Recognition:
    """The category of a photo; `by` is "classifier" when a label head contributed, otherwise "neighbours"."""

    category: str
    probability: float
    by: Literal["classifier", "neighbours"]


@dataclass(frozen=True)
class LabelScore:
    """One label of one head of the image encoder, with its probability."""

    head: str
    label: str
    probability: float


@dataclass(frozen=True)
class InferredFilter:
    """A filter inferred from words of a query: its kind, its value, and those words."""

    kind: FilterKind
    value: str
    words: str


@dataclass(frozen=True)
class SearchResult:
    """The answer to one query: one page of hits, and what is known of everything found."""

    query: str
    mode: Mode
    release: str
    hits: tuple[Hit, ...]
    total: int
    total_is_exact: bool = True
    recognized: Recognition | None = None
    text: str | None = None  # the words read in a photo
    text_cut_short: bool = False  # whether there was no time to read all of them
    did_you_mean: str | None = None
    degraded: str | None = None  # a sentence when a part of the search did not answer
    facets: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    prices: PriceSpread | None = None  # None where they do not differ
    inferred_filters: tuple[InferredFilter, ...] = ()
    excluded: tuple[str, ...] = ()  # words and phrases that no hit carries
    nearest: tuple[Hit, ...] = ()  # when few hits pass the inferred filters: the best without them
    notes: tuple[str, ...] = ()  # sentences on how the query was interpreted
    stems: frozenset[str] = frozenset()  # of the words searched for; pages highlight them
    close: bool | None = None  # whether any product found is more than weak; None: only the hits tell
    models: tuple[str, ...] = ()  # the model versions that gave this query its vectors

    @property
    def none_close(self) -> bool:
        """Whether every product found is a weak match, as far as is known."""
        return not self.close if self.close is not None else all(hit.match == "weak" for hit in self.hits)
