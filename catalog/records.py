"""A feed's row before cleaning, and after."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from catalog.offers.sale import Sale
from catalog.offers.sets import MadeOf
from catalog.offers.variants import Variant

COLUMNS = (
    "id",
    "title",
    "description",
    "brand",
    "category",
    "price",
    "list_price",
    "sale_price",
    "sale_starts",
    "sale_ends",
    "unit_price",
    "currency",
    "url",
    "availability",
    "quantity",
    "backorders",
    "tracked",
    "published",
    "group_id",
    "sku",
    "gtin",
    "mpn",
    "images",
)
REQUIRED = ("id", "title")
JOINED = ("published", "images")  # of which a feed may have several columns


@dataclass(frozen=True)
class RawRow:
    """One record as the file has it: `cells` by our column names, `rest` by the file's own; number 1 is the first."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    problem: str = ""  # why the record could not even be read
    variants: "tuple[RawVariant, ...]" = ()
    parts: "tuple[RawPart, ...]" = ()


@dataclass(frozen=True)
class RawVariant:
    """A variant of a row's product: its own cells by our column names, and the options that tell it from others."""

    cells: dict[str, str]
    options: dict[str, str]


@dataclass(frozen=True)
class RawPart:
    """A product that a row's set is made of: its cells by our column names, and the rest as `catalog.offers.sets`."""

    cells: dict[str, str]
    choice: str
    quantity: int


class Change(NamedTuple):
    """What a rule made of a cell."""

    rule: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Record:
    """A cleaned product of a feed; images are references (paths or URLs) in the feed's order."""

    feed_id: str
    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    price: Decimal | None = None
    list_price: Decimal | None = None
    price_from: bool = False
    price_on_request: bool = False
    sale: Sale | None = None
    unit_price: str = ""  # of a kilogram, litre or the like, as the feed writes it
    currency: str = ""
    url: str = ""
    availability: str = ""
    unpublished_by: str = ""
    group_id: str = ""
    sku: str = ""
    gtin: str = ""
    mpn: str = ""
    variants: tuple[Variant, ...] = ()
    made_of: MadeOf | None = None
    images: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
