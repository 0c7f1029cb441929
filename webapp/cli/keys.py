"""`shoplens keys`: who may write through the JSON API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import click

from webapp.access.api_keys import SCOPES, ApiKeyInfo, ApiKeyRefused, ApiKeys, Scope
from webapp.cli.console import one_line_errors, print_json, print_table, with_json
from webapp.services import open_services


@click.group()
def keys() -> None:
    """Make keys of the JSON API, list and revoke them."""


@keys.command()
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    required=True,
    help="search: read; ingest: also import and change products; admin: also build, promote and change models.",
)
@click.option("--name", default="", help="What it is for, shown by keys list.")
@click.option("--expires", type=click.IntRange(1, 3650), metavar="DAYS", help="Days until it ends; never by default.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Make a browser key for pages of ORIGIN, such as https://shop.example; repeat it for more.",
)
@click.option("--rate", default="", help="Such as '600 per minute', photos included; by default as the settings say.")
@with_json
def create(scope: str, name: str, expires: int | None, origins: tuple[str, ...], rate: str, as_json: bool) -> None:
    """Make a key and print it, this once: only a hash of it is kept."""
    life = timedelta(days=expires) if expires else None
    try:
        api_key, text = _keys().create(cast("Scope", scope), name, life=life, rate=rate, origins=origins)
    except ApiKeyRefused as error:
        raise click.UsageError(f"No key was made: {error}.") from error
    if as_json:
        print_json({"key": text, **api_key.as_json()})
        return
    click.echo(text)
    until = f"until {_day(api_key.expires_at)}" if api_key.expires_at else "until it is revoked"
    if api_key.is_public:
        click.echo(f"It may stand in pages of {api_key.origins}, {until}; it only searches.", err=True)
        return
    click.echo(
        f"Keep it: it is shown only now. Scope {api_key.scope}, {until}; shoplens keys revoke {api_key.id} ends it.",
        err=True,
    )


@keys.command("list")
@with_json
def list_(as_json: bool) -> None:
    """List the keys, newest first, never their secrets."""
    found = _keys().listed()
    if as_json:
        print_json([api_key.as_json() for api_key in found])
        return
    print_table(
        ("key", "scope", "name", "state", "created", "expires", "last used", "rate", "pages"),
        [_row(api_key) for api_key in found],
    )


@keys.command()
@click.argument("api_key", metavar="KEY")
@one_line_errors
def revoke(api_key: str) -> None:
    """End KEY, named as keys list names it, from the next request on."""
    try:
        gone = _keys().revoke(api_key)
    except ApiKeyRefused as error:
        raise click.ClickException(f"Nothing was revoked: {error}.") from error
    click.echo(f"{gone.id} opens nothing any more.")


def _keys() -> ApiKeys:
    return ApiKeys(open_services().database)


def _row(api_key: ApiKeyInfo) -> tuple[str, ...]:
    used = api_key.last_used_at.strftime("%Y-%m-%d %H:%M") if api_key.last_used_at else "never"
    return (
        *(api_key.id, api_key.scope, api_key.name or "-", api_key.state, _day(api_key.created_at)),
        *(_day(api_key.expires_at) if api_key.expires_at else "never", used, api_key.rate or "-"),
        api_key.origins or "-",
    )


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d")
