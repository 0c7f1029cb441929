"""One product as a page describes it, in the feed's columns, and the merging of several sources."""

from dataclasses import dataclass, field, fields
from typing import Any

from catalog.scraping.picture_addresses import is_placeholder

MAX_PICTURES = 30


@dataclass
class Product:
    """Values as they were found; an empty one was not said. `own` is False for one merely mentioned on the page."""

    id: str = ""
    title: str = ""
    description: str = ""
    brand: str = ""
    category: str = ""
    price: str = ""
    currency: str = ""
    url: str = ""
    availability: str = ""
    group_id: str = ""
    gtin: str = ""
    images: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    own: bool = True

    def fill(self, other: "Product") -> None:
        """Take what is missing here from a source that is trusted less; a price comes with its own currency."""
        if self.price:
            other_currency = other.currency if other.price == self.price or not other.price else ""
        else:
            other_currency = other.currency
        for name in [column.name for column in fields(self) if column.name not in ("attributes", "own", "currency")]:
            if not getattr(self, name):
                setattr(self, name, getattr(other, name))
        if all(map(is_placeholder, self.images)):
            self.images = other.images or self.images
        self.currency = self.currency or other_currency
        self.attributes = {**other.attributes, **self.attributes}

    def as_row(self) -> dict[str, Any]:
        """The feed's line; attributes that are called like a column of ours step aside."""
        row = {column.name: getattr(self, column.name) for column in fields(self) if column.name != "own"}
        row["images"] = [address.replace(",", "%2C").replace("|", "%7C") for address in self.images[:MAX_PICTURES]]
        row["attributes"] = {name: value for name, value in self.attributes.items() if name not in row and value}
        return row
