"""Finds the product that somebody names, by its id on the site or in its feed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.errors import CatalogError
from catalog.tables import Product


class ProductNotNamed(CatalogError):
    """No product has that name, or several sources have one."""


def named(session: Session, name: str, source: str | None = None) -> Sequence[Product]:
    """The product of that public id, else those of that feed id."""
    own = select(Product) if source is None else select(Product).where(Product.source == source)
    return session.scalars(own.where(Product.public_id == name)).all() or (
        session.scalars(own.where(Product.feed_id == name)).all()
    )


def find_named(database: Database, name: str, source: str | None = None) -> Product:
    """The one product of that name; raises ProductNotNamed."""
    with database.session() as session:
        found = named(session, name, source)
        session.expunge_all()
    if len(found) > 1:
        raise ProductNotNamed(several(name))
    if not found:
        raise ProductNotNamed(nobody(name))
    return found[0]


def nobody(name: str) -> str:
    """What is said of a name that no product has."""
    return f"There is no product {name!r}; shoplens catalog list WORDS finds its id."


def several(name: str) -> str:
    """What is said of a name that products of several sources have."""
    return f"{name!r} is a product of several sources; name one with --source."
