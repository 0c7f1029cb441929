"""`shoplens catalog follow`: feeds that are downloaded and imported regularly by the worker."""

from __future__ import annotations

import re
from typing import Any

import click

from catalog.steering.followed import (
    LONGEST_S,
    SHORTEST_S,
    Followed,
    ask_now,
    list_followed,
    stop_following,
)
from catalog.steering.followed import follow as follow_feed
from webapp.catalogue.downloading import check_address
from webapp.cli.console import print_json, print_table, with_json
from webapp.jobs import workers
from webapp.jobs.following import problem_of
from webapp.services import Services, open_services

UNITS = {"m": 60, "h": 3600, "d": 86_400}


class _FollowGroup(click.Group):
    """`follow URL` is `follow add URL`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, ["add", *args] if not known and any("://" in one for one in args) else args)


@click.group(cls=_FollowGroup)
def follow() -> None:
    """Follow feeds by their web address: shoplens catalog follow URL --source NAME --every 1h.

    The worker of `shoplens up` asks for each one when it is due, and imports it when it has changed.
    """


@follow.command()
@click.argument("url")
@click.option("--source", default="default", show_default=True, help="Name of the feed's origin.")
@click.option("--every", default="1h", show_default=True, metavar="TIME", help="5m to 30d: minutes, hours, days.")
@click.option(
    "--gone",
    type=click.Choice(["keep", "hide", "remove"]),
    default="keep",
    show_default=True,
    help="What becomes of the source's products that the feed no longer has.",
)
@with_json
def add(url: str, source: str, every: str, gone: str, as_json: bool) -> None:
    """Follow URL for a source, in place of the address followed before; the first file is taken at once."""
    every_s = read_interval(every)
    if not 1 <= len(source.strip()) <= 100:
        raise click.UsageError("--source: a name of 1 to 100 characters")
    address = check_address(url)
    services = open_services()
    follow_feed(services.database, source, address.url, every_s=every_s, gone=gone)
    if as_json:
        print_json({"source": source, "url": address.url, "every_s": every_s, "gone": gone})
        return
    click.echo(f"{address.url} is followed for the source {source}, every {write_interval(every_s)}.")
    if not workers.alive(services.database):
        click.echo("No worker runs, so nothing begins: shoplens up or shoplens worker starts one.", err=True)


@follow.command("list")
@with_json
def list_(as_json: bool) -> None:
    """List the followed feeds, with what is wrong."""
    services = open_services()
    rows = [_row(services, feed) for feed in list_followed(services.database)]
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo("No feed is followed. shoplens catalog follow URL --source NAME --every 1h")
    else:
        names = ("source", "url", "every", "asked_at", "changed_at", "due_at", "problem")
        print_table(
            [name.removesuffix("_at") for name in names], [[_cell(row[name]) for name in names] for row in rows]
        )


@follow.command()
@click.argument("source")
@with_json
def stop(source: str, as_json: bool) -> None:
    """Stop following the feed of SOURCE; its products stay."""
    services = open_services()
    if not stop_following(services.database, source):
        raise click.ClickException(_unknown(services, source))
    print_json({"source": source, "stopped": True}) if as_json else click.echo(f"{source} is no longer followed.")


@follow.command()
@click.argument("source")
@click.option("--accept", is_flag=True, help="Take the file even if it is suddenly less than half as long.")
@with_json
def now(source: str, accept: bool, as_json: bool) -> None:
    """Let the worker ask for the feed of SOURCE now."""
    services = open_services()
    if not ask_now(services.database, source, accept=accept):
        raise click.ClickException(_unknown(services, source))
    print_json({"source": source, "due": True}) if as_json else click.echo("The worker asks for it within seconds.")


def read_interval(text: str) -> int:
    """Seconds of "30m", "1h", "1d"; raises UsageError."""
    found = re.fullmatch(r"(\d{1,5})([mhd])", text.strip().lower())
    seconds = int(found[1]) * UNITS[found[2]] if found else 0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise click.UsageError(f"--every {text!r}: expected 5m to 30d, such as 30m, 1h or 1d")
    return seconds


def write_interval(seconds: int) -> str:
    """The same in the largest unit that fits."""
    unit = next((unit for unit in ("d", "h") if seconds % UNITS[unit] == 0), "m")
    return f"{seconds // UNITS[unit]}{unit}"


def _row(services: Services, feed: Followed) -> dict[str, Any]:
    return {
        "source": feed.source,
        "url": feed.url,
        "every": write_interval(feed.every_s),
        "gone": feed.gone,
        "asked_at": feed.asked_at,
        "changed_at": feed.changed_at,
        "due_at": feed.due_at,
        "size_bytes": feed.size_bytes,
        "job": feed.job_id,
        "failing_since": feed.failing_since,
        "problem": problem_of(services, feed) or None,
    }


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else str(value)


def _unknown(services: Services, source: str) -> str:
    known = ", ".join(feed.source for feed in list_followed(services.database)) or "none"
    return f"No feed is followed for {source!r}; followed are: {known}."
