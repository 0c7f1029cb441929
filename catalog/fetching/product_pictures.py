"""Makes a product show the pictures that its references lead to, as far as they are there."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from catalog.fetching.tables import PictureAddress, PictureReference
from catalog.tables import Product, ProductPicture
from catalog.writes import lock_sequence, set_sequence

BATCH = 500

Shown = dict[int, list[tuple[str, str]]]  # product id → (reference, hash) in order


def sync_product_pictures(session: Session, product_ids: Sequence[int]) -> int:
    """Bring the products' pictures in line with their references; gives how many products changed by that.

    Each of these gets a new sequence number, so that everybody sees the change.
    """
    changed = 0
    for start in range(0, len(product_ids), BATCH):
        part = product_ids[start : start + BATCH]
        now, wanted = _shown(session, part), _wanted(session, part)
        different = {id_: wanted.get(id_, []) for id_ in part if wanted.get(id_, []) != now.get(id_, [])}
        if different:
            _rewrite(session, different)
            changed += len(different)
    return changed


def _shown(session: Session, ids: Sequence[int]) -> Shown:
    query = select(ProductPicture.product_id, ProductPicture.reference, ProductPicture.picture_hash)
    query = query.where(ProductPicture.product_id.in_(ids)).order_by(ProductPicture.product_id, ProductPicture.position)
    return _grouped(session.execute(query).all())


def _wanted(session: Session, ids: Sequence[int]) -> Shown:
    picture = func.coalesce(PictureReference.picture_hash, PictureAddress.picture_hash)
    query = (
        select(PictureReference.product_id, PictureReference.reference, picture)
        .outerjoin(PictureAddress, PictureAddress.key == PictureReference.address_key)
        .where(PictureReference.product_id.in_(ids), picture.is_not(None))
        .order_by(PictureReference.product_id, PictureReference.position)
    )
    return _grouped(session.execute(query).all())


def _grouped(rows: Sequence[tuple[int, str, str]]) -> Shown:
    found: Shown = {}
    for product_id, reference, picture_hash in rows:
        found.setdefault(product_id, []).append((reference, picture_hash))
    return found


def _rewrite(session: Session, shown: Shown) -> None:
    sequence, now = lock_sequence(session), datetime.now(UTC)
    session.execute(delete(ProductPicture).where(ProductPicture.product_id.in_(shown)))
    rows = [
        {"product_id": product_id, "position": place, "reference": reference, "picture_hash": picture_hash}
        for product_id, pictures in shown.items()
        for place, (reference, picture_hash) in enumerate(pictures)
    ]
    if rows:
        session.execute(insert(ProductPicture), rows)
    changes = [{"id": id_, "sequence": sequence + place, "updated_at": now} for place, id_ in enumerate(shown, 1)]
    session.execute(update(Product), changes)
    set_sequence(session, sequence + len(changes))
