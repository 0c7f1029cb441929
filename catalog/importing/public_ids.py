"""The names of products in the site's addresses."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.tables import Product

_SEPARATING = re.compile(r"[\s/\\?#%]+")


def choose_public_ids(session: Session, source: str, feed_ids: Sequence[str]) -> dict[str, str]:
    """A name in the site's addresses for each new product: its feed id where that is free."""
    first = {feed_id: (_name(feed_id),) for feed_id in feed_ids}
    chosen, taken = _choose(session, first, set())
    others = {feed_id: _longer(source, feed_id) for feed_id in feed_ids if feed_id not in chosen}
    return {**chosen, **_choose(session, others, taken)[0]} if others else chosen


def _choose(session: Session, wanted: Mapping[str, Sequence[str]], taken: set[str]) -> tuple[dict[str, str], set[str]]:
    """By feed id the first of its names that is free, if one is; and all names that are taken now."""
    names = [name for candidates in wanted.values() for name in candidates]
    taken = taken.union(session.scalars(select(Product.public_id).where(Product.public_id.in_(names))))
    chosen: dict[str, str] = {}
    for feed_id, candidates in wanted.items():
        free = next((name for name in candidates if name not in taken), None)
        if free is not None:
            chosen[feed_id] = free
            taken.add(free)
    return chosen, taken


def _longer(source: str, feed_id: str) -> tuple[str, str]:
    """The second cannot be taken: it holds a hash of the identity."""
    long = _name(f"{source}~{feed_id}")
    identity = hashlib.sha256(f"{source}\0{feed_id}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return long[:220], f"{long[:200]}~{identity}"


def _name(value: str) -> str:
    """What can stand between two slashes of an address and still be read."""
    return _SEPARATING.sub("-", value).strip(".") or "-"
