"""What a search is asked and what it answers: one set of types for the pages, the JSON API and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Mode = Literal["text", "image", "photo-text"]
Match = Literal["exact", "similar", "weak"]
Sort = Literal["relevance", "price", "-price", "newest", "rating"]
FilterKind = Literal["brand", "colour", "material", "price", "in_stock"]


@dataclass(frozen=True)
class Filters:
    """Narrows a search; an empty tuple or None means no limit. Values within one field are alternatives."""

    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    colours: tuple[str, ...] = ()  # families, such as "blue" for navy and midnight
    materials: tuple[str, ...] = ()
    min_stars: int = 0  # of buyers' ratings; 0 takes those nobody has rated too
    sort: Sort = "relevance"

    def __bool__(self) -> bool:
        return self != Filters(sort=self.sort)


@dataclass(frozen=True)
class Hit:
    """One product found, with live facts and why it is here. `picture` is a content hash, not an address."""

    id: str
    title: str
    brand: str
    price: Decimal | None
    currency: str
    category: str
    in_stock: bool
    picture: str | None
    url: str
    score: float  # 0 to 1
    match: Match
    reason: str


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet with the number of found products that carry it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Recognition:
    """The category seen in a photo; `by` says whether a label head took part in the nearest products' vote."""

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
    """Words of a query that were taken for a filter: which kind, the filter's value, and those words."""

    kind: FilterKind
    value: str
    words: str


@dataclass(frozen=True)
class SearchResult:
    """The answer to one query: the page of hits asked for, and what is known about all that was found."""

    query: str
    mode: Mode
    release: str
    hits: tuple[Hit, ...]
    total: int
    total_is_exact: bool = True
    recognized: Recognition | None = None
    text: str | None = None  # the words read in a photo
    did_you_mean: str | None = None
    degraded: str | None = None  # a plain sentence when part of the search was out of order
    facets: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    inferred_filters: tuple[InferredFilter, ...] = ()
    excluded: tuple[str, ...] = ()  # words and phrases that no hit may carry
    nearest: tuple[Hit, ...] = ()  # when few pass the filters that were typed: what comes close without them
    notes: tuple[str, ...] = ()  # plain sentences on how the query was taken
    stems: frozenset[str] = frozenset()  # of the words looked for: what a page may highlight
    close: bool | None = None  # whether anything found is more than weak, on whichever page; None: only its hits tell
    models: tuple[str, ...] = ()  # the model versions that gave this query its vectors

    @property
    def none_close(self) -> bool:
        """Whether nothing found is more than weak, as far as is known."""
        return not self.close if self.close is not None else all(hit.match == "weak" for hit in self.hits)
