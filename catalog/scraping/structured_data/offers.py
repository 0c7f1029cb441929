"""Price, currency and stock out of schema.org's offers in all the shapes that shops give them."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.scraping.structured_data.json_ld import Node, every, types

# schema.org/ItemAvailability and what OpenGraph calls the same, as the feed's three words.
_STOCK = {
    "instock": "in stock",
    "instoreonly": "in stock",
    "onlineonly": "in stock",
    "limitedavailability": "in stock",
    "available": "in stock",
    "availablefororder": "in stock",
    "madetoorder": "preorder",
    "preorder": "preorder",
    "presale": "preorder",
    "backorder": "preorder",
    "pending": "preorder",
    "outofstock": "out of stock",
    "soldout": "out of stock",
    "discontinued": "out of stock",
    "reserved": "out of stock",
    "oos": "out of stock",
}
_NOT_THE_PRICE = {"listprice", "strikethroughprice", "msrp", "srp", "invoiceprice", "minimumadvertisedprice"}


@dataclass(frozen=True)
class OfferData:
    """What an offer says; empty is not said."""

    price: str = ""
    currency: str = ""
    availability: str = ""
    highest: str = ""  # of several prices, where they differ


def stock(value: Any) -> str:
    """ "in stock", "out of stock", "preorder", or "" for what is none of schema.org's words."""
    word = re.sub(r"[^a-z]", "", re.split(r"[/#:]", str(value or "").lower())[-1])
    return _STOCK.get(word, "")


def read_offers(value: Any) -> OfferData:
    """The lowest price of all offers, and in stock where any of them is."""
    offers = [_one(offer) for offer in every(value) if isinstance(offer, dict)]
    priced = sorted(
        (item for item in offers if _amount(item.price) is not None), key=lambda item: _amount(item.price) or 0
    )
    lowest = priced[0] if priced else next((item for item in offers if item.price), OfferData())
    same = [item for item in priced if item.currency == lowest.currency]
    highest = max((item.highest or item.price for item in same), key=lambda price: _amount(price) or 0, default="")
    states = {item.availability for item in offers}
    state = next((item for item in ("in stock", "preorder", "out of stock") if item in states), "")
    currency = lowest.currency or next((item.currency for item in offers if item.currency), "")
    return OfferData(lowest.price, currency, state, highest if highest != lowest.price else "")


def variants_in(value: Any) -> list[Node]:
    """The offers that are variants of the product: several, each with an article number of its own."""
    offers = [offer for offer in _flat(value) if text(offer.get("sku"))]
    numbers = {text(offer["sku"]) for offer in offers}
    return offers if len(numbers) == len(offers) > 1 else []


def text(value: Any) -> str:
    """A value that may be a list, an object with a name, or wrapped in @value, as text."""
    match value:
        case None | bool():
            return ""
        case list():
            return next(filter(None, map(text, value)), "")
        case dict():
            named = next((value[key] for key in ("name", "@value", "value", "title") if value.get(key)), "")
            return "" if isinstance(named, dict | list) and not named else text(named)
        case _:
            return str(value).strip()


def _flat(value: Any) -> list[Node]:
    """Offers, those inside an AggregateOffer in its place."""
    found: list[Node] = []
    for offer in every(value):
        if isinstance(offer, dict):
            inner = [inside for inside in every(offer.get("offers")) if isinstance(inside, dict)]
            found += inner or [offer]
    return found


def _one(offer: Node) -> OfferData:
    inner = read_offers(offer.get("offers")) if "AggregateOffer" in types(offer) else OfferData()
    own = _specified(offer)
    return OfferData(
        text(offer.get("lowPrice")) or own.price or inner.price,
        own.currency or inner.currency,
        stock(text(offer.get("availability"))) or inner.availability,
        text(offer.get("highPrice")) or inner.highest,
    )


def _specified(offer: Node) -> OfferData:
    """The offer's price, or that of its specification which is neither struck through nor recommended."""
    price, currency = text(offer.get("price")), text(offer.get("priceCurrency"))
    for specification in every(offer.get("priceSpecification")):
        if isinstance(specification, dict):
            kind = re.split(r"[/#:]", text(specification.get("priceType")).lower())[-1]
            if not price and kind not in _NOT_THE_PRICE:
                price = text(specification.get("price")) or text(specification.get("minPrice"))
            currency = currency or text(specification.get("priceCurrency"))
    return OfferData(price, currency)


def _amount(price: str) -> Decimal | None:
    try:
        return Decimal(price.replace(",", "."))
    except InvalidOperation:
        return None
