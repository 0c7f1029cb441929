"""Products as they were last known, for when the database does not answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from catalog.catalogue import ProductView


class Fallback(Protocol):
    """Where they are read from."""

    def by_ids(self, ids: Sequence[int]) -> dict[int, ProductView]:
        """Those of these ids that are known."""

    def product(self, public_id: str) -> ProductView | None:
        """The one of that public id."""

    def all(self) -> Iterator[ProductView]:
        """Every one, by id."""
