"""`shoplens catalog explain` and `report`: how far one product has come, and all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.explain import explain as explain_product
from webapp.catalogue.reports import coverage_page, write_page
from webapp.cli.console import print_json, print_table, progress, with_json
from webapp.services import open_services

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("product_id", metavar="ID")
@click.option("--source", help="Of products with the same feed id, the one of this source.")
@with_json
def explain(product_id: str, source: str | None, as_json: bool) -> None:
    """Say everything about one product: its row, cleaning, pictures, embeddings, releases, and whether it is found.

    ID is the product's on the site, or its feed's.
    """
    data = explain_product(open_services(), product_id, source)
    print_json(data) if as_json else _print_product(data)


@click.command()
@click.option("--source", help="Only this source's products.")
@click.option("--html", "page", type=FILE, help="Write the report to this file as a self-contained page.")
@with_json
def report(source: str | None, page: Path | None, as_json: bool) -> None:
    """Count over all products what `explain` says of one."""
    with progress() as bar:
        data = coverage_report(open_services(), source, bar)
    if page:
        write_page(page, coverage_page(data))
    print_json(data) if as_json else _print_report(data)


def _print_product(data: dict[str, Any]) -> None:
    click.echo(f"{data['id']}: {data['title']}")
    rows = [("source", f"{data['source']}, id {data['feed_id']}"), ("row", _row(data)), ("category", _category(data))]
    for change in data["cleaned"]:
        rows.append((f"cleaned {change['column']}", _change(change)))
    rows += [("left out", part) for part in data["left_out"]]
    rows += [("flagged", f"{flag['rule']}: {flag['message']}") for flag in data["flags"]]
    for picture in data["pictures"]:
        rows += [("picture", _picture(picture))]
    rows.append(("text embedded by", ", ".join(data["text_embedded_by"]) or "nothing yet"))
    in_delta = ", and in the delta index of the current one" if data["laid_over_current"] else ""
    rows.append(("releases", (", ".join(data["releases"]) or "none") + in_delta))
    rows.append(("found by words", (data["not_by_words"] and f"no: {data['not_by_words']}") or "yes"))
    rows.append(("found by photo", (data["not_by_photo"] and f"no: {data['not_by_photo']}") or "yes"))
    print_table(("what", ""), rows)


def _row(data: dict[str, Any]) -> str:
    run = data["import"]
    if data["row"] is None:
        return "not known: imported before rows were remembered"
    return f"{data['row']:,} of {run['feed'] or 'its feed'}, import {run['id']} at {run['at']}" if run else data["row"]


def _category(data: dict[str, Any]) -> str:
    own = data["category"] or "none"
    return f"{own} (confirmed by a person)" if data["category_confirmed"] == data["category"] else own


def _change(change: dict[str, str]) -> str:
    return f"{change['rule']}: {json.dumps(change['before'], ensure_ascii=False)} → {change['after'] or '(blank)'}"


def _picture(data: dict[str, Any]) -> str:
    parts = [data.get("reference") or data["hash"][:12], data.get("state", "kept")]
    if data.get("problem"):
        parts.append(data["detail"] or data["problem"])
    if data["hash"]:
        words = data["words"]
        parts.append("words not read" if words is None else f"words: {' '.join(words.split())[:60] or 'none'}")
        parts.append("embedded by " + (", ".join(data["embedded_by"]) or "nothing yet"))
    return "; ".join(parts)


def _print_report(data: dict[str, Any]) -> None:
    click.echo(f"Release that answers: {data['release'] or 'none'}")
    rows = [("products" if name == "all" else name, count) for name, count in data["products"].items()]
    rows += [(f"not found by words: {count['reason']}", count["products"]) for count in data["not_by_words"]]
    rows += [(f"not found by photo: {count['reason']}", count["products"]) for count in data["not_by_photo"]]
    rows += [(f"pictures {count['state']} {count['problem']}".rstrip(), count["count"]) for count in data["pictures"]]
    rows += [(f"pictures' words {name}", count) for name, count in data["words"].items()]
    rows += [(f"{count['what']} embedded by {count['model']}", count["count"]) for count in data["embedded"]]
    rows += [(f"cleaned: {count['rule']}", count["products"]) for count in data["cleaned"]]
    rows += [(f"flagged: {count['rule']}", count["products"]) for count in data["flagged"]]
    print_table(("what", "count"), rows)
    for source in data["sources"]:
        print_source(source)


def print_source(data: dict[str, Any]) -> None:
    """One line about a source's last import."""
    last = f"last import {data['import']} at {data['at']}, {data['feed']}" if data["import"] else "never imported whole"
    click.echo(f"{data['source']}: {data['products']:,} products, {last}")
