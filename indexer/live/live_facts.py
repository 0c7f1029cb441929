"""The facts of every product, which follow the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter
from threading import Lock

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.errors import DatabaseAway
from catalog.tables import Product
from indexer.live.facts import UNRATED, Facts, FactsRow, Ratings, add_stars, make_facts, merge_facts

ROWS = 5_000  # of the whole catalogue in memory at a time
_COLUMNS = tuple(getattr(Product, name) for name in FactsRow._fields)
_values_of = attrgetter(*FactsRow._fields)


class LiveFacts:
    """Follows the catalogue: at most one SELECT a call, and only what changed is read again. Thread-safe."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        ratings: Callable[[], Ratings] = lambda: UNRATED,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._ratings = ratings
        self._lock = Lock()
        self._facts: Facts | None = None
        self._invalid = False
        self._cached: tuple[Facts, Ratings, Facts] | None = None

    def current(self, sequence: int | None = None) -> Facts:
        """The facts as of the catalogue's latest change, with the ratings; the last known ones without the database.

        `sequence` is the number of that change, where the caller has just read it.
        """
        facts, ratings = self._without_ratings(sequence), self._ratings()
        kept = self._cached
        if (
            kept is None or kept[0] is not facts or kept[1] is not ratings
        ):  # ratings are another object when they change
            kept = self._cached = (facts, ratings, add_stars(facts, ratings) if ratings else facts)
        return kept[2]

    def _without_ratings(self, sequence: int | None) -> Facts:
        facts = self._facts
        try:
            if sequence is None or (facts is not None and facts.sequence > sequence):  # another thread has read more
                sequence = self._catalogue.sequence()
            if facts is not None and facts.sequence == sequence and not self._invalid:
                return facts
            with self._lock:
                if self._facts is None or self._facts.sequence != sequence or self._invalid:
                    self._facts = self._read(None if self._invalid else self._facts, sequence)
                    self._invalid = False
                return self._facts
        except (DatabaseAway, OperationalError):
            facts = self._facts or self._from_last_known()
            if facts is None:
                raise
            return facts

    def invalidate(self) -> None:
        """Read all products again at the next call: one changed without a new sequence number."""
        with self._lock:
            self._invalid = True

    def _read(self, old: Facts | None, sequence: int) -> Facts:
        query = select(*_COLUMNS).order_by(Product.id)
        if old is not None and old.sequence < sequence:
            query = query.where(Product.sequence > old.sequence)
        else:
            old = None
        with self._database.session() as session:
            rows = session.execute(query.execution_options(yield_per=ROWS))
            fresh = make_facts((FactsRow(*row) for row in rows), old, sequence)
        return fresh if old is None else merge_facts(old, fresh)

    def _from_last_known(self) -> Facts | None:
        """The facts of the last known products; None where none are known."""
        with self._lock:
            if self._facts is None:
                sequence = 0

                def rows() -> Iterator[FactsRow]:
                    nonlocal sequence
                    for view in self._catalogue.last_known():
                        sequence = max(sequence, view.sequence)
                        yield FactsRow(*_values_of(view))

                facts = make_facts(rows(), None, 0)
                self._facts = replace(facts, sequence=sequence) if len(facts.ids) else None
            return self._facts
