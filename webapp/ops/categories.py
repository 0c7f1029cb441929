"""Products whose feed gives no category, with proposed ones, confirmed in a form a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.audit.actor import actor
from catalog.catalogue import ProductView
from catalog.categorize import Confirmed, Identity, confirm
from catalog.confirmed_categories import count_uncategorised, uncategorised
from indexer.errors import IndexingError
from webapp.catalogue.proposals import BAR, Proposal
from webapp.context import parts, services
from webapp.fields import row_number
from webapp.ops import bp

PAGE = 24
REASONS_SHOWN = 3  # of the rejected, in the message


@dataclass(frozen=True)
class UncategorisedProduct:
    """One product and what it may be."""

    product: ProductView
    proposal: Proposal | None

    @property
    def sure(self) -> bool:
        """Whether the proposal's confidence is at least BAR."""
        return self.proposal is not None and self.proposal.confidence >= BAR


@bp.get("/categories")
def categories() -> str:
    """Products that wait for a category, with what they may be."""
    after = request.args.get("after", 0, type=row_number)
    with services().database.session() as session:
        waiting = count_uncategorised(session)
        ids = uncategorised(session, PAGE + 1, after)
    products, problem = _with_proposals(ids[:PAGE])
    return render_template(
        "ops/categories.html",
        products=products,
        problem=problem,
        waiting=waiting,
        after=after,
        more=ids[PAGE - 1] if len(ids) > PAGE else None,
        known=sorted(services().facts.current().category_counts),
        bar=BAR,
    )


@bp.post("/categories")
def save_categories() -> Response:
    """Store the categories chosen on a page, and show the next one."""
    wanted: dict[Identity, str] = {}
    left = 0
    for number in range(PAGE):
        public_id = request.form.get(f"product-{number}", "")
        product = services().catalogue.product(public_id) if public_id else None
        if product is None:
            continue
        category = _chosen_category(number)
        if category:
            wanted[product.source, product.feed_id] = category
        else:
            left = max(left, product.id)
    flash(_summary(confirm(services().database, wanted, actor())))
    return redirect(url_for("ops.categories", after=left or None), 303)


def _with_proposals(ids: list[int]) -> tuple[list[UncategorisedProduct], str]:
    """The products with their proposals; without a release that can propose, why there are none."""
    found = services().catalogue.by_ids(ids)
    products = [found[id_] for id_ in ids if id_ in found]
    try:
        proposals = parts().proposers.current().propose(products) if products else []
    except IndexingError as error:
        return [UncategorisedProduct(product, None) for product in products], str(error)
    return [UncategorisedProduct(product, proposal) for product, proposal in zip(products, proposals, strict=True)], ""


def _chosen_category(number: int) -> str:
    """Typed, else chosen, else the sure proposal where all of those are taken."""
    form = request.form
    sure = form.get(f"sure-{number}", "") if form.get("rest") == "sure" else ""
    return form.get(f"other-{number}", "").strip() or form.get(f"choice-{number}", "") or sure


def _summary(done: Confirmed) -> str:
    summary = f"{done.changed} {'category' if done.changed == 1 else 'categories'} kept."
    if done.rejected:
        reasons = "; ".join(f"{name}: {why}" for name, why in done.rejected[:REASONS_SHOWN])
        summary += f" {len(done.rejected)} not taken: {reasons}."
    return summary
