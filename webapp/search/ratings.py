"""How buyers rate the products, as the search filters, sorts and ranks by it."""

from __future__ import annotations

import time
from threading import Lock

from sqlalchemy import select

from catalog.database import Database
from indexer.live.facts import UNRATED, Rating
from indexer.live.facts import Ratings as ByProduct
from reviews.tables import ProductReviews

READ_EVERY_S = 30.0


class Ratings:
    """Stars by product, at most half a minute old; the same object while nothing has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: ByProduct = UNRATED
        self._next = 0.0
        self._lock = Lock()

    def current(self) -> ByProduct:
        """The rating of every product that has one."""
        if time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._next = time.monotonic() + READ_EVERY_S
                known = self._read()
                self._known = self._known if known == self._known else known
            finally:
                self._lock.release()
        return self._known

    def _read(self) -> ByProduct:
        with self._database.session() as session:
            rows = session.execute(select(ProductReviews.product_id, ProductReviews.stars, ProductReviews.count)).all()
        return {row[0]: Rating(row[1], row[2]) for row in rows if row[2]}
