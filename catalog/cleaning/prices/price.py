"""What a cell says about a price, and the doubts that are left."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Doubt(StrEnum):
    """Why a price is not as plain as it could be; the value is what an import's report calls it."""

    SEPARATOR = "price whose separator may divide thousands or begin the decimals"
    SEVERAL = "several prices in one cell"
    SEVERAL_PIECES = "price for several pieces together"
    PER_UNIT = "only a price per unit"
    NOT_FINAL = "only a price that is not asked"
    FREE = "price that says it is free"
    ON_REQUEST = "price on request"
    UNSAID = "words for a price that is not known yet"
    WORDS = "price with words that are not understood"
    CURRENCIES = "currency of the price against that of its column"


@dataclass(frozen=True, slots=True)
class Price:
    """A price: `amount` is what a shopper pays for one piece, None where the cell does not say it.

    `currency` is an ISO 4217 code, "" where unknown; `sign` is what stood for it in the cell. `list_amount` is the
    price struck through, `is_from` says that the amount is the lowest of several, `unit_price` is the text of a price
    per kilogram, litre or the like.
    """

    amount: Decimal | None = None
    currency: str = ""
    sign: str = ""
    list_amount: Decimal | None = None
    is_from: bool = False
    unit_price: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_on_request(self) -> bool:
        """Whether the cell says that the price is to be asked for."""
        return self.amount is None and Doubt.ON_REQUEST in self.doubts
