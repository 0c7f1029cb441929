"""Finds products for whoever runs the shop: by words, source, standing and what they lack, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select

from catalog.catalogue import ProductView
from catalog.database import Database
from catalog.steering.standing import Standing, has_standing
from catalog.tables import Product, ProductPicture

Missing = Literal["picture", "price", "category", "description", "gtin"]
MISSING: tuple[Missing, ...] = ("picture", "price", "category", "description", "gtin")
MOST_WORDS = 8  # of those typed

_READ = (Product.title, Product.brand, Product.category, Product.sku, Product.gtin, Product.mpn)
_NAMES = (Product.public_id, Product.feed_id)
_VARIANTS = cast(Product.variants, Text)  # JSON: their ids, codes and options
_PICTURED = exists().where(ProductPicture.product_id == Product.id)
_LACKS: dict[Missing, ColumnElement[bool]] = {
    "picture": ~_PICTURED,
    "price": and_(Product.price.is_(None), Product.price_on_request.is_(False)),
    "category": Product.category == "",
    "description": Product.description == "",
    "gtin": and_(Product.gtin == "", func.coalesce(_VARIANTS, "").not_like('%"gtin"%')),
}


@dataclass(frozen=True)
class Wanted:
    """Which products are asked for; what is empty does not count."""

    words: str = ""
    source: str = ""
    standing: Standing | None = None
    missing: Missing | None = None


def find_products(database: Database, wanted: Wanted, limit: int, offset: int = 0) -> tuple[list[int], int]:
    """Ids of a page of the products, those changed last first, and how many there are in all.

    Without a standing, products that were removed are left out.
    """
    conditions = list(_conditions(wanted))
    page = select(Product.id).where(*conditions).order_by(Product.updated_at.desc(), Product.id.desc())
    with database.session() as session:
        total = session.scalar(select(func.count()).select_from(Product).where(*conditions)) or 0
        return list(session.scalars(page.limit(limit).offset(offset))), total


def missing_of(product: ProductView) -> list[Missing]:
    """What a product lacks."""
    there = {
        "picture": bool(product.pictures),
        "price": product.price is not None or product.price_on_request,
        "category": bool(product.category),
        "description": bool(product.description),
        "gtin": bool(product.gtin) or any(variant.gtin for variant in product.variants),
    }
    return [name for name in MISSING if not there[name]]


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Product.removed.is_(False) if wanted.standing is None else has_standing(wanted.standing)
    if wanted.source:
        yield Product.source == wanted.source
    if wanted.missing:
        yield _LACKS[wanted.missing]
    yield from (_holds(word) for word in wanted.words.split()[:MOST_WORDS])


def _holds(word: str) -> ColumnElement[bool]:
    """The word stands in what people read of the product, or in an id or code of it or of a variant."""
    # SQLite compares letters beyond ASCII as they are written.
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    columns = (*_READ, *_NAMES, *((_VARIANTS,) if word.isascii() else ()))
    return or_(*(column.icontains(spelt, autoescape=True) for column in columns for spelt in sorted(spellings)))
