"""Where products come from: each source with its counts and its last import; a source is removed as a whole."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.steering.standing import STANDINGS, Standing, has_standing
from catalog.tables import Import, Product
from catalog.writes import change_products, lock_sequence

BATCH = 2000


class UnknownSource(CatalogError):
    """No product and no import has a source of that name."""


@dataclass(frozen=True)
class Source:
    """One source; `counts` are of products by their standing."""

    name: str
    counts: Mapping[Standing, int]
    last_import: int | None
    imported_at: datetime | None
    feed: str  # the file's name, "" where it is not known

    @property
    def kept(self) -> int:
        """Products that are not removed."""
        return sum(count for standing, count in self.counts.items() if standing != "removed")

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def list_sources(database: Database) -> list[Source]:
    """Every source of a product or an import, by name."""
    counted = [func.sum(case((has_standing(standing), 1), else_=0)) for standing in STANDINGS]
    newest = select(func.max(Import.id)).group_by(Import.source)
    with database.session() as session:
        products = session.execute(select(Product.source, *counted).group_by(Product.source)).all()
        runs = session.scalars(select(Import).where(Import.id.in_(newest))).all()
    counts = {row[0]: dict(zip(STANDINGS, map(int, row[1:]), strict=True)) for row in products}
    last = {run.source: run for run in runs}
    nothing = dict.fromkeys(STANDINGS, 0)
    return [_source(name, counts.get(name, nothing), last.get(name)) for name in sorted({*counts, *last})]


def find_source(database: Database, name: str) -> Source:
    """The source of that name; UnknownSource names those there are."""
    sources = list_sources(database)
    for source in sources:
        if source.name == name:
            return source
    known = ", ".join(source.name for source in sources) or "none yet"
    raise UnknownSource(f"There is no source {name!r}; there are: {known}.")


def remove_source(database: Database, name: str) -> int:
    """Remove every product of a source in one transaction, each with a sequence number; returns how many.

    The next import of the source brings back what its feed has.
    """
    with database.session() as session:
        lock_sequence(session)
        kept = select(Product.id).where(Product.source == name, Product.removed.is_(False)).order_by(Product.id)
        ids = list(session.scalars(kept))
        for start in range(0, len(ids), BATCH):
            change_products(session, ids[start : start + BATCH], {"removed": True})
        if ids:
            record_change(session, "remove source", name, {"products": len(ids)}, {"products": 0})
    return len(ids)


def _source(name: str, counts: Mapping[Standing, int], run: Import | None) -> Source:
    if run is None:
        return Source(name, counts, None, None, "")
    return Source(name, counts, run.id, run.started_at, str(run.counts.get("feed") or ""))
