"""Which addresses an import has to ask: those of its source that were never had, or whose time has come."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from catalog.database import Database
from catalog.fetching.schedule import Job
from catalog.fetching.tables import PictureAddress, PictureReference
from catalog.tables import Product
from catalog.web.addresses import Address
from catalog.web.download import Version

PAGE = 200  # addresses of a host held in memory


class DueAddresses:
    """The addresses of a source's products that are to be asked now, by host and a page at a time."""

    def __init__(self, database: Database, source: str, now: datetime, *, everything: bool = False) -> None:
        self._database = database
        named = exists().where(
            PictureReference.address_key == PictureAddress.key,
            PictureReference.product_id == Product.id,
            Product.source == source,
            Product.removed.is_(False),
        )
        due = or_(PictureAddress.again_at.is_(None), PictureAddress.again_at <= now)
        self._named = named
        self._due: ColumnElement[bool] = named if everything else and_(due, named)

    def by_place(self) -> dict[str, int]:
        """How many each host has."""
        query = select(PictureAddress.place, func.count()).where(self._due).group_by(PictureAddress.place)
        with self._database.session() as session:
            return dict(session.execute(query.order_by(PictureAddress.place)).all())

    def waiting(self) -> int:
        """How many addresses nobody has asked for yet."""
        query = select(func.count()).select_from(PictureAddress)
        with self._database.session() as session:
            return session.scalar(query.where(self._named, PictureAddress.state == "waiting")) or 0

    def pages(self, place: str) -> Callable[[], list[Job]]:
        """Gives the host's next page each time it is called, and [] in the end."""
        last = ""

        def page() -> list[Job]:
            nonlocal last
            query = select(PictureAddress).where(PictureAddress.place == place, PictureAddress.key > last, self._due)
            with self._database.session() as session:
                rows = session.scalars(query.order_by(PictureAddress.key).limit(PAGE)).all()
            last = rows[-1].key if rows else last
            return [_job(row) for row in rows]

        return page


def _job(row: PictureAddress) -> Job:
    version = Version(row.etag, row.last_modified)
    host, _, port = row.place.rpartition(":")
    return Job(row.key, Address(row.url, host, int(port)), row.picture_hash or "", version, row.tries)
