"""`shoplens catalog set, undo, overrides`: titles, categories and prices in place of what feeds say."""

from __future__ import annotations

from typing import Any, cast

import click

from catalog.audit.actor import actor
from catalog.steering.naming import find_named
from catalog.steering.overrides import (
    EDITED,
    ON_REQUEST,
    Field,
    Override,
    OverrideRefused,
    list_overrides,
    product_overrides,
    set_override,
    undo_override,
)
from catalog.steering.sources import find_source
from catalog.steering.typed_values import checked_value
from webapp.cli.console import print_json, print_table, with_json
from webapp.fields import single_line
from webapp.services import open_services

SHOWN = 100

source_option = click.option("--source", metavar="NAME", help="Whose product it is, where several sources have the ID.")


@click.command("set")
@click.argument("id_", metavar="ID")
@source_option
@click.option("--title", metavar="TEXT", help="What it is called.")
@click.option("--category", metavar="PATH", help="Where it belongs: 'Kitchen > Mugs'.")
@click.option("--price", metavar="AMOUNT", help="20 or 19.50, of all its variants; '' for a price on request.")
@with_json
def set_(id_: str, source: str | None, as_json: bool, **typed: str | None) -> None:
    """Set title, category or price of a product, named by its ID on the site or in its feed. Imports leave it so."""
    values = {field: single_line(value) for field in EDITED if (value := typed[field]) is not None}
    if not values:
        raise click.UsageError("Say what is to be set: --title, --category or --price.")
    database = open_services().database
    product = find_named(database, id_, source)
    checked = {field: checked_value(field, value, product.currency) for field, value in values.items()}
    if refused := [field for field in ("title", "category") if checked.get(field) == ""]:
        raise OverrideRefused(
            f"A product cannot be without a {refused[0]}; shoplens catalog undo gives the feed's back."
        )
    for field, value in checked.items():
        set_override(database, product.public_id, field, value, actor())
    now = product_overrides(database, product.source, product.feed_id)
    rows = [_json(product.source, product.feed_id, now[field]) for field in checked]
    print_json(rows) if as_json else _print(rows)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("fields", nargs=-1, required=True, type=click.Choice(EDITED), metavar="FIELD...")
@source_option
@with_json
def undo(id_: str, fields: tuple[str, ...], source: str | None, as_json: bool) -> None:
    """Give fields of a product (title, category, price) back to its feed, without another import."""
    database = open_services().database
    product = find_named(database, id_, source)
    wanted = cast("tuple[Field, ...]", tuple(dict.fromkeys(fields)))
    undone = [field for field in wanted if undo_override(database, product.public_id, field)]
    already = [field for field in wanted if field not in undone]
    if as_json:
        print_json({"id": product.public_id, "undone": undone, "already": already})
        return
    if undone:
        click.echo(f"What the feed says again: {', '.join(undone)} of {product.public_id}.")
    if already:
        click.echo(f"Nobody had set: {', '.join(already)} of {product.public_id}.")


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--source", metavar="NAME", help="Of this source only.")
@click.option("--limit", default=SHOWN, show_default=True, type=click.IntRange(1, 100_000))
@with_json
def overrides(id_: str | None, source: str | None, limit: int, as_json: bool) -> None:
    """List what people set in place of feeds, of one product or of all, the last ones first."""
    database = open_services().database
    if id_ is not None:
        product = find_named(database, id_, source)
        own = product_overrides(database, product.source, product.feed_id)
        rows = [_json(product.source, product.feed_id, own[field]) for field in EDITED if field in own]
    else:
        if source is not None:
            find_source(database, source)
        rows = [_json(*one) for one in list_overrides(database, source or "", limit)]
    print_json(rows) if as_json else _print(rows)


def _json(source: str, feed_id: str, one: Override) -> dict[str, Any]:
    said = {"field": one.field, "value": one.value, "feed_value": one.feed_value}
    return {"source": source, "feed_id": feed_id, **said, "by": one.by, "at": one.at.isoformat(timespec="seconds")}


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("Nothing is set in place of what feeds say.")
        return
    heads = {"source": "source", "feed_id": "feed id", "field": "field", "value": "set to", "feed_value": "feed says"}
    heads |= {"by": "by", "at": "at"}
    print_table(list(heads.values()), [[_shown(name, row) for name in heads] for row in rows])


def _shown(name: str, row: dict[str, Any]) -> str:
    """An empty price that was set is one on request; one that the feed does not say is nothing."""
    none = ON_REQUEST if (row["field"], name) == ("price", "value") else "nothing"
    return str(row[name]) or none
