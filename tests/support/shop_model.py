"""What a shop shows after imports and changes by hand, as a dictionary: the rules in a few lines, to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Row:
    """What a feed says of a product."""

    title: str
    price: Decimal


@dataclass
class Known:
    """A product that some feed had once."""

    feed: Row
    hidden: Literal["", "gone", "by hand"] = ""
    removed: Literal["", "gone", "by hand"] = ""
    titled: str | None = None  # by hand, in place of the feed's
    priced: Decimal | None = None

    @property
    def shown(self) -> Row:
        """What shoppers see of it while they see it."""
        return Row(self.titled or self.feed.title, self.feed.price if self.priced is None else self.priced)

    @property
    def visible(self) -> bool:
        return not self.hidden and not self.removed


@dataclass
class ShopModel:
    """Every product by its id."""

    products: dict[str, Known] = field(default_factory=dict)

    def import_rows(self, rows: Mapping[str, Row], gone: Literal["keep", "hide", "remove"] = "keep") -> None:
        """A feed with these rows; what it lacks is treated as asked."""
        for name, row in rows.items():
            known = self.products.setdefault(name, Known(row))
            known.feed = row
            known.hidden = "" if known.hidden == "gone" else known.hidden
            known.removed = "" if known.removed == "gone" else known.removed
        for known in (known for name, known in self.products.items() if name not in rows):
            if gone == "hide" and known.visible:
                known.hidden = "gone"
            if gone == "remove" and not known.removed:
                known.removed = "gone"

    def mark(self, name: str, action: Literal["hide", "show", "remove"]) -> None:
        """By a person: no import undoes it."""
        known = self.products[name]
        if action == "show":
            self.products[name] = replace(known, hidden="", removed="")
        elif action == "hide":
            known.hidden = "by hand"
        else:
            known.removed = "by hand"

    def take_out(self, name: str) -> None:
        """By the shop's backend: a feed that has the product brings it back."""
        known = self.products[name]
        known.removed = known.removed or "gone"

    def visible(self) -> dict[str, Row]:
        """What shoppers see."""
        return {name: known.shown for name, known in self.products.items() if known.visible}

    def titled(self, word: str) -> set[str]:
        """The products that shoppers see with this word in their title."""
        return {name for name, row in self.visible().items() if word in row.title.split()}
