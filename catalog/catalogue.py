"""The read side: products as everything outside the catalogue sees them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.errors import DatabaseAway
from catalog.offers.variants import Variant
from catalog.offers.views import PictureView, ProductView
from catalog.outages.fallback import Fallback
from catalog.outages.read_replica import NEWEST
from catalog.tables import MovedProduct, Picture, Product, ProductPicture

__all__ = ["BATCH", "VISIBLE", "Catalogue", "PictureView", "ProductView"]

BATCH = 500  # ids in one query; SQLite and PostgreSQL both take more


VISIBLE: ColumnElement[bool] = and_(Product.hidden.is_(False), Product.removed.is_(False), Product.unpublished_by == "")


class Catalogue:
    """Reads products, categories and changes from the shop's database.

    With a fallback, reading for a page has a time limit: single products then come from there, and the rest raises
    DatabaseAway. Without one the database is waited for.
    """

    def __init__(self, database: Database, fallback: Fallback | None = None) -> None:
        self._database = database
        self._fallback = fallback
        self._session = database.session if fallback is None else database.reading_products

    def product(self, public_id: str) -> ProductView | None:
        """The product of that public id, hidden and removed ones too; None where there is none."""
        try:
            with self._session() as session:
                return next(iter(_views(session, select(Product).where(Product.public_id == public_id))), None)
        except DatabaseAway:
            if self._fallback is None:
                raise
            return self._fallback.product(public_id)

    def moved(self, public_id: str) -> tuple[str, str] | None:
        """The public id of the product that this one became a variant of, and the variant's id; None if it did not."""
        query = select(Product.public_id, MovedProduct.variant).join(Product, Product.id == MovedProduct.product_id)
        with self._session() as session:
            row = session.execute(query.where(MovedProduct.public_id == public_id)).first()
        return (row.public_id, row.variant) if row else None

    def by_ids(self, ids: Sequence[int]) -> dict[int, ProductView]:
        """The products of those ids; unknown ids are left out."""
        wanted = sorted(set(ids))
        found: dict[int, ProductView] = {}
        for start in range(0, len(wanted), BATCH):
            found.update(self._batch_by_ids(wanted[start : start + BATCH]))
        return found

    def _batch_by_ids(self, ids: Sequence[int]) -> dict[int, ProductView]:
        try:
            with self._session() as session:
                rows = session.execute(_BY_IDS, {"ids": ids}).all()
                return {view.id: view for view in _views_of(session, rows)}
        except DatabaseAway:
            if self._fallback is None:
                raise
            return self._fallback.by_ids(ids)

    def last_known(self) -> Iterator[ProductView]:
        """Every product as it was last known, by id; none without a fallback."""
        return iter(()) if self._fallback is None else self._fallback.all()

    def covers(self, ids: Sequence[int]) -> dict[int, str]:
        """The hash of the first picture of each of these products that has one."""
        shown = select(ProductPicture.product_id, ProductPicture.picture_hash).where(ProductPicture.position == 0)
        found: dict[int, str] = {}
        with self._session() as session:
            for start in range(0, len(ids), BATCH):
                rows = session.execute(shown.where(ProductPicture.product_id.in_(ids[start : start + BATCH])))
                found.update((row.product_id, row.picture_hash) for row in rows)
        return found

    def list_pictured(self, limit: int, categories: Mapping[str, int]) -> list[ProductView]:
        """Visible products that have a picture, each of these categories in turn, from the given id on and around."""
        shown = and_(ProductPicture.product_id == Product.id, ProductPicture.position == 0)
        query = select(Product.id).join(ProductPicture, shown).where(VISIBLE).order_by(Product.id)
        each = []
        with self._session() as session:
            for name, first in islice(categories.items(), limit):
                among = query.where(Product.category == name)
                ids = list(session.scalars(among.where(Product.id >= first).limit(limit)))
                if len(ids) < limit and first:
                    ids += session.scalars(among.where(Product.id < first).limit(limit - len(ids)))
                each.append(ids)
        ids = [id_ for turn in zip_longest(*each) for id_ in turn if id_ is not None][:limit]
        found = self.by_ids(ids)
        return [found[id_] for id_ in ids if id_ in found]

    def count(self) -> int:
        """How many visible products there are."""
        query = select(func.count()).select_from(Product).where(VISIBLE)
        with self._database.session() as session:
            return session.scalar(query) or 0

    def sequence(self) -> int:
        """The number of the last change; 0 for a catalogue that never had a product."""
        with self._database.session() if self._fallback is None else self._database.reading() as session:
            newest = session.scalar(NEWEST) or 0
        self._database.saw(newest)
        return newest

    def changed_since(self, sequence: int, limit: int = BATCH) -> list[ProductView]:
        """Products changed after that sequence number, oldest change first, hidden and removed ones too."""
        return self._views(
            select(Product).where(Product.sequence > sequence).order_by(Product.sequence, Product.id).limit(limit)
        )

    def code_rows(self, since: int | None = None) -> Iterator[Row[Any]]:
        """What codes are read from: of products that are not removed, or of all changed after a sequence number."""
        columns = (Product.id, Product.title, Product.feed_id, Product.sku, Product.gtin, Product.mpn)
        query = select(*columns, Product.attributes, Product.variants).order_by(Product.id)
        query = query.where(Product.removed.is_(False) if since is None else Product.sequence > since)
        with self._database.session() as session:
            yield from session.execute(query.execution_options(yield_per=BATCH))

    def iter_for_index(self, batch: int = BATCH) -> Iterator[ProductView]:
        """Every product that is not removed, by id; hidden ones too, because they may be shown again at any time."""
        last = 0
        while True:
            page = (
                select(Product).where(Product.removed.is_(False), Product.id > last).order_by(Product.id).limit(batch)
            )
            views = self._views(page)
            yield from views
            if len(views) < batch:
                return
            last = views[-1].id

    def set_printed_texts(self, texts: Mapping[str, str]) -> None:
        """Store the text read on pictures, by picture hash, in one transaction; "" for a picture without text."""
        with self._database.session() as session:
            for picture_hash, text in texts.items():
                session.execute(update(Picture).where(Picture.hash == picture_hash).values(printed_text=text))

    def _views(self, query: Select[Product]) -> list[ProductView]:
        with self._database.session() as session:
            return _views(session, query)


# The table's columns: those of the ORM's objects would cost twice as much.
_COLUMNS = tuple(Product.__table__.c[name] for name in ProductView.__dataclass_fields__ if name != "pictures")
_VARIANTS = [column.name for column in _COLUMNS].index("variants")


# Made once: each page asks for its products, and SQLAlchemy takes longer to make these than to ask them.
_BY_IDS = select(*_COLUMNS).where(Product.__table__.c.id.in_(bindparam("ids", expanding=True)))
_KEPT, _SHOWN = Picture.__table__.c, ProductPicture.__table__.c
_PICTURES = (
    select(_SHOWN.product_id, _KEPT.hash, _KEPT.width, _KEPT.height, _KEPT.printed_text, _SHOWN.reference)
    .join_from(ProductPicture.__table__, Picture.__table__, _KEPT.hash == _SHOWN.picture_hash)
    .where(_SHOWN.product_id.in_(bindparam("ids", expanding=True)))
    .order_by(_SHOWN.product_id, _SHOWN.position)
)


def _views(session: Session, query: Select[Product]) -> list[ProductView]:
    return _views_of(session, session.execute(query.with_only_columns(*_COLUMNS)).all())


def _views_of(session: Session, rows: Sequence[Row[Any]]) -> list[ProductView]:
    pictures = _pictures_of(session, [row[0] for row in rows])
    return [_view(row, pictures.get(row[0], ())) for row in rows]


def _pictures_of(session: Session, product_ids: Sequence[int]) -> dict[int, tuple[PictureView, ...]]:
    found: dict[int, tuple[PictureView, ...]] = {}
    for start in range(0, len(product_ids), BATCH):
        for row in session.execute(_PICTURES, {"ids": product_ids[start : start + BATCH]}):
            found[row[0]] = (*found.get(row[0], ()), PictureView(*row[1:]))
    return found


def _view(row: Row[Any], pictures: tuple[PictureView, ...]) -> ProductView:
    """The columns are in the order of the view's fields: to give them by name takes twice as long."""
    variants = tuple(map(Variant.from_json, row[_VARIANTS] or ()))
    columns: Sequence[Any] = row
    return ProductView(*(*columns[:_VARIANTS], variants, *columns[_VARIANTS + 1 :], pictures))
