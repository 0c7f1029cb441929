"""`shoplens catalog list, hide, show, remove, sources`: which products there are, and which shoppers see."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import click

from catalog.audit.actor import actor
from catalog.catalogue import ProductView
from catalog.cleaning.prices.cldr import format_price
from catalog.steering.listing import MISSING, Missing, Wanted, find_products, missing_of
from catalog.steering.marking import PAST, Action, Marked, mark_products
from catalog.steering.naming import nobody, several
from catalog.steering.sources import Source, find_source, list_sources, remove_source
from catalog.steering.standing import STANDINGS, Standing, standing_of
from webapp.cli.console import print_json, print_table, with_json
from webapp.services import open_services

SHOWN = 50
LONGEST_TITLE = 60  # characters in the table

source_option = click.option("--source", metavar="NAME", help="Of this source only.")


@click.command("list")
@click.argument("words", nargs=-1)
@source_option
@click.option("--status", type=click.Choice(STANDINGS), help="Of this standing only; all but removed ones by default.")
@click.option("--missing", type=click.Choice(MISSING), help="Those only that lack this.")
@click.option("--limit", default=SHOWN, show_default=True, type=click.IntRange(1, 100_000))
@with_json
def list_(
    words: tuple[str, ...], source: str | None, status: str | None, missing: str | None, limit: int, as_json: bool
) -> None:
    """List products that hold all WORDS in title, brand, category, an id or a code; those changed last first."""
    services = open_services()
    if source is not None:
        find_source(services.database, source)
    wanted = Wanted(" ".join(words), source or "", cast("Standing | None", status), cast("Missing | None", missing))
    ids, total = find_products(services.database, wanted, limit)
    found = services.catalogue.by_ids(ids)
    products = [found[id_] for id_ in ids if id_ in found]
    if as_json:
        print_json({"total": total, "products": [_product(product) for product in products]})
        return
    locale = services.settings.locale or "en"
    print_table(
        ["id", "title", "status", "price", "stock", "source", "missing"],
        [_cells(product, locale) for product in products],
    )
    click.echo(f"{len(products):,} of {total:,} products")


def _product(product: ProductView) -> dict[str, Any]:
    return {
        "id": product.public_id,
        "source": product.source,
        "feed_id": product.feed_id,
        "title": product.title,
        "category": product.category,
        "price": product.price,
        "list_price": product.list_price,
        "price_on_request": product.price_on_request,
        "currency": product.currency or None,
        "availability": product.availability or None,
        "status": standing_of(product),
        "unpublished_by": product.unpublished_by or None,
        "variants": len(product.variants),
        "missing": missing_of(product),
    }


def _cells(product: ProductView, locale: str) -> list[str]:
    standing = standing_of(product)
    why = f" ({product.unpublished_by})" if standing == "unpublished" else ""
    title = product.title if len(product.title) <= LONGEST_TITLE else product.title[: LONGEST_TITLE - 1] + "…"
    price = "on request" if product.price_on_request else _price(product.price, product.currency, locale)
    if product.list_price is not None:
        price += f" (before: {_price(product.list_price, product.currency, locale)})"
    stock, missing = product.availability or "unknown", ", ".join(missing_of(product))
    return [product.public_id, title, standing + why, price, stock, product.source, missing]


def _price(price: Decimal | None, currency: str, locale: str) -> str:
    return "" if price is None else format_price(price, currency, locale)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@source_option
@with_json
def hide(ids: tuple[str, ...], source: str | None, as_json: bool) -> None:
    """Hide products from shoppers, named by their ID on the site or in their feed. Imports leave them hidden."""
    _mark(ids, "hide", source, as_json)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@source_option
@with_json
def show(ids: tuple[str, ...], source: str | None, as_json: bool) -> None:
    """Show products that were hidden or removed again."""
    _mark(ids, "show", source, as_json)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--source", metavar="NAME", help="Without IDs: every product of this source. With IDs: theirs.")
@click.option("--yes", is_flag=True, help="Do not ask before a whole source is removed.")
@with_json
def remove(ids: tuple[str, ...], source: str | None, yes: bool, as_json: bool) -> None:
    """Remove products, or with --source alone all products of a source."""
    if ids:
        _mark(ids, "remove", source, as_json)
    elif source is None:
        raise click.UsageError("Name products (shoplens catalog remove ID...) or a whole source (--source NAME).")
    else:
        _remove_source(source, yes, as_json)


def _remove_source(name: str, yes: bool, as_json: bool) -> None:
    services = open_services()
    kept = find_source(services.database, name).kept
    if kept and not yes:
        click.confirm(f"Remove all {kept:,} products of the source {name}?", abort=True, err=True)
    removed = remove_source(services.database, name)
    done = f"{removed:,} {'product' if removed == 1 else 'products'} of {name} removed."
    print_json({"source": name, "removed": removed}) if as_json else click.echo(done)


@click.command()
@with_json
def sources(as_json: bool) -> None:
    """List the sources with their products by status and their last import."""
    found = list_sources(open_services().database)
    if as_json:
        print_json([source.as_json() for source in found])
        return
    print_table(["source", *STANDINGS, "last import", "feed"], [_source(source) for source in found])


def _source(source: Source) -> list[str]:
    counts = [f"{source.counts[standing]:,}" for standing in STANDINGS]
    at = f"{source.imported_at:%Y-%m-%d %H:%M} UTC" if source.imported_at else "never"
    return [source.name, *counts, at, source.feed]


def _mark(ids: Sequence[str], action: Action, source: str | None, as_json: bool) -> None:
    services = open_services()
    marked = mark_products(services.database, ids, action, source, actor())
    print_json(marked.as_json()) if as_json else _print_marked(marked, action)
    if marked.unknown or marked.ambiguous:
        raise click.ClickException(" ".join(_not_done(marked)))


def _print_marked(marked: Marked, action: Action) -> None:
    click.echo(
        f"{len(marked.changed):,} {PAST[action]}: {', '.join(marked.changed)}" if marked.changed else "No change."
    )
    if marked.unchanged:
        click.echo(f"So already: {', '.join(marked.unchanged)}")
    for name in marked.unpublished:
        click.echo(f"{name} stays unseen: its feed says that it is not published. shoplens catalog explain {name}")


def _not_done(marked: Marked) -> list[str]:
    return [*map(nobody, marked.unknown), *map(several, marked.ambiguous)]
