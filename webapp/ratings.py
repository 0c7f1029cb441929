"""How buyers rate the products, as the search filters and sorts by it."""

from __future__ import annotations

import time
from threading import Lock

from sqlalchemy import select

from catalog.database import Database
from indexer.facts import UNRATED
from indexer.facts import Ratings as Stars
from reviews.tables import ProductReviews

READ_EVERY_S = 30.0
# A single delighted buyer proves little: as if so many others had given so many stars.
OTHERS, THEIRS = 3, 3.5


class Ratings:
    """Stars by product, at most half a minute old; the same object while nothing has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stars: Stars = UNRATED
        self._next = 0.0
        self._lock = Lock()

    def current(self) -> Stars:
        """Stars from 1 to 5 of every rated product."""
        if time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._next = time.monotonic() + READ_EVERY_S
                stars = self._read()
                self._stars = self._stars if stars == self._stars else stars
            finally:
                self._lock.release()
        return self._stars

    def _read(self) -> Stars:
        with self._database.session() as session:
            rows = session.execute(select(ProductReviews.product_id, ProductReviews.stars, ProductReviews.count)).all()
        return {row[0]: (row[1] * row[2] + THEIRS * OTHERS) / (row[2] + OTHERS) for row in rows if row[2]}
