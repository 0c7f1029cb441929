"""The part of `shoplens catalog import` that fetches pictures from the web."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import click

from catalog.fetching.fetcher import PictureFetcher
from catalog.fetching.gate import Gate, Trusted
from catalog.fetching.limits import Limits
from catalog.fetching.report import FetchReport
from webapp.settings import Settings

Fetch = Literal["due", "all", "none"]

fetch_option = click.option(
    "--fetch",
    type=click.Choice(["due", "all", "none"]),
    default="due",
    show_default=True,
    help="Pictures on the web: those that are due, all of them anew where they changed, or none (--no-fetch).",
)
no_fetch_option = click.option(
    "--no-fetch", "fetch", flag_value="none", help="Keep the rows and leave pictures on the web to a later import."
)


def picture_fetcher(settings: Settings, fetch: Fetch, bar: Callable[[str, int, int], None]) -> PictureFetcher | None:
    """What the settings and the command ask for; None: nothing is fetched. Raises TrustError."""
    gate = Gate(Trusted.parse(settings.picture_trusted_hosts))
    if fetch == "none":
        return None
    limits = Limits(
        threads=settings.picture_threads,
        threads_a_host=settings.picture_threads_a_host,
        per_second=settings.picture_rate,
        max_bytes=settings.picture_max_mb * 1_000_000,
        recheck_s=settings.picture_recheck_hours * 3600,
    )
    return PictureFetcher(gate, limits, everything=fetch == "all", progress=partial(bar, "pictures"))


def print_fetched(report: FetchReport) -> None:
    """Print why pictures on the web were not had, with an example of each reason."""
    for told in report.table():
        click.echo(f"  {told['count']} not fetched, {told['problem']}: {told['samples'][0]}")
    if report.waiting:
        click.echo(f"  {report.waiting} wait to be fetched: import again without --no-fetch")
