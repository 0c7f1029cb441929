"""What the catalogue has to say of each product, what it says, and where the two differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalog.catalogue import ProductView
from catalog.offers.variants import Variant
from tests.support.corpus.shop import CURRENCY, Feed, Item, Product, Shop

Facts = dict[str, object]
MUST_SAY = {"unknown stock": "", "preorder": "preorder"}  # where a feed has no word for it, it says "in stock"

LEFT_OUT = {
    "drafts": ("draft", "hidden"),
    "hidden": ("hidden",),
}  # where a feed cannot say it, the product is not in it
ONE_PRICE = {"variants", "variant price"}  # where variants have no price of their own, that of the cheapest is said


class Mismatch(NamedTuple):
    """One field of one product that came out wrong."""

    feed: str
    product: str
    field: str
    expected: object
    got: object

    def __str__(self) -> str:
        return f"{self.feed} | {self.product} | {self.field} | {self.expected!r} | {self.got!r}"


def compare(feed: Feed, shop: Shop, views: Iterable[ProductView], pictures: Mapping[int, list[str]]) -> list[Mismatch]:
    """Every difference between the shop and the catalogue; `pictures` has the references of each product's id."""
    expected = {
        product.title: expected_facts(product, shop.today, feed.silent)
        for product in shop.products
        if product.state not in [state for name, states in LEFT_OUT.items() if name in feed.silent for state in states]
    }
    views = list(views)
    got = {view.title: got_facts(view, pictures.get(view.id, [])) for view in views}
    many = Counter(view.title for view in views)
    found = [Mismatch(feed.name, title, "product", "", "is not in the shop") for title in got if title not in expected]
    for title, facts in expected.items():
        if many[title] != 1:
            found.append(Mismatch(feed.name, title, "how many products", 1, many[title]))
        if title in got:
            found += _differing(feed.name, title, facts, got[title])
    return found


def _differing(feed: str, title: str, facts: Facts, got: Facts) -> list[Mismatch]:
    """Fields that differ; of a variant that is missing, this alone."""
    return [
        Mismatch(feed, title, name, value, got.get(name))
        for name, value in facts.items()
        if got.get(name) != value and (name in got or not name.startswith("variant "))
    ]


def expected_facts(product: Product, today: date, silent: Mapping[str, str]) -> Facts:
    """All fields that the platform can say, by name; `silent` names those that it cannot."""
    obtainable = [item for item in product.items if _availability(item, silent) != "out of stock"]
    if not obtainable or ONE_PRICE & silent.keys():
        obtainable = list(product.items)
    prices = [_prices(item, today, silent) for item in obtainable]
    price, list_price = min(prices, key=lambda pair: pair[0])
    first = product.items[0]
    facts: Facts = {
        "description": words(product.text),
        "brand": product.brand,
        "category": " > ".join(product.categories[0]),
        "pictures": [picture.rpartition("/")[2] for picture in product.pictures][
            : 1 if "more pictures" in silent else None
        ],
        "shown": product.state == "shown",
        "currency": "" if "currency" in silent else CURRENCY,
        "price": price,
        "list price": list_price,
        "price from": len({pair[0] for pair in prices}) > 1,
        "stock": _together([_availability(item, silent) for item in product.items]),
        "code": product.sku if product.varies else first.sku,
        "gtin": first.gtin,
        "mpn": first.mpn,
        "variants": sorted(_key(item.options) for item in product.items) if product.varies else [],
    }
    if product.varies and "variants" not in silent:
        for item in product.items:
            facts |= _variant_facts(item.options, item.sku, item.gtin, *_prices(item, today, silent))
            facts[f"variant {_key(item.options)}: stock"] = _availability(item, silent)
            facts[f"variant {_key(item.options)}: names"] = sorted(map(_name, item.options))
    return _said(facts, product, silent)


def _said(facts: Facts, product: Product, silent: Mapping[str, str]) -> Facts:
    """Without the fields that the platform cannot say."""
    unsaid = set(silent)
    if product.varies:
        unsaid |= {"gtin", "mpn"}  # these are the variants'
        if "parent code" in silent or not product.sku:
            unsaid.add("code")
        if ONE_PRICE & silent.keys():
            unsaid.add("price from")
    for item in product.items:
        for name in silent:
            kind, _, field = name.partition(" ")
            unsaid |= {f"variant {_key(item.options)}: {field}"} if kind == "variant" else set()
        if "variant price" in silent:
            unsaid.add(f"variant {_key(item.options)}: list price")
    return {name: value for name, value in facts.items() if name not in unsaid}


def got_facts(view: ProductView, pictures: list[str]) -> Facts:
    """The same fields as the catalogue has them."""
    facts: Facts = {
        "description": words(view.description),
        "brand": view.brand,
        "category": view.category,
        "pictures": [re.split(r"[/\\]", picture)[-1] for picture in pictures],
        "shown": not view.unpublished_by,
        "currency": view.currency,
        "price": view.price,
        "list price": view.list_price,
        "price from": view.price_from,
        "stock": view.availability,
        "code": view.sku or view.feed_id,
        "gtin": view.gtin,
        "mpn": view.mpn,
        "variants": sorted(_key(variant.options) for variant in view.variants),
    }
    for variant in view.variants:
        facts |= _variant_facts(variant.options, _code(variant), variant.gtin, variant.price, variant.list_price)
        facts[f"variant {_key(variant.options)}: stock"] = variant.availability
        facts[f"variant {_key(variant.options)}: names"] = sorted(map(_name, variant.options))
    return facts


def words(text: str) -> list[str]:
    """The words in order: how lines and blanks are set is free."""
    return re.findall(r"[\w&<>]+", text)


def _variant_facts(
    options: Mapping[str, str], code: str, gtin: str, price: Decimal | None, list_price: Decimal | None
) -> Facts:
    start = f"variant {_key(options)}:"
    return {f"{start} code": code, f"{start} gtin": gtin, f"{start} price": price, f"{start} list price": list_price}


def _key(options: Mapping[str, str]) -> str:
    return ", ".join(sorted(options.values()))


def _name(option: str) -> str:
    return "colour" if option.casefold() == "color" else option.casefold()


def _code(variant: Variant) -> str:
    return variant.sku or variant.feed_id


def _prices(item: Item, today: date, silent: Mapping[str, str]) -> tuple[Decimal, Decimal | None]:
    price, list_price = item.prices(today)
    return price, None if "struck price" in silent else list_price


def _availability(item: Item, silent: Mapping[str, str]) -> str:
    said = item.availability
    if "backorder" in silent and said == "in stock" and not item.quantity:
        return "preorder"
    return "in stock" if any(said == word and name in silent for name, word in MUST_SAY.items()) else said


def _together(states: list[str]) -> str:
    return next(state for state in ("in stock", "preorder", "", "out of stock") if state in states)
