"""What a product made of other products costs and whether it can be had: a group, or a bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from catalog.offers.sale import Prices
from catalog.offers.variants import Variant, availability_of, prices_of

STATES = ("out of stock", "", "preorder", "in stock")  # a bundle is in the worst state of what it needs


@dataclass(frozen=True)
class Part:
    """A product of a set. Without a `choice` it is sold alone; of those with one choice the shopper takes one."""

    product: Variant
    choice: str = ""
    quantity: int = 1  # how many of it the set holds


class PartName(NamedTuple):
    """A part of a set as the database holds it: by its feed id, with its choice and how many of it."""

    feed_id: str
    choice: str
    quantity: int


@dataclass(frozen=True)
class MadeOf:
    """What a set without a price of its own is made of; `state` is the one its own row says."""

    state: str
    parts: tuple[PartName, ...]

    def state_with(self, of_parts: str) -> str:
        """The state of the set: its own where that keeps it back, else that of its parts."""
        return (of_parts or self.state) if self.state in ("", "in stock") else self.state

    def as_json(self) -> dict[str, Any]:
        """As the database holds it."""
        return {"state": self.state, "parts": [list(part) for part in self.parts]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "MadeOf":
        """What `as_json` wrote."""
        return cls(kept["state"], tuple(PartName(*part) for part in kept["parts"]))


class SetOffer(NamedTuple):
    """What the set says: its lowest price, whether it can cost more, its state ("" is unknown)."""

    prices: Prices
    price_from: bool
    availability: str


def offer_of_set(parts: Sequence[Part]) -> SetOffer:
    """A group costs what the cheapest of it costs, a bundle the cheapest of each choice together.

    A choice without a price leaves the bundle without one.
    """
    alone = [part.product for part in parts if not part.choice]
    if alone:
        return SetOffer(*prices_of(alone), availability_of(alone))
    choices: dict[str, list[Part]] = {}
    for part in parts:
        choices.setdefault(part.choice, []).append(part)
    offers = [_choice(of_one) for of_one in choices.values()]
    state = min((one.availability for one in offers), key=STATES.index, default="")
    prices = [one.prices.price for one in offers]
    if not prices or None in prices:
        return SetOffer(Prices(None, None), False, state)
    total = sum((price for price in prices if price is not None), Decimal(0))
    before = sum((one.prices.list_price or one.prices.price or Decimal(0) for one in offers), Decimal(0))
    return SetOffer(Prices(total, before if before > total else None), any(one.price_from for one in offers), state)


def _choice(parts: Sequence[Part]) -> SetOffer:
    """One choice of a bundle: as many as the bundle holds of the one product."""
    products = [part.product for part in parts]
    priced = [_times(part) for part in parts]
    return SetOffer(*prices_of(priced), availability_of(products))


def _times(part: Part) -> Variant:
    """The product as if all that the set holds of it were one."""
    one = part.product
    price, before = (amount and amount * part.quantity for amount in (one.price, one.list_price))
    return Variant(one.feed_id, price=price, list_price=before, availability=one.availability)
