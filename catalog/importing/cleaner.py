"""Turns a raw row into a record by the rules of catalog/cleaning and catalog/offers, and names what it left out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import Any, TypeVar

from catalog.cleaning import cells as clean
from catalog.cleaning.category_paths import EVERY_PATH, category_paths, deepest, joined_paths
from catalog.cleaning.prices.reader import PriceReader
from catalog.importing.ledger import Flag
from catalog.importing.offer_cells import REMEMBERED, OfferCells
from catalog.offers.on_request import asks_beside, hides_price
from catalog.offers.publication import unpublished_by
from catalog.offers.variants import Variant, availability_of, prices_of
from catalog.records import RawRow, RawVariant, Record

MAX_ID = 200
MAX_TITLE = 500
MAX_SHORT = 200  # brand, group id, codes
MAX_CATEGORY = 400
MAX_ATTRIBUTES = 60
MAX_ATTRIBUTE = 2_000
MAX_VARIANTS = 2_048  # of one product; more than any platform has

REMEMBERED_LENGTH = 100  # characters

_ASKED_FOR: dict[str, Any] = {
    **{"price": None, "list_price": None, "sale": None, "unit_price": ""},
    "price_on_request": True,
}

T = TypeVar("T")


class RowRejected(Exception):
    """The row makes no product; the message is the reason that is counted."""


class Cleaner:
    """Cleans one row at a time; `remarks` holds what was left out of the last one, `doubts` what to look at."""

    def __init__(self, prices: PriceReader | None = None, zone: tzinfo = UTC, categories: Collection[str] = ()) -> None:
        """`zone` is that of times without one; prices are those of now. Commas divide lists of these `categories`."""
        self.remarks: list[str] = []
        self._now = datetime.now(UTC)
        self._offers = OfferCells(prices, zone)
        self._text, self._plain = _remembered(clean.text), _remembered(clean.plain)
        self._paths = _remembered(partial(category_paths, known=categories))

    @property
    def doubts(self) -> list[Flag]:
        """What is doubtful about the prices of the last row."""
        return self._offers.doubts

    def clean(self, row: RawRow) -> Record:
        """The record of a row; raises RowRejected."""
        self._offers.begin()
        self.remarks = self._offers.remarks
        if row.problem:
            raise RowRejected(row.problem)
        cells = row.cells
        variants, currency = self._variants(row.variants, cells)
        paths = self._paths(cells.get("category", ""))
        offer = self._offers.offer(cells)
        state = self._offers.stock(cells)
        if variants:
            offer = {**offer, **_offer_of(variants), "currency": currency or offer["currency"]}
            state = availability_of(variants) or state
        made_of = None
        if row.parts and not variants:
            offer, state, made_of = self._offers.of_set(row.parts, offer, state)
        if _is_price_on_request(row, offer):
            variants = tuple(replace(one, **_ASKED_FOR) for one in variants)
            offer = {**offer, **_ASKED_FOR, "price_from": False, "currency": ""}
        if offer["price"] is not None and not offer["currency"]:
            self._offers.miss_currency(cells.get("price", ""))
        return Record(
            feed_id=_identity(cells.get("id", "")),
            title=self._cut("title", _title(cells.get("title", "")), MAX_TITLE),
            description=clean.plain(cells.get("description", "")),
            brand=self._cut("brand", self._plain(cells.get("brand", "")), MAX_SHORT),
            category=self._cut("category", deepest(paths), MAX_CATEGORY),
            **offer,
            url=self._use(clean.url, cells.get("url", ""), ""),
            availability=state,
            unpublished_by=self._unpublished(cells.get("published", ""), state),
            group_id=self._cut("group_id", self._text(cells.get("group_id", "")), MAX_SHORT),
            variants=variants,
            made_of=made_of,
            images=_pictures(clean.images(cells.get("images", "")), variants),
            attributes={**_options_of(variants), **self._attributes(row.rest), **_all_paths(paths)},
            **self._codes(cells),
        )

    def _unpublished(self, said: str, state: str) -> str:
        if not said:
            return ""
        by, remarks = unpublished_by(said, now=self._now, preorder=state == "preorder")
        self.remarks += remarks
        return by

    def _codes(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """SKU, MPN and GTIN."""
        codes = {name: self._cut(name, clean.code(cells[name]), MAX_SHORT) for name in ("sku", "mpn") if name in cells}
        return {"sku": "", **codes, "gtin": self._use(clean.gtin, cells.get("gtin", ""), "")}

    def _variants(self, raw: tuple[RawVariant, ...], product: Mapping[str, str]) -> tuple[tuple[Variant, ...], str]:
        """Each variant once, and the currency of their prices; what one does not say of its price the product says."""
        if len(raw) > MAX_VARIANTS:
            self.remarks.append(f"only the first {MAX_VARIANTS} variants are kept")
        kept: dict[str, Variant] = {}
        currency = ""
        for number, one in enumerate(raw[:MAX_VARIANTS], start=1):
            variant, said = self._variant(one, product, number)
            currency = currency or said
            if variant.feed_id in kept:
                self.remarks.append(f"variant {variant.feed_id!r} stands twice: the first is kept")
            kept.setdefault(variant.feed_id, variant)
        return tuple(kept.values()), currency

    def _variant(self, raw: RawVariant, product: Mapping[str, str], number: int) -> tuple[Variant, str]:
        own = {name: cell for name, cell in raw.cells.items() if cell}
        cells = {**(_without_prices(product) if "price" in own else product), **own}
        offer = self._offers.offer(cells)
        currency = offer.pop("currency")
        del offer["price_from"]
        options = {self._plain(name): self._plain(value) for name, value in raw.options.items() if value.strip()}
        codes = self._codes(raw.cells)
        own_id = clean.code(raw.cells.get("id", "")) or codes["sku"]
        variant = Variant(
            feed_id=(own_id or "-".join([clean.code(product.get("id", "")), *(options.values() or [str(number)])]))[
                :MAX_ID
            ],
            options=options,
            availability=self._offers.stock(raw.cells),
            image=next(iter(clean.images(raw.cells.get("images", ""))), ""),
            url=self._use(clean.url, raw.cells.get("url", ""), ""),
            **offer,
            **codes,
        )
        return variant, currency

    def _use(self, rule: Callable[[str], T], cell: str, otherwise: T) -> T:
        try:
            return rule(cell)
        except ValueError as error:
            self.remarks.append(str(error))
            return otherwise

    def _cut(self, column: str, value: str, limit: int) -> str:
        if len(value) <= limit:
            return value
        self.remarks.append(f"{column} cut to {limit} characters")
        return value[:limit].rstrip()

    def _attributes(self, rest: dict[str, str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, cell in rest.items():
            value = self._plain(cell)
            if value:
                kept[self._text(name)[:MAX_SHORT]] = value[:MAX_ATTRIBUTE]
        if len(kept) <= MAX_ATTRIBUTES:
            return kept
        self.remarks.append(f"only the first {MAX_ATTRIBUTES} attributes are kept")
        return dict(list(kept.items())[:MAX_ATTRIBUTES])


def _remembered(rule: Callable[[str], T]) -> Callable[[str], T]:
    """The same rule; what it made of short cells is remembered."""
    remembered = lru_cache(REMEMBERED)(rule)
    return lambda cell: remembered(cell) if len(cell) <= REMEMBERED_LENGTH else rule(cell)


def _identity(cell: str) -> str:
    feed_id = clean.code(cell)
    if not feed_id:
        raise RowRejected("no id")
    if len(feed_id) > MAX_ID:
        raise RowRejected(f"id longer than {MAX_ID} characters")
    return feed_id


def _title(cell: str) -> str:
    title = clean.plain(cell)
    if not title:
        raise RowRejected("no title")
    return title


def _offer_of(variants: tuple[Variant, ...]) -> dict[str, Any]:
    """The price of a product with variants: the lowest, and whether there are others."""
    prices, price_from = prices_of(variants)
    if prices.price is None:
        return {"price_on_request": True} if any(one.price_on_request for one in variants) else {}
    return {**prices._asdict(), "price_from": price_from, "price_on_request": False, "sale": None}


def _is_price_on_request(row: RawRow, offer: Mapping[str, Any]) -> bool:
    """Whether anything in the row says that its price is to be asked for."""
    if offer["price"]:
        return hides_price(row.rest)
    is_zero = offer["price"] is not None
    asked = offer["price_on_request"] or asks_beside(row.rest, row.cells.get("availability", "") if is_zero else "")
    return asked or hides_price(row.rest)


def _without_prices(cells: Mapping[str, str]) -> dict[str, str]:
    """A product's cells without those of its price, which a variant with a price of its own does not take over."""
    return {name: cell for name, cell in cells.items() if name not in ("list_price", "sale_price", "unit_price")}


def _pictures(own: tuple[str, ...], variants: tuple[Variant, ...]) -> tuple[str, ...]:
    """A product's pictures, those of its variants behind its own."""
    return tuple(dict.fromkeys([*own, *(variant.image for variant in variants if variant.image)]))


def _all_paths(paths: tuple[str, ...]) -> dict[str, str]:
    """Every category of a product that stands in several."""
    return {EVERY_PATH: joined_paths(paths, MAX_ATTRIBUTE)} if len(paths) > 1 else {}


def _options_of(variants: tuple[Variant, ...]) -> dict[str, str]:
    """What there is to choose from, as attributes: "Colour" is "Red, Blue"."""
    choices: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, value in variant.options.items():
            choices.setdefault(name, {})[value] = None
    return {name: ", ".join(values)[:MAX_ATTRIBUTE] for name, values in choices.items()}
