"""The price a shopper pays now, and the one struck through: sale prices begin and end by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple


class Prices(NamedTuple):
    """What is paid, and what was asked before; None where there is none."""

    price: Decimal | None
    list_price: Decimal | None


@dataclass(frozen=True)
class Sale:
    """A sale price, the prices that hold without it, and the moments between which it does (UTC; None is open)."""

    price: Decimal
    regular: Decimal | None
    list_price: Decimal | None = None
    starts: datetime | None = None
    ends: datetime | None = None

    def prices_at(self, now: datetime) -> Prices:
        """The prices of that moment."""
        begun = self.starts is None or self.starts <= now
        over = self.ends is not None and self.ends <= now
        return Prices(self.price, self.regular) if begun and not over else Prices(self.regular, self.list_price)

    def next_change(self, now: datetime) -> datetime | None:
        """When the prices change next."""
        return min((moment for moment in (self.starts, self.ends) if moment and moment > now), default=None)

    def as_json(self) -> dict[str, Any]:
        """As the database and an export hold it."""
        return {name: None if value is None else str(value) for name, value in vars(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Sale":
        """What `as_json` wrote."""
        regular, list_price = (_amount(kept[name]) for name in ("regular", "list_price"))
        starts, ends = (_moment(kept[name]) for name in ("starts", "ends"))
        return cls(Decimal(kept["price"]), regular, list_price, starts, ends)


def _amount(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _moment(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)
