"""`shoplens catalog scrape`: products read from a site's own pages, as a feed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.errors import CatalogError
from catalog.scraping.errors import require_scrapy
from webapp.cli.console import NEW_FILE, print_json, print_table, progress, with_json

if TYPE_CHECKING:
    from catalog.scraping.plan import Plan
    from catalog.scraping.report import Reason, ScrapeReport

ASKED_SLOWLY_S = 5.0
SHOWN = 3  # addresses shown for one reason
FORMATS = (".jsonl", ".ndjson")


@click.command("scrape")
@click.argument("sites", nargs=-1, required=True, metavar="SITE|FILE|URL...")
@click.option(
    "--out",
    type=NEW_FILE,
    default="scraped.jsonl",
    show_default=True,
    help="The feed; beside it lie its job folder and its pictures.",
)
@click.option("--depth", type=click.IntRange(0, 50), help="Links to follow away from the start: 5 for a site, else 0.")
@click.option("--max-pages", type=click.IntRange(1), default=1000, show_default=True, help="Pages asked for at most.")
@click.option("--pictures", is_flag=True, help="Fetch the products' pictures too, beside the feed.")
@click.option("--contact", default="", metavar="MAIL|URL", help="Sent to the site, so that its owner can reach you.")
@click.option("--also", multiple=True, metavar="HOST", help="Another host of the same shop; repeatable.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=1.0,
    show_default=True,
    help="Least seconds between two requests; slow sites and robots.txt make it more.",
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=30.0, show_default=True, help="Seconds for one answer."
)
@click.option(
    "--max-wait",
    type=click.FloatRange(0),
    default=120.0,
    show_default=True,
    help="Longest Retry-After sat through, in seconds; beyond it, start again later.",
)
@click.option(
    "--max-mb", type=click.FloatRange(0.01, 100), default=10.0, show_default=True, help="Largest answer taken."
)
@click.option(
    "--trust",
    multiple=True,
    metavar="HOST|NETWORK",
    help="Let this host or network be private, for example 127.0.0.1; repeatable.",
)
@click.option("--fresh", is_flag=True, help="Forget an unfinished scrape of the same feed and begin anew.")
@with_json
def scrape(
    sites: tuple[str, ...],
    out: Path,
    depth: int | None,
    max_pages: int,
    pictures: bool,
    contact: str,
    also: tuple[str, ...],
    delay: float,
    timeout: float,
    max_wait: float,
    max_mb: float,
    trust: tuple[str, ...],
    fresh: bool,
    as_json: bool,
) -> None:
    """Scrape products into a feed for `catalog import`, from what pages tell machines of them.

    Give a SITE's address: its sitemaps are read and its links followed. Or give several URLs, or a FILE with one on
    each line: then only these pages are read. Products are taken from schema.org (JSON-LD, microdata) and OpenGraph.
    robots.txt is obeyed. Stopped and started again, it goes on; when all was done, it asks only for what has changed.
    """
    if out.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--out {out}: the feed is JSON Lines; name a file that ends in {' or '.join(FORMATS)}")
    require_scrapy()
    plan = _plan(
        sites,
        depth,
        max_pages=max_pages,
        pictures=pictures,
        contact=contact,
        also=also,
        delay_s=delay,
        timeout_s=timeout,
        longest_wait_s=max_wait,
        max_bytes=round(max_mb * 1_000_000),
        trusted=",".join(trust),
    )
    from catalog.scraping.scrape import scrape as run

    with progress() as bar:
        outcome = run(plan, out, fresh=fresh, progress=bar)
    print_json(outcome.as_json()) if as_json else print_outcome(outcome)
    _judge(outcome)


def print_outcome(outcome: ScrapeReport) -> None:
    """Print what was read, what was not and why."""
    went_on = f", {outcome.asked_now:,} of them now" if outcome.resumed else ""
    more = " …" if len(outcome.starts) > 1 else ""
    click.echo(f"{outcome.starts[0]}{more}: {outcome.pages:,} pages{went_on}, {outcome.seconds:,.0f} s")
    counts = (
        ("products", outcome.products),
        ("groups of variants", outcome.groups),
        ("known from lists alone", outcome.mentioned),
        ("pictures fetched", outcome.pictures),
        ("answers as last time", outcome.unchanged),
        ("times asked to slow down", outcome.waits),
        ("pages left out by --max-pages" if outcome.complete else "pages left for later", outcome.left),
    )
    print_table(("what", "count"), [(label, f"{count:,}") for label, count in counts if count or label == "products"])
    if outcome.delay_s > ASKED_SLOWLY_S:
        click.echo(f"  A robots.txt asks for {outcome.delay_s:g} s between two requests.")
    for title, reasons in (("refused", outcome.refused), ("skipped", outcome.skipped), ("noted", outcome.notes)):
        _print_reasons(title, reasons)
    if outcome.without_products is not None:
        _print_reasons("read", [outcome.without_products])
    if outcome.products and outcome.complete:
        click.echo(f"Feed: {outcome.feed}. Bring it in with `shoplens catalog import {outcome.feed}`.")


def _print_reasons(title: str, reasons: list[Reason]) -> None:
    for reason in reasons:
        click.echo(f"  {reason.count:,} {title}: {reason.reason}")
        for url in reason.urls[:SHOWN]:
            click.echo(f"      {url}")
        if reason.count > SHOWN:
            click.echo(f"      … {reason.count - SHOWN:,} more; --json names them")


def _plan(sites: tuple[str, ...], depth: int | None, **rest: Any) -> Plan:
    from catalog.scraping.plan import SITE_DEPTH, Plan, check, read_starts

    try:
        starts, whole_site = read_starts(sites)
        plan = Plan(starts, whole_site, SITE_DEPTH if depth is None and whole_site else depth or 0, **rest)
        check(plan)
    except CatalogError as error:
        raise click.UsageError(str(error)) from error
    return plan


def _judge(outcome: ScrapeReport) -> None:
    """Exit 1 where it was stopped early, or nothing was found."""
    kept = f"{outcome.products:,} products of {outcome.pages:,} pages are in {outcome.feed}"
    if outcome.interrupted:
        raise click.ClickException(f"Stopped. {kept}; start the same command again to go on.")
    if outcome.problem:
        raise click.ClickException(f"{outcome.problem} {kept}.")
    if not outcome.products:
        raise click.ClickException(_why_nothing(outcome))


def _why_nothing(outcome: ScrapeReport) -> str:
    read = outcome.without_products
    if read is None:
        why = (
            "; ".join(f"{refused.reason} ({refused.count:,}), {refused.urls[0]}" for refused in outcome.refused)
            or "none is listed"
        )
        return f"No page of {outcome.starts[0]} could be read: {why}."
    return (
        f"{outcome.starts[0]} has no product data: {read.count:,} pages were read, and none tells of a product in"
        " schema.org's words (JSON-LD, microdata) or OpenGraph's. Ask the shop for an export instead."
    )
