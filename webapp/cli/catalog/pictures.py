"""The part of `shoplens catalog import` that fetches pictures from the web."""

from __future__ import annotations

import click

from catalog.fetching.report import FetchReport
from webapp.catalogue.fetching import FETCHES

fetch_option = click.option(
    "--fetch",
    type=click.Choice(FETCHES),
    default="due",
    show_default=True,
    help="Pictures on the web: those that are due, all of them anew where they changed, or none (--no-fetch).",
)
no_fetch_option = click.option(
    "--no-fetch", "fetch", flag_value="none", help="Keep the rows and leave pictures on the web to a later import."
)


def print_fetched(report: FetchReport) -> None:
    """Print why pictures on the web were not fetched, with an example of each reason."""
    for problem, count, samples in report.problems.most_common():
        click.echo(f"  {count} not fetched, {problem}: {samples[0]}")
    if report.waiting:
        click.echo(f"  {report.waiting} wait to be fetched: import again without --no-fetch")
