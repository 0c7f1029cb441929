"""`shoplens search`: the site's search in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import click

from catalog.pictures import open_picture
from indexer.search.results import Filters, SearchResult
from webapp import create_app
from webapp.api.answers import search_answer
from webapp.cli.console import EXISTING_FILE, json_option, one_line_errors, print_json, print_table, with_json
from webapp.search.merchandising import Move, moves
from webapp.search.photos import normalised
from webapp.search.queries import WordsRead
from webapp.search.query_log import ORDERS, QueryLog
from webapp.services import Services, build_services, open_services
from webapp.settings import load_settings


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option(
            "--category", "categories", multiple=True, help="Only this category and what is below it; repeatable."
        ),
        click.option("--brand", "brands", multiple=True, help="Only this brand; may be repeated."),
        click.option("--max-price", type=Decimal, help="Nothing dearer."),
        click.option("--in-stock", is_flag=True, help="Only what can be had now."),
        click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many to show."),
        click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def search() -> None:
    """Search the current release by words or by a photo."""


@search.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--plain", is_flag=True, help="Take no word for a filter.")
@click.option("--preview", is_flag=True, help="Show what SHOPLENS_PLACEMENTS changes about the answer.")
@_filter_options
@one_line_errors
def text(
    words: tuple[str, ...], limit: int, offset: int, as_json: bool, plain: bool, preview: bool, **filters: Any
) -> None:
    """Find products by WORDS."""
    services = open_services()
    ask = partial(
        services.search.by_text,
        " ".join(words),
        filters=Filters(**filters),
        limit=limit,
        offset=offset,
        plain=("all",) if plain else (),
    )
    result = ask()
    if preview:
        moved = moves(ask(use_placements=False).hits, result.hits)
        print_json([asdict(move) for move in moved]) if as_json else _show_moves(moved)
        return
    _show(services, result, as_json)


@search.command()
@click.argument("photo", type=EXISTING_FILE)
@click.option("--words", default="", help="Words the products must also answer to.")
@_filter_options
@one_line_errors
def image(photo: Path, words: str, limit: int, offset: int, as_json: bool, **filters: Any) -> None:
    """Find the product in PHOTO."""
    services = open_services()
    query = services.search.encode_photo(normalised(open_picture(photo.read_bytes())).jpeg)
    result = services.search.by_photo(query, text=words, filters=Filters(**filters), limit=limit, offset=offset)
    _show(services, result, as_json)


@search.command()
@click.argument("photo", type=EXISTING_FILE)
@_filter_options
@one_line_errors
def ocr(photo: Path, limit: int, offset: int, as_json: bool, **filters: Any) -> None:
    """Find products by the words in PHOTO: a label, a list, a receipt."""
    services = open_services()
    picture = open_picture(photo.read_bytes())
    read, seen = services.search.read_photo(picture), services.search.encode_photo(normalised(picture).jpeg)
    narrowed = Filters(**filters)
    result = services.search.by_photo_text(read.text, photo=seen, filters=narrowed, limit=limit, offset=offset)
    notes = (*WordsRead(read.text, read.cut_short).notes, *result.notes)
    _show(services, replace(result, text_cut_short=read.cut_short, notes=notes), as_json)


@search.command(name="log")
@click.option("--list", "order", type=click.Choice(tuple(ORDERS)), default="empty", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many to show.")
@with_json
def log_(order: str, limit: int, as_json: bool) -> None:
    """List what shoppers searched for: what found nothing (empty), nothing close (weak), or was asked most (asked)."""
    settings = load_settings()
    listed = QueryLog(build_services(settings).database, settings.query_log_days).most_frequent(order, limit)
    if as_json:
        print_json([{**asdict(query), "last": query.last.isoformat()} for query in listed])
        return
    print_table(
        ("words", "asked", "nothing", "nothing close", "last"),
        [(query.words, query.asked, query.empty, query.weak, query.last) for query in listed],
    )


def _show_moves(moved: list[Move]) -> None:
    rows = [(move.now or "gone", move.before or "-", move.id, move.title, move.how) for move in moved]
    print_table(("now", "without", "id", "title", "change"), rows)


def _show(services: Services, result: SearchResult, as_json: bool) -> None:
    if as_json:
        site = create_app(services=services)
        with site.test_request_context(base_url=f"http://{services.settings.host}:{services.settings.port}"):
            print_json(search_answer(result))  # the addresses in it are the site's
        return
    for note in (result.degraded, result.text and f"Words read: {result.text}"):
        if note:
            click.echo(note)
    if result.recognized:
        click.echo(f"Looks like: {result.recognized.category} ({result.recognized.probability:.0%})")
    for reading in result.inferred_filters:
        click.echo(
            f"Taken as a filter: {reading.kind} {reading.value} (from “{reading.words}”; --plain searches for it)"
        )
    for note in result.notes:
        click.echo(note)
    if result.did_you_mean:
        click.echo(f"Did you mean: {result.did_you_mean}")
    rows = [
        (hit.id, hit.title, f"{hit.price or ''} {hit.currency}".strip(), f"{hit.score:.3f}", hit.match, hit.reason)
        for hit in result.hits
    ]
    print_table(("id", "title", "price", "score", "match", "why"), rows)
    click.echo(f"{len(result.hits)} of {result.total} found, release {result.release}")
