"""All that is known of one product, from the feed's row to whether shoppers find it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.catalogue import PictureView, ProductView
from catalog.errors import CatalogError
from catalog.fetching.states import PictureState, picture_states
from catalog.importing.ledger import LedgerLine, ledger_lines
from catalog.tables import ConfirmedCategory, Import, Product
from webapp.catalogue.coverage import Coverage, Coverages
from webapp.services import Services

IMPORTS_SEARCHED = 20  # whose rejected rows are searched for an id that no product has


class UnknownProduct(CatalogError):
    """There is no such product, nor a rejected row of that id."""


def explain(services: Services, name: str, source: str | None = None) -> dict[str, Any]:
    """What is known of a product, named by its id on the site or in its feed, as JSON holds it.

    Raises UnknownProduct, which says whether a recent import rejected such a row.
    """
    product = _find(services, name, source)
    coverage = next(Coverages(services).of([product]))
    with services.database.session() as session:
        line = ledger_lines(session, [product.id]).get(product.id)
        states = picture_states(session, [product.id]).get(product.id, [])
        confirmed = session.get(ConfirmedCategory, (product.source, product.feed_id))
        return {
            "id": product.public_id,
            "source": product.source,
            "feed_id": product.feed_id,
            "title": product.title,
            "category": product.category,
            "category_confirmed": confirmed.category if confirmed else None,
            "hidden": product.hidden,
            "removed": product.removed,
            "unpublished_by": product.unpublished_by,
            "sequence": product.sequence,
            "created_at": product.created_at.isoformat(),
            "updated_at": product.updated_at.isoformat(),
            **_import(session, line),
            "pictures": _pictures(product, states, coverage),
            "text_embedded_by": list(coverage.text_by),
            "releases": list(coverage.releases),
            "laid_over_current": coverage.in_delta,
            "findable": {"by_words": not coverage.by_words, "by_photo": not coverage.by_photo},
            "not_by_words": coverage.by_words,
            "not_by_photo": coverage.by_photo,
        }


def _find(services: Services, name: str, source: str | None) -> ProductView:
    product = services.catalogue.product(name)
    if product is not None and source in (None, product.source):
        return product
    query = select(Product.public_id, Product.source).where(Product.feed_id == name).order_by(Product.source)
    with services.database.session() as session:
        found = [row for row in session.execute(query) if source in (None, row.source)]
    if len(found) > 1:
        sources = ", ".join(row.source for row in found)
        raise UnknownProduct(f"{name!r} is a product of several sources: {sources}; name one with --source")
    chosen = services.catalogue.product(found[0].public_id) if found else None
    if chosen is None:
        raise UnknownProduct(_why_unknown(services, name))
    return chosen


def _why_unknown(services: Services, name: str) -> str:
    """The last rejection of a row of that id, where recent imports named one."""
    query = select(Import.id, Import.source, Import.report).where(Import.report.is_not(None))
    with services.database.session() as session:
        for row in session.execute(query.order_by(Import.id.desc()).limit(IMPORTS_SEARCHED)):
            for rejection in (row.report or {}).get("rejected_rows", ()):
                if rejection.get("id") == name:
                    return (
                        f"{name!r} is no product: import {row.id} of {row.source} rejected its row"
                        f" {rejection['row']}: {rejection['reason']}"
                    )
    return f"There is no product {name!r}, and no recent import rejected a row of that id. See shoplens catalog report."


def _import(session: Session, line: LedgerLine | None) -> dict[str, Any]:
    """The row and what became of its cells; nothing for a product imported before that was remembered."""
    if line is None:
        return {"import": None, "row": None, "cleaned": [], "left_out": [], "flags": []}
    run = session.get(Import, line.import_id)
    imported = {"id": line.import_id, "at": run.started_at.isoformat(), "feed": run.counts.get("feed")} if run else None
    return {
        "import": imported,
        "row": line.row,
        "cleaned": [change._asdict() for change in line.changes],
        "left_out": list(line.left_out),
        "flags": [flag._asdict() for flag in line.flags],
    }


def _pictures(product: ProductView, states: list[PictureState], coverage: Coverage) -> list[dict[str, Any]]:
    shown = {picture.hash: picture for picture in product.pictures}
    named = [_picture(state, shown, coverage) for state in states]
    known = {state.picture_hash for state in states}
    return [*named, *(_kept(picture, coverage) for picture in product.pictures if picture.hash not in known)]


def _picture(state: PictureState, shown: dict[str, PictureView], coverage: Coverage) -> dict[str, Any]:
    own = {name: value for name, value in asdict(state).items() if name not in ("position", "picture_hash")}
    times = {name: value.isoformat() if value else None for name, value in own.items() if name.endswith("_at")}
    picture = shown.get(state.picture_hash or "")
    if picture is None:
        return {**own, **times, "hash": state.picture_hash, "words": None, "embedded_by": []}
    return {**own, **times, **_kept(picture, coverage)}


def _kept(picture: PictureView, coverage: Coverage) -> dict[str, Any]:
    return {
        "hash": picture.hash,
        "size": f"{picture.width} × {picture.height}",
        "words": picture.printed_text,
        "embedded_by": list(coverage.pictures_by.get(picture.hash, ())),
    }
