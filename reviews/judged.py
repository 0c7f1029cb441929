"""How sensible the aspects are that pages show: compared with what people judged by hand."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from catalog.database import Database
from catalog.tables import Product
from reviews.errors import ReviewError
from reviews.tables import ProductReviews

COLUMNS = ("product", "side", "aspect", "sensible")


class ShownAspect(NamedTuple):
    """An aspect as a product's page shows it."""

    product: str
    side: str  # praise or complaint
    aspect: str
    quote: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a judgement names it by."""
        return self.product, self.side, self.aspect


@dataclass(frozen=True)
class AspectReport:
    """Of the aspects shown: which judged ones are sensible, and which nobody has judged."""

    sensible: Sequence[ShownAspect]
    others: Sequence[ShownAspect]
    unjudged: Sequence[ShownAspect]


def shown_aspects(database: Database) -> list[ShownAspect]:
    """Every aspect of every product, in an order that is always the same and tells nothing."""
    columns = select(Product.public_id, ProductReviews.praise, ProductReviews.complaints)
    with database.session() as session:
        rows = session.execute(columns.join(Product, Product.id == ProductReviews.product_id)).all()
    found = [
        ShownAspect(row.public_id, side, said["phrase"], said["quote"])
        for row in rows
        for side, list_ in (("praise", row.praise), ("complaint", row.complaints))
        for said in list_ or ()
    ]
    return sorted(found, key=lambda one: hashlib.sha256("\0".join(one.key).encode()).digest())


def read_judgements(path: Path) -> dict[tuple[str, str, str], bool]:
    """Judgements by product, side and aspect from a CSV with COLUMNS; `sensible` is 1 or 0. Raises ReviewError."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or set(COLUMNS) - rows[0].keys():
        raise ReviewError(f"{path}: expected a CSV with the columns {', '.join(COLUMNS)}")
    if wrong := next((row for row in rows if row["sensible"] not in ("0", "1")), None):
        raise ReviewError(f"{path}: {wrong['sensible']!r} under sensible; accepted are 1 and 0")
    return {(row["product"], row["side"], row["aspect"]): row["sensible"] == "1" for row in rows}


def judge_aspects(shown: Sequence[ShownAspect], judged: dict[tuple[str, str, str], bool]) -> AspectReport:
    """The aspects shown, by what was judged of them."""
    return AspectReport(
        [one for one in shown if judged.get(one.key) is True],
        [one for one in shown if judged.get(one.key) is False],
        [one for one in shown if one.key not in judged],
    )
