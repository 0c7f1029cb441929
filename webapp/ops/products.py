"""Products as whoever runs the shop sees them: found, looked into, hidden, removed, their values overridden."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from catalog.audit.actor import actor
from catalog.catalogue import ProductView
from catalog.errors import CatalogError
from catalog.steering.listing import MISSING, Missing, Wanted, find_products, missing_of
from catalog.steering.marking import PAST, Action, Marked, mark_products
from catalog.steering.overrides import EDITED, ON_REQUEST, Field, product_overrides, set_override, undo_override
from catalog.steering.sources import find_source, list_sources, remove_source
from catalog.steering.standing import STANDINGS, standing_of
from catalog.steering.typed_values import LONGEST, written_price
from webapp.catalogue.explain import explain
from webapp.context import services
from webapp.fields import PriceField, row_number, single_line
from webapp.languages.writing import money
from webapp.ops import bp
from webapp.refusals import Refusal

PAGE = 50
LONGEST_WORDS = 200
DONE: dict[Action, str] = {
    "hide": "Hidden. Imports leave it hidden.",
    "show": "Shown again.",
    "remove": "Removed. Imports leave it removed.",
}
LACKS: dict[Missing, str] = {
    "picture": "no picture",
    "price": "no price",
    "category": "no category",
    "description": "no description",
    "gtin": "no GTIN",
}


class EditForm(FlaskForm):  # type: ignore[misc]
    """The values that a person may set in place of the feed's."""

    title = StringField("Title", filters=[single_line], validators=[Length(min=1, max=LONGEST["title"])])
    category = StringField("Category", filters=[single_line], validators=[Length(max=LONGEST["category"])])
    price = PriceField("Price", most_decimals=3)


@bp.get("/products")
def products() -> str:
    """Products that fit the words and filters, those changed last first."""
    wanted = _wanted()
    start = _start()
    ids, total = find_products(services().database, wanted, PAGE, start)
    found = services().catalogue.by_ids(ids)
    return render_template(
        "ops/products.html",
        products=[found[id_] for id_ in ids if id_ in found],
        total=total,
        start=start,
        size=PAGE,
        wanted=wanted,
        shown=_address(wanted, start),
        sources=list_sources(services().database),
        standings=STANDINGS,
        missing=MISSING,
        lacks=LACKS,
        standing_of=standing_of,
        missing_of=missing_of,
    )


@bp.get("/products/<public_id>", endpoint="product")
def product_page(public_id: str) -> str:
    """One product: what its feed says, what people set, its variants, its ledger."""
    product = _product(public_id)
    return render_template(
        "ops/product.html",
        product=product,
        standing=standing_of(product),
        missing=missing_of(product),
        lacks=LACKS,
        ledger=explain(services(), public_id),
        overrides=product_overrides(services().database, product.source, product.feed_id),
        edited=EDITED,
        values=_values(product),
        feed_price=_feed_price,
        known=sorted(services().facts.current().category_counts),
    )


@bp.post("/products/<public_id>/standing")
def mark_product(public_id: str) -> Response:
    """Hide, show or remove it."""
    product, action = _product(public_id), request.form.get("action", "")
    if action not in DONE:
        raise Refusal(400, f"{action[:50]!r} is none of hide, show, remove.", code="bad_argument")
    marked = mark_products(services().database, [product.public_id], action, by=actor())
    if marked.unpublished:
        flash(f"Shoppers still do not see it: its feed says that it is not published ({product.unpublished_by}).")
    else:
        flash(DONE[action])
    return _back(public_id)


@bp.post("/products/mark")
def mark_products_together() -> Response:
    """Hide, show or remove the products that were ticked on a page of the list, in one transaction."""
    action, ticked = request.form.get("action", ""), request.form.getlist("product")
    if action not in DONE:
        raise Refusal(400, f"{action[:50]!r} is none of hide, show, remove.", code="bad_argument")
    if len(ticked) > PAGE or any("\0" in name for name in ticked):
        raise Refusal(400, f"At most {PAGE} products at once, by their ids.", code="bad_argument")
    back = redirect(url_for("ops.products", **_address(_wanted(), _start())), 303)
    if not ticked:
        flash("Nothing was changed: tick the products that are meant.")
        return back
    flash(_told(action, mark_products(services().database, ticked, action, by=actor())))
    return back


@bp.post("/products/<public_id>/edit")
def edit_product(public_id: str) -> Response:
    """Set the values that differ from those the form was shown with."""
    product, form = _product(public_id), EditForm()
    if not form.validate_on_submit():
        flash(" ".join(f"{form[name].label.text}: {' '.join(errors)}" for name, errors in form.errors.items() if name))
        return _back(public_id)
    try:
        price = written_price(form.price.data, product.currency)
        typed: dict[Field, str] = {"title": form.title.data or "", "category": form.category.data or "", "price": price}
        shown = {name: request.form.get(f"shown-{name}", value) for name, value in _values(product).items()}
        changed = [field for field in EDITED if typed[field] != shown[field]]
        for field in changed:
            set_override(services().database, public_id, field, typed[field], actor())
    except CatalogError as error:
        flash(str(error))
        return _back(public_id)
    flash(f"Set: {', '.join(changed)}. Imports leave it so." if changed else "Nothing was changed.")
    return _back(public_id)


@bp.post("/products/<public_id>/undo")
def undo_product(public_id: str) -> Response:
    """Give one field back to the feed."""
    product, field = _product(public_id), request.form.get("field", "")
    if field not in EDITED:
        raise Refusal(400, f"{field[:50]!r} is none of {', '.join(EDITED)}.", code="bad_argument")
    undone = undo_override(services().database, product.public_id, field)
    flash(f"The {field} is what the feed says again." if undone else f"The {field} is the feed’s already.")
    return _back(public_id)


@bp.post("/sources/remove")
def remove_products() -> Response:
    """Remove all products of a source, once it was said that this is meant."""
    try:
        source = find_source(services().database, request.form.get("source", ""))
    except CatalogError as error:
        flash(str(error))
        return redirect(url_for("ops.products"), 303)
    if request.form.get("sure") != "yes":
        flash(f"Nothing was removed. Tick the box to remove all {source.kept:,} products of {source.name}.")
    else:
        flash(f"{remove_source(services().database, source.name):,} products of {source.name} removed.")
    return redirect(url_for("ops.products") + "#sources-title", 303)


def _told(action: Action, marked: Marked) -> str:
    """What became of several products."""
    said = [f"{len(marked.changed)} {PAST[action]}." if marked.changed else "Nothing was changed."]
    if marked.unchanged:
        said.append(f"{len(marked.unchanged)} {'was' if len(marked.unchanged) == 1 else 'were'} so already.")
    if marked.unpublished:
        said.append(f"Not published by their feed, and so still seen by nobody: {', '.join(marked.unpublished)}.")
    if marked.unknown or marked.ambiguous:
        said.append(f"No longer there: {', '.join([*marked.unknown, *marked.ambiguous])[:200]}.")
    return " ".join(said)


def _wanted() -> Wanted:
    """The filters of the address; what is none of them does not count."""
    asked = request.args
    standing, missing = asked.get("standing", ""), asked.get("missing", "")
    return Wanted(
        words=single_line(asked.get("q"))[:LONGEST_WORDS],
        source=single_line(asked.get("source")),
        standing=standing if standing in STANDINGS else None,
        missing=missing if missing in MISSING else None,
    )


def _start() -> int:
    """How many products stand on the pages before."""
    return request.args.get("start", 0, type=row_number)


def _address(wanted: Wanted, start: int) -> dict[str, Any]:
    """The arguments of the list's address that say something."""
    said = {"q": wanted.words, "standing": wanted.standing, "missing": wanted.missing, "source": wanted.source}
    return {name: value for name, value in {**said, "start": start}.items() if value}


def _product(public_id: str) -> ProductView:
    found = None if "\0" in public_id else services().catalogue.product(public_id)
    if found is None:
        raise Refusal(404, f"There is no product {public_id!r}.", code="product_unknown")
    return found


def _values(product: ProductView) -> dict[str, str]:
    """What the form shows."""
    return {
        "title": product.title,
        "category": product.category,
        "price": written_price(product.price, product.currency),
    }


def _feed_price(value: str, currency: str) -> str:
    """A price that an override replaces, in words."""
    if value == ON_REQUEST:
        return "price on request"
    return money(Decimal(value), currency) if value else "no price"


def _back(public_id: str, **more: Any) -> Response:
    return redirect(url_for("ops.product", public_id=public_id, **more), 303)
