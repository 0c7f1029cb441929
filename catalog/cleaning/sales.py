"""An export of sales, one row each, becomes a list of products: best title, price and its range, how often sold."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from catalog.cleaning import cells as clean
from catalog.cleaning.prices.reader import PriceReader
from catalog.records import RawRow

DIFFERENT = 50  # titles and prices remembered of one product
FAR = 20  # times more or less than the usual price is a slip of the pen, a fee or a return
QUANTITIES = ("quantity", "qty", "units", "amount", "count", "pieces")

T = TypeVar("T")


@dataclass
class _Tally:
    """What the sales of one product say."""

    first: RawRow
    reader: PriceReader
    sales: int = 0
    units: Decimal = Decimal(0)
    titles: Counter[str] = field(default_factory=Counter)  # of sales that were paid for
    notes: Counter[str] = field(default_factory=Counter)  # of the others: "damaged", "check?"
    prices: Counter[Decimal] = field(default_factory=Counter)
    currency: str = ""

    def add(self, row: RawRow) -> None:
        """Count one sale."""
        price, quantity = self._price(row.cells.get("price", "")), _quantity(row)
        title = clean.text(row.cells.get("title", ""))
        paid = price > 0 and quantity > 0
        if paid:
            self.sales += 1
            self.units += quantity
            _count(self.prices, price)
        if title:
            _count(self.titles if paid else self.notes, title)

    def _price(self, cell: str) -> Decimal:
        """What was paid for one; 0 where the cell does not say."""
        try:
            price = self.reader.read(cell)
        except ValueError:
            return Decimal(0)
        self.currency = self.currency or price.currency
        return price.amount or Decimal(0)

    def product(self) -> RawRow:
        """One row of a feed; without a usable price the price is blank."""
        usual = self.prices.most_common(1)[0][0] if self.prices else None
        near = [price for price in self.prices if usual and usual / FAR <= price <= usual * FAR]
        cells = {
            name: value for name, value in self.first.cells.items() if name not in ("title", "price", "availability")
        }
        price = "" if usual is None else f"{usual:f} {self.currency}".strip()
        cells |= {"title": best_title(self.titles or self.notes), "price": price}
        attributes = {"sales": str(self.sales), "units sold": f"{self.units:f}"}
        if near:
            attributes |= {"lowest price": str(min(near)), "highest price": str(max(near))}
        return RawRow(self.first.number, cells, attributes)


def products_of_sales(rows: Iterable[RawRow], prices: PriceReader | None = None) -> Iterator[RawRow]:
    """One row a product, in the order of their first sale; rows that cannot be read or have no id pass as they are."""
    tallies: dict[str, _Tally] = {}
    prices = prices or PriceReader()
    for row in rows:
        code = clean.text(row.cells.get("id", "")).upper()  # 15056bl and 15056BL are one
        if row.problem or not code:
            yield row
            continue
        tally = tallies.get(code)
        if tally is None:
            tally = tallies[code] = _Tally(RawRow(row.number, dict(row.cells)), prices)
        tally.add(row)
    for tally in tallies.values():
        yield tally.product()


def best_title(titles: Counter[str]) -> str:
    """The most frequent, of equals the longest: a shortened or misspelt title is the rarer one."""
    return max(titles, key=lambda title: (titles[title], len(title)), default="")


def _count(counter: Counter[T], value: T) -> None:
    if value in counter or len(counter) < DIFFERENT:
        counter[value] += 1


def _quantity(row: RawRow) -> Decimal:
    """How many were sold; one where the row does not say."""
    cells = {name.lower(): cell for name, cell in row.rest.items()}
    quantity = next((cells[name] for name in QUANTITIES if name in cells), row.cells.get("availability", ""))
    try:
        return Decimal(clean.text(quantity) or 1)
    except InvalidOperation:
        return Decimal(1)
