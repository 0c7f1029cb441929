"""Sets follow their parts: when one of these changes, the price and the stock of what is made of it are found anew."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from catalog.offers.sets import MadeOf, Part, offer_of_set
from catalog.offers.variants import Variant
from catalog.steering.tables import ProductOverride
from catalog.tables import Product
from catalog.writes import change_products

BATCH = 500  # ids in one query

_PART = (Product.feed_id, Product.price, Product.list_price, Product.availability, Product.currency)
_IS_SOLD = (Product.removed.is_(False), Product.unpublished_by == "")
_PRICES = ("price", "list_price", "price_from", "currency")


def follow_parts(session: Session, source: str, feed_ids: Iterable[str]) -> int:
    """Give the sets of a source that hold one of these products the prices and the stock of now; returns how many.

    A set with a part that the source does not have stays as it is. Under a price that a person set, what the feed says
    is renewed.
    """
    own = (Product.source == source, Product.made_of.is_not(None), Product.removed.is_(False))
    sets = session.execute(select(Product.id, Product.made_of).where(*own)).all()
    changed = set(feed_ids) if sets else set()
    wanted = {row.id: MadeOf.from_json(row.made_of) for row in sets if changed & _names(row.made_of)}
    parts = _parts(session, source, {part.feed_id for made in wanted.values() for part in made.parts})
    return sum(_follow(session, id_, made, parts) for id_, made in wanted.items())


def _names(made_of: Mapping[str, Any]) -> set[str]:
    return {part[0] for part in made_of["parts"]}


def _parts(session: Session, source: str, names: set[str]) -> dict[str, Row[Any] | None]:
    """The offer of each of these products that there are, None of those that are not for sale."""
    found: dict[str, Row[Any] | None] = {}
    ids = sorted(names)
    for start in range(0, len(ids), BATCH):
        own = (Product.source == source, Product.feed_id.in_(ids[start : start + BATCH]))
        found |= dict.fromkeys(session.scalars(select(Product.feed_id).where(*own)))
        found |= {row.feed_id: row for row in session.execute(select(*_PART).where(*own, *_IS_SOLD))}
    return found


def _follow(session: Session, set_id: int, made: MadeOf, parts: Mapping[str, Row[Any] | None]) -> bool:
    """Whether the set changed."""
    if any(part.feed_id not in parts for part in made.parts):
        return False
    sold = [(part, row) for part in made.parts if (row := parts[part.feed_id]) is not None]
    offer = offer_of_set([Part(_product(row), part.choice, part.quantity) for part, row in sold])
    currency = next((row.currency for _, row in sold if row.currency), "")
    values = {**offer.prices._asdict(), "price_from": offer.price_from, "currency": currency}
    values["availability"] = made.state_with(offer.availability)
    product = session.get_one(Product, set_id)
    return _write(session, product, values if offer.prices.price is not None else {**values, "currency": ""})


def _product(row: Row[Any]) -> Variant:
    return Variant("", price=row.price, list_price=row.list_price, availability=row.availability)


def _write(session: Session, product: Product, values: dict[str, Any]) -> bool:
    override = session.get(ProductOverride, (product.source, product.feed_id, "price"))
    if override is not None:
        said = {name: _plain(values.pop(name)) for name in _PRICES if name != "currency"}
        override.feed = {**override.feed, **said}
    changed = {name: value for name, value in values.items() if getattr(product, name) != value}
    if changed:
        change_products(session, [product.id], changed)
    return bool(changed)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
