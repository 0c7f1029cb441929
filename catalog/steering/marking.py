"""Hide, show and remove single products, all in one transaction, each with its own sequence number."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.steering.naming import named
from catalog.steering.overrides import set_row
from catalog.steering.standing import standing_of
from catalog.steering.tables import ProductOverride
from catalog.tables import GoneProduct, Product
from catalog.writes import lock_sequence, set_hidden, set_removed

Action = Literal["hide", "show", "remove"]
PAST: dict[Action, str] = {"hide": "hidden", "show": "shown", "remove": "removed"}


@dataclass
class Marked:
    """What became of the products that were named; public ids, unknown names as they were given."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)  # they were so already
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)  # feed ids that several sources have
    unpublished: list[str] = field(default_factory=list)  # shown, but their feed says that they are not published

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def mark_products(
    database: Database, names: Sequence[str], action: Action, source: str | None = None, by: str = ""
) -> Marked:
    """Hide, show or remove products, named by their id on the site or in their feed; `by` says who asked.

    Imports leave them so.
    """
    marked = Marked()
    with database.session() as session:
        lock_sequence(session)
        for name in dict.fromkeys(names):
            found = named(session, name, source)
            if len(found) == 1:
                _mark(session, found[0], action, marked, by)
            else:
                (marked.ambiguous if found else marked.unknown).append(name)
    return marked


def _mark(session: Session, product: Product, action: Action, marked: Marked, by: str) -> None:
    name = product.public_id
    before = standing_of(product)
    changed = _DO[action](session, product, by)
    (marked.changed if changed else marked.unchanged).append(name)
    if changed:
        session.flush()
        record_change(
            session, f"{action} product", _subject(product), {"standing": before}, {"standing": standing_of(product)}
        )
    if action == "show" and product.unpublished_by:
        marked.unpublished.append(name)


def _subject(product: Product) -> str:
    return f"{product.public_id} {product.title}"


def _hide(session: Session, product: Product, _by: str) -> bool:
    # Hidden by an import because it had gone, it would come back with its feed: from now on a person hid it.
    forgotten = _forget_gone(session, product)
    return set_hidden(session, product.public_id, True) or forgotten


def _show(session: Session, product: Product, _by: str) -> bool:
    _forget_gone(session, product)
    if (row := _stays_removed(session, product)) is not None:
        session.delete(row)
    back = set_removed(session, product.public_id, False)
    return set_hidden(session, product.public_id, False) or back


def _remove(session: Session, product: Product, by: str) -> bool:
    new = _stays_removed(session, product) is None
    if new:
        set_row(session, product, "removed", "yes", {}, by)
    return set_removed(session, product.public_id) or new


def _stays_removed(session: Session, product: Product) -> ProductOverride | None:
    """The row by which later imports leave the product removed."""
    return session.get(ProductOverride, (product.source, product.feed_id, "removed"))


def _forget_gone(session: Session, product: Product) -> bool:
    gone = select(GoneProduct.product_id).where(GoneProduct.product_id == product.id)
    if session.scalar(gone) is None:
        return False
    session.execute(delete(GoneProduct).where(GoneProduct.product_id == product.id))
    return True


_DO: dict[Action, Callable[[Session, Product, str], bool]] = {"hide": _hide, "show": _show, "remove": _remove}
