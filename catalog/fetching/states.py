"""What became of each picture a feed names: for some products, and counted over all.

`catalog explain` and `catalog report` show what these functions give.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from catalog.fetching.tables import PictureAddress, PictureReference, State
from catalog.tables import Product


@dataclass(frozen=True)
class PictureState:
    """One picture of a product as its row names it. `state` of a file is "fetched" or "refused", with the problem."""

    position: int
    reference: str
    is_address: bool
    state: State
    problem: str  # what is counted: "status 404", "private address", "missing" …; "" where there is none
    detail: str  # the same as a sentence about this one
    picture_hash: str | None  # of a later failure too: the picture that was had before is still shown
    tries: int  # since it was fetched last
    asked_at: datetime | None
    again_at: datetime | None  # the earliest time at which an import asks for it again


def picture_states(session: Session, product_ids: Sequence[int]) -> dict[int, list[PictureState]]:
    """Every picture that the products' rows name, in their order; at most some hundred products at a time."""
    query = (
        select(PictureReference, PictureAddress)
        .outerjoin(PictureAddress, PictureAddress.key == PictureReference.address_key)
        .where(PictureReference.product_id.in_(product_ids))
        .order_by(PictureReference.product_id, PictureReference.position)
    )
    found: dict[int, list[PictureState]] = {}
    for reference, address in session.execute(query):
        found.setdefault(reference.product_id, []).append(_state(reference, address))
    return found


def count_states(session: Session, source: str | None = None) -> dict[tuple[State, str], int]:
    """How many references are in each (state, problem), over all products that are not removed, or one source's."""
    state = func.coalesce(PictureAddress.state, case((PictureReference.problem == "", "fetched"), else_="refused"))
    problem = func.coalesce(PictureAddress.problem, PictureReference.problem)
    query = (
        select(state.label("state"), problem.label("problem"))
        .select_from(PictureReference)
        .join(Product, and_(Product.id == PictureReference.product_id, Product.removed.is_(False)))
        .outerjoin(PictureAddress, PictureAddress.key == PictureReference.address_key)
    )
    if source is not None:
        query = query.where(Product.source == source)
    # A query of its own groups: PostgreSQL takes two copies of an expression with values for two expressions.
    found = query.subquery().c
    counts = select(found.state, found.problem, func.count()).group_by(found.state, found.problem)
    return {(row_state, why): count for row_state, why, count in session.execute(counts)}


def _state(reference: PictureReference, address: PictureAddress | None) -> PictureState:
    if address is None:
        state: State = "refused" if reference.problem else "fetched"
        details = (state, reference.problem, reference.detail, reference.picture_hash, 0, None, None)
        return PictureState(reference.position, reference.reference, False, *details)
    return PictureState(
        reference.position,
        reference.reference,
        True,
        address.state,
        address.problem,
        address.detail,
        address.picture_hash,
        address.tries,
        address.asked_at,
        address.again_at,
    )
