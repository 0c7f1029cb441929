"""Keeps the pictures that rows name: each reference of each product, each web address once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from catalog.database import add_unless_there
from catalog.fetching.product_pictures import sync_product_pictures
from catalog.fetching.tables import PictureAddress, PictureReference
from catalog.tables import Product
from catalog.web.addresses import Address

BATCH = 1000


@dataclass(frozen=True)
class NamedPicture:
    """A picture as a row names it: a web address, a kept file's hash, or the problem with it."""

    reference: str
    address: Address | None = None
    picture_hash: str | None = None
    problem: str = ""
    detail: str = ""


class PictureReferences:
    """The references of one source's products, kept batch by batch; costs nothing where no row ever named one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._any: bool | None = None

    def keep(self, session: Session, named: Mapping[str, Sequence[NamedPicture]]) -> int:
        """Keep what the products of a batch (by feed id) name, and show what was fetched before.

        Gives how many of the web addresses named have their picture already.
        """
        if not any(named.values()) and not self._any_before(session):
            return 0
        self._any = True
        ids = self._ids(session, list(named))
        insert_addresses(session, [picture.address for many in named.values() for picture in many if picture.address])
        _keep_references(session, {ids[feed_id]: many for feed_id, many in named.items() if feed_id in ids})
        fetching = {ids[feed_id]: many for feed_id, many in named.items() if any(picture.address for picture in many)}
        sync_product_pictures(session, list(fetching))
        return _known(
            session, [picture.address.key for many in fetching.values() for picture in many if picture.address]
        )

    def _any_before(self, session: Session) -> bool:
        if self._any is None:
            query = select(exists().where(PictureReference.product_id == Product.id, Product.source == self._source))
            self._any = bool(session.scalar(query))
        return self._any

    def _ids(self, session: Session, feed_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(feed_ids), BATCH):
            part = feed_ids[start : start + BATCH]
            query = select(Product.feed_id, Product.id)
            query = query.where(Product.source == self._source, Product.feed_id.in_(part))
            found.update(session.execute(query).all())
        return found


def insert_addresses(session: Session, addresses: Sequence[Address]) -> None:
    """Add the addresses that the database does not know yet, waiting to be fetched."""
    by_key = {address.key: address for address in addresses}
    keys = sorted(by_key)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        known = set(session.scalars(select(PictureAddress.key).where(PictureAddress.key.in_(part))))
        rows = [{"key": key, "url": by_key[key].url, "place": by_key[key].place} for key in part if key not in known]
        if rows:
            add_unless_there(session, PictureAddress, rows)


def _known(session: Session, keys: Sequence[str]) -> int:
    fetched: set[str] = set()
    for start in range(0, len(keys), BATCH):
        query = select(PictureAddress.key).where(PictureAddress.key.in_(keys[start : start + BATCH]))
        fetched.update(session.scalars(query.where(PictureAddress.picture_hash.is_not(None))))
    return sum(key in fetched for key in keys)


def _keep_references(session: Session, wanted: Mapping[int, Sequence[NamedPicture]]) -> None:
    """Write the references of the products where they are not the ones kept."""
    ids = list(wanted)
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        kept = _kept(session, part)
        rows = {id_: [_row(id_, place, picture) for place, picture in enumerate(wanted[id_])] for id_ in part}
        changed = [id_ for id_ in part if rows[id_] != kept.get(id_, [])]
        if changed:
            session.execute(delete(PictureReference).where(PictureReference.product_id.in_(changed)))
        if fresh := [row for id_ in changed for row in rows[id_]]:
            session.execute(insert(PictureReference), fresh)


def _kept(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    table = PictureReference.__table__
    query = select(table).where(table.c.product_id.in_(ids)).order_by(table.c.product_id, table.c.position)
    found: dict[int, list[dict[str, object]]] = {}
    for row in session.execute(query).mappings():
        found.setdefault(row["product_id"], []).append(dict(row))
    return found


def _row(product_id: int, position: int, named: NamedPicture) -> dict[str, object]:
    return {
        "product_id": product_id,
        "position": position,
        "reference": named.reference,
        "address_key": named.address.key if named.address else None,
        "picture_hash": named.picture_hash,
        "problem": named.problem,
        "detail": named.detail,
    }
