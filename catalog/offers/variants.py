"""The variants of a product: what each one is, and what the product as a whole costs and whether it can be had."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.offers.sale import Prices, Sale


@dataclass(frozen=True)
class Variant:
    """One variant of a product; `options` tell it from the others, `image` is a reference of one of the pictures."""

    feed_id: str
    options: Mapping[str, str] = field(default_factory=dict)
    sku: str = ""
    gtin: str = ""
    mpn: str = ""
    price: Decimal | None = None
    list_price: Decimal | None = None
    price_on_request: bool = False
    sale: Sale | None = None
    unit_price: str = ""
    availability: str = ""
    image: str = ""
    url: str = ""

    @property
    def in_stock(self) -> bool | None:
        """Whether it can be had now; None where the feed does not say."""
        return self.availability == "in stock" if self.availability else None

    @property
    def name(self) -> str:
        """Its options as a shopper reads them: "Red, 42"."""
        return ", ".join(self.options.values()) or self.sku or self.feed_id

    def at(self, now: datetime) -> "Variant":
        """With the prices of that moment."""
        return replace(self, **self.sale.prices_at(now)._asdict()) if self.sale else self

    def as_json(self) -> dict[str, Any]:
        """As the database holds it: what says nothing is left out."""
        said = {**vars(self), "price_on_request": self.price_on_request or None}
        plain = {name: value for name, value in said.items() if value not in (None, "", {})}
        plain.update({name: str(plain[name]) for name in ("price", "list_price") if name in plain})
        return {**plain, "sale": self.sale.as_json()} if self.sale else plain

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Variant":
        """What `as_json` wrote."""
        amounts = {name: Decimal(kept[name]) for name in ("price", "list_price") if name in kept}
        sale = {"sale": Sale.from_json(kept["sale"])} if "sale" in kept else {}
        return cls(**{**kept, **amounts, **sale})


def prices_of(variants: Iterable[Variant]) -> tuple[Prices, bool]:
    """The lowest price with its list price, and whether others cost more; of those that can be had, if any can."""
    priced = [variant for variant in variants if variant.price is not None]
    obtainable = [variant for variant in priced if variant.availability != "out of stock"] or priced
    if not obtainable:
        return Prices(None, None), False
    amounts = [variant.price for variant in obtainable if variant.price is not None]
    cheapest = obtainable[amounts.index(min(amounts))]
    return Prices(cheapest.price, cheapest.list_price), max(amounts) > min(amounts)


def availability_of(variants: Sequence[Variant]) -> str:
    """In stock where one variant is; out of stock only where all are known to be."""
    states = {variant.availability for variant in variants}
    return next((state for state in ("in stock", "preorder", "") if state in states), "out of stock" if states else "")


def next_change(sale: Sale | None, variants: Iterable[Variant], now: datetime) -> datetime | None:
    """When a price of the product or of one of its variants changes next."""
    sales = [sale, *(variant.sale for variant in variants)]
    return min((moment for one in sales if one and (moment := one.next_change(now))), default=None)
