"""`shoplens admin`: who may open /ops, and the log of what people changed."""

from __future__ import annotations

import json
import sys

import click

from catalog.audit.log import Change, iter_changes, list_changes
from webapp.access.users import FIRST, ROLES, SHORTEST, UserRefused, Users
from webapp.cli.console import one_line_errors, print_json, print_table, with_json
from webapp.services import build_services
from webapp.settings import load_settings


@click.group()
def admin() -> None:
    """Say who may open /ops, and see what was changed."""


@admin.command("set-password")
@click.option("--user", "name", default=FIRST, show_default=True, help="Whose.")
@one_line_errors
def set_password(name: str) -> None:
    """Set a user's password and end that user's sessions. It is asked for, or read from standard input's first line.

    The first password of a new installation makes its first user, an owner.
    """
    try:
        _users().set_password(name, _password())
    except UserRefused as error:
        raise click.ClickException(f"Nothing was changed: {error}.") from error
    click.echo(f"The password of {name} is set; whoever was signed in with another one has to do so again, at /ops.")


@admin.command("add-user")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="owner: everything; merchandiser: the catalogue.")
@one_line_errors
def add_user(name: str, role: str) -> None:
    """Let NAME open /ops. The password is asked for, or read from standard input's first line."""
    try:
        user = _users().add(name, role, _password())
    except UserRefused as error:
        raise click.ClickException(f"Nobody was added: {error}.") from error
    click.echo(f"{user.name} may sign in at /ops, as {user.role}.")


@admin.command("remove-user")
@click.argument("name")
@one_line_errors
def remove_user(name: str) -> None:
    """Remove NAME and end all of that user's sessions."""
    try:
        _users().remove(name)
    except UserRefused as error:
        raise click.ClickException(f"Nobody was removed: {error}.") from error
    click.echo(f"{name} opens nothing any more.")


@admin.command()
@with_json
def users(as_json: bool) -> None:
    """List who may open /ops."""
    found = _users().listed()
    if as_json:
        print_json([user.as_json() for user in found])
        return
    print_table(
        ("user", "role", "since", "password set"),
        [(user.name, user.role, f"{user.created_at:%Y-%m-%d}", f"{user.set_at:%Y-%m-%d}") for user in found],
    )


@admin.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest so many.")
@click.option("--all", "all_", is_flag=True, help="All of them, one JSON object a line.")
@with_json
def changes(limit: int, all_: bool, as_json: bool) -> None:
    """List what people and keys changed: who, what, before and after; the newest first."""
    database = build_services(load_settings()).database
    if all_:
        for change in iter_changes(database):
            click.echo(json.dumps(change.as_json(), ensure_ascii=False))
        return
    found = list_changes(database, limit)
    if as_json:
        print_json([change.as_json() for change in found])
        return
    print_table(("when", "who", "what", "before", "after"), [_row(change) for change in found])


def _users() -> Users:
    return Users(build_services(load_settings()).database)


def _row(change: Change) -> tuple[str, ...]:
    values = (json.dumps(value, ensure_ascii=False)[:60] if value else "-" for value in (change.before, change.after))
    return f"{change.at:%Y-%m-%d %H:%M}", change.who, f"{change.action} {change.subject}"[:70], *values


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    text: str = click.prompt(
        f"New password, at least {SHORTEST} characters", hide_input=True, confirmation_prompt=True, err=True
    )
    return text
