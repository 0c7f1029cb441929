"""`shoplens admin`: who may open /ops."""

from __future__ import annotations

import sys

import click

from webapp.access.sign_in import SHORTEST, PasswordRefused, open_access
from webapp.cli.console import one_line_errors
from webapp.services import build_services
from webapp.settings import load_settings


@click.group()
def admin() -> None:
    """Say who may open /ops."""


@admin.command("set-password")
@one_line_errors
def set_password() -> None:
    """Set the password of /ops and end every session. It is asked for, or read from standard input's first line."""
    settings = load_settings()
    access = open_access(settings, build_services(settings).database)
    password = _typed() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        access.set_password(password)
    except PasswordRefused as error:
        raise click.ClickException(f"Nothing was changed: {error}.") from error
    click.echo("The password is set; whoever was signed in has to do so again, at /ops.")


def _typed() -> str:
    text: str = click.prompt(
        f"New password, at least {SHORTEST} characters", hide_input=True, confirmation_prompt=True, err=True
    )
    return text
