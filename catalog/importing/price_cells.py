"""Reads the price cells of one row after another, and gathers what was left out and what is doubtful."""

from decimal import ROUND_HALF_UP, Decimal

from catalog.cleaning.cells import plain
from catalog.cleaning.prices.cldr import decimals
from catalog.cleaning.prices.phrases import take_unit_price
from catalog.cleaning.prices.price import Price
from catalog.cleaning.prices.reader import PriceReader
from catalog.importing.ledger import Flag

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


def _described(price: Price) -> str:
    return "no price" if price.amount is None else f"{price.amount} {price.currency}".strip()
