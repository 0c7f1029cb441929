"""A feed's row before cleaning, and after."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

COLUMNS = (
    "id",
    "title",
    "description",
    "brand",
    "category",
    "price",
    "currency",
    "url",
    "availability",
    "group_id",
    "gtin",
    "images",
)
REQUIRED = ("id", "title")


@dataclass(frozen=True)
class RawRow:
    """One record as the file has it: `cells` by our column names, `rest` by the file's own; number 1 is the first."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    problem: str = ""  # why the record could not even be read


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
    currency: str = ""
    url: str = ""
    availability: str = "in stock"
    group_id: str = ""
    gtin: str = ""
    images: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
