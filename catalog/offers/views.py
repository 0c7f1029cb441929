"""One product and its pictures as everything outside the catalogue sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from catalog.cleaning.category_paths import paths_of, paths_text
from catalog.languages.attributes import shown_attributes
from catalog.offers.variants import Variant


@dataclass(frozen=True)
class PictureView:
    """One picture of a product; printed_text is None until somebody has read it."""

    hash: str
    width: int
    height: int
    printed_text: str | None
    reference: str = ""  # as the feed named it


@dataclass(frozen=True)
class ProductView:
    """One product with its pictures, detached from the database."""

    id: int
    public_id: str
    source: str
    feed_id: str
    title: str
    description: str
    brand: str
    category: str
    price: Decimal | None
    list_price: Decimal | None
    price_from: bool
    price_on_request: bool
    unit_price: str
    currency: str
    url: str
    availability: str
    unpublished_by: str
    group_id: str
    sku: str
    gtin: str
    mpn: str
    attributes: Mapping[str, str]
    variants: tuple[Variant, ...]
    hidden: bool
    removed: bool
    content_hash: str
    sequence: int
    created_at: datetime
    updated_at: datetime
    pictures: tuple[PictureView, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The paths of every category that it is in."""
        return paths_of(paths_text(self.category, self.attributes))

    @cached_property
    def shown_attributes(self) -> Mapping[str, str]:
        """The attributes that say what it is."""
        return shown_attributes(self.attributes)

    @property
    def in_stock(self) -> bool | None:
        """Whether it can be had now; None where the feed does not say."""
        return self.availability == "in stock" if self.availability else None

    @property
    def visible(self) -> bool:
        """Whether shoppers may see it."""
        return not (self.hidden or self.removed or self.unpublished_by)

    @property
    def printed_text(self) -> str:
        """All words that were read on its pictures."""
        return " ".join(picture.printed_text for picture in self.pictures if picture.printed_text)
