"""The codes of the catalogue as of now, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy.exc import OperationalError

from catalog.catalogue import Catalogue
from catalog.errors import DatabaseAway
from indexer.codes.index import CodeIndex, Found
from indexer.codes.product_codes import KINDS, ProductCode, codes_of
from indexer.codes.spelling import spellings

COMPACT_AFTER = 0.05  # changed products as a share of all, from which the whole index is made anew
FEWEST = 1_000  # changed products that never cause it
MAX_PARTS = 20  # codes that a part may find; more of them say nothing
SHORTEST_PART = 4
MAX_SHARED = 8  # products that a number in their titles is a code of; more share a size or a year


class LiveCodes:
    """Follows the catalogue as LiveFacts does: one index, and a small one of what changed since. Thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = Lock()
        self._sequence = self._base = -1
        self._index, self._delta = CodeIndex(()), CodeIndex(())
        self._changed: frozenset[int] = frozenset()
        self._products = 0

    def find(self, query: str, sequence: int) -> list[Found]:
        """Products that have the query as a code in any spelling, the product's own numbers first.

        `sequence` is the catalogue's number of its last change, which the caller knows.
        """
        index, delta, changed = self._current(sequence)
        for code in spellings(query):
            found = _joined(index.find(code), delta.find(code), changed)
            if _are_distinct(found):
                return found
        return []

    def find_part(self, query: str, sequence: int) -> list[Found]:
        """Products with a code that has the query in it; none for what many codes have."""
        part = next(spellings(query), "")
        if len(part) < SHORTEST_PART or not any(mark.isdigit() for mark in part):
            return []
        index, delta, changed = self._current(sequence)
        found = _joined(index.find_part(part, MAX_PARTS), delta.find_part(part, MAX_PARTS), changed)
        return found if _are_distinct(found) else []

    def _current(self, sequence: int) -> tuple[CodeIndex, CodeIndex, frozenset[int]]:
        with self._lock:
            if sequence != self._sequence:
                try:
                    self._catalogue.sequence()  # answers, or fails, at once
                    self._read(sequence)
                except (DatabaseAway, OperationalError):  # then what was read before is searched
                    self._read_last_known()
            return self._index, self._delta, self._changed

    def _read(self, sequence: int) -> None:
        rows = [] if self._base < 0 else list(self._catalogue.code_rows(self._base))
        if self._base < 0 or sequence < self._sequence or len(rows) > max(FEWEST, COMPACT_AFTER * self._products):
            counted = _Counted(self._catalogue.code_rows())
            self._index = CodeIndex(_codes(counted))
            self._delta, self._changed = CodeIndex(()), frozenset()
            self._base, self._products = sequence, counted.rows
        else:
            self._changed = frozenset(row.id for row in rows)
            self._delta = CodeIndex(_codes(rows))
        self._sequence = sequence

    def _read_last_known(self) -> None:
        """In a process that has read nothing yet; all is read anew as soon as the database answers."""
        if not self._products:
            known = _Counted(view for view in self._catalogue.last_known() if not view.removed)
            with suppress(DatabaseAway):  # the file cannot be read
                self._index = CodeIndex(_codes(known))
            self._products = known.rows


class _Counted:
    """Counts rows on their way."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows, self.rows = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.rows += 1
            yield row


def _codes(rows: Any) -> Iterator[tuple[int, ProductCode]]:
    for row in rows:
        once: dict[tuple[str, str], ProductCode] = {}
        for code in codes_of(row):
            once.setdefault((code.code, code.variant), code)
        for code in once.values():
            yield row.id, code


def _joined(found: list[Found], newer: list[Found], changed: frozenset[int]) -> list[Found]:
    """One a product, by the kind of its code; what changed since counts as it is now."""
    hits = [*(hit for hit in found if hit.product not in changed), *newer]
    best: dict[int, Found] = {}
    for hit in sorted(hits, key=lambda hit: hit.kind):
        best.setdefault(hit.product, hit)
    return list(best.values())


def _are_distinct(found: list[Found]) -> bool:
    """Whether the number is a code: what many titles have in common is none."""
    title = KINDS.index("Title")
    return bool(found) and (found[0].kind < title or len(found) <= MAX_SHARED)
