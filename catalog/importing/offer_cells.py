"""Reads the cells of one offer after another: prices, sale, stock; gathers what was left out and what is doubtful."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from catalog.cleaning.cells import code, plain
from catalog.cleaning.prices.cldr import decimals
from catalog.cleaning.prices.phrases import take_unit_price
from catalog.cleaning.prices.price import Price
from catalog.cleaning.prices.reader import PriceReader
from catalog.importing.ledger import Flag
from catalog.offers.moments import read_period
from catalog.offers.sale import Prices, Sale
from catalog.offers.sets import MadeOf, Part, PartName, offer_of_set
from catalog.offers.stock import UNKNOWN, availability
from catalog.offers.variants import Variant
from catalog.records import RawPart

REMEMBERED = 5_000  # cells of a rule whose outcome is remembered: brands, categories and words repeat

MAX_UNIT_PRICE = 100  # characters
CENT, MILL = Decimal("0.01"), Decimal("0.001")
NO_CURRENCY = "price without a currency"


class PriceCells:
    """`remarks` and `doubts` are of all cells since `begin`."""

    def __init__(self, reader: PriceReader) -> None:
        self._reader = reader
        self.begin()

    def begin(self) -> None:
        """Another row, whose cells come next."""
        self.remarks: list[str] = []
        self.doubts: list[Flag] = []

    def read(self, cell: str, currency: str) -> Price:
        """The price of a cell beside its row's currency cell; none where the cell holds no amount."""
        if not cell:
            return Price()
        try:
            price = self._reader.read(cell, currency)
        except ValueError as error:
            self.remarks.append(str(error))
            return Price()
        for doubt in price.doubts:
            self._doubt(doubt.value, f"price {cell[:80]!r} was read as {_described(price)}")
        return price

    def per_unit(self, cell: str, beside: str) -> str:
        """The price per unit of its own cell, or the one beside the price, as text."""
        line = plain(cell)
        said = take_unit_price(line)[1]
        if line and not said:
            self.remarks.append(f"unit price {line[:40]!r} does not name its unit")
        return (said or beside)[:MAX_UNIT_PRICE]

    def kept(self, amount: Decimal | None, currency: str) -> Decimal | None:
        """An amount in the decimals that the catalogue keeps: three where the currency has as many, otherwise two."""
        if amount is None:
            return None
        step, many = (MILL, "three") if currency and decimals(currency) >= 3 else (CENT, "two")
        kept = amount.quantize(step, ROUND_HALF_UP)
        if kept != amount:
            self._doubt(f"price rounded to {many} decimals", f"price {amount} is kept as {kept}")
        return kept

    def miss_currency(self, cell: str) -> None:
        """Doubt a price whose currency nothing says."""
        say = "say it by --currency CODE for one import, or by SHOPLENS_CURRENCY for the shop"
        self._doubt(NO_CURRENCY, f"price {cell[:80]!r} does not say its currency for certain, nor does the feed: {say}")

    def _doubt(self, rule: str, message: str) -> None:
        flag = Flag(rule, message)
        if flag not in self.doubts:
            self.doubts.append(flag)


class OfferCells:
    """Reads what a row or a variant costs and whether it can be had; remarks and doubts are of all since `begin`."""

    def __init__(self, reader: PriceReader | None = None, zone: tzinfo = UTC) -> None:
        """`zone` is that of times without one; prices are those of now."""
        self._zone, self._now = zone, datetime.now(UTC)
        self._prices = PriceCells(reader or PriceReader())
        self._availability = lru_cache(REMEMBERED)(availability)

    def begin(self) -> None:
        """Another row, whose cells come next."""
        self._prices.begin()

    @property
    def remarks(self) -> list[str]:
        """What was left out."""
        return self._prices.remarks

    @property
    def doubts(self) -> list[Flag]:
        """What is doubtful about the prices."""
        return self._prices.doubts

    def offer(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Price, list price, sale and currency of a row or of a variant."""
        beside = cells.get("currency", "")
        read = self._prices.read(cells.get("price", ""), beside)
        amount, before = self._prices.kept(read.amount, read.currency), read.list_amount
        if "list_price" in cells:
            before = self._prices.read(cells["list_price"], beside).amount or before
        struck = self._prices.kept(before, read.currency)
        regular = Prices(amount, struck if struck and amount is not None and struck > amount else None)
        sale, said = self._sale(cells, regular) if cells.get("sale_price") else (None, "")
        now = sale.prices_at(self._now) if sale else regular
        currency = (read.currency or said) if now.price is not None else ""
        kept = sale if sale and (sale.starts or sale.ends) else None  # without dates nothing changes later
        per_unit = "" if sale else self._prices.per_unit(cells.get("unit_price", ""), read.unit_price)
        offer = {**now._asdict(), "price_from": read.is_from, "sale": kept}
        offer["price_on_request"] = now.price is None and read.is_on_request
        return {**offer, "unit_price": per_unit, "currency": currency}

    def _sale(self, cells: Mapping[str, str], regular: Prices) -> tuple[Sale | None, str]:
        """The sale that a row speaks of, and its currency; one whose dates cannot be read may be over: left out."""
        read = self._prices.read(cells["sale_price"], cells.get("currency", ""))
        amount = self._prices.kept(read.amount, read.currency)
        if not amount or (regular.price is not None and amount >= regular.price):
            return None, ""
        try:
            period = read_period(cells.get("sale_starts", ""), cells.get("sale_ends", ""), self._zone)
        except ValueError as error:
            self.remarks.append(f"sale price left out: {error}")
            return None, ""
        return Sale(amount, regular.price, regular.list_price, *period), read.currency

    def stock(self, cells: Mapping[str, str]) -> str:
        """Whether it can be had: a state of catalog.offers.stock."""
        said = (cells.get(name, "") for name in ("availability", "quantity"))
        rules = (cells.get(name) for name in ("backorders", "tracked"))
        try:
            return self._availability(*said, *rules)
        except ValueError as error:
            self.remarks.append(str(error))
            return UNKNOWN

    def of_set(
        self, parts: tuple[RawPart, ...], own: dict[str, Any], state: str
    ) -> tuple[dict[str, Any], str, MadeOf | None]:
        """The offer, state and parts of a product made of others; with a price of its own it does not follow them."""
        currency, read = own["currency"], []
        for part in parts:
            offer = self.offer(part.cells)
            currency = currency or offer["currency"]
            state_of = self.stock(part.cells)
            product = Variant("", price=offer["price"], list_price=offer["list_price"], availability=state_of)
            read.append(Part(product, part.choice, part.quantity))
        made = offer_of_set(read)
        names = tuple(PartName(code(part.cells.get("id", "")), part.choice, part.quantity) for part in parts)
        made_of = MadeOf(state, names)
        state = made_of.state_with(made.availability)
        if own["price"] or own["price_on_request"]:
            return own, state, None
        follows = made_of if all(part.feed_id for part in names) else None
        if made.prices.price is None:
            return own, state, follows
        return {**own, **made.prices._asdict(), "price_from": made.price_from, "currency": currency}, state, follows

    def miss_currency(self, cell: str) -> None:
        """Doubt a price whose currency nothing says."""
        self._prices.miss_currency(cell)


def _described(price: Price) -> str:
    return "no price" if price.amount is None else f"{price.amount} {price.currency}".strip()
