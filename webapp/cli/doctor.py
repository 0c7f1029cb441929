"""`shoplens doctor`: what is in order, what is not, and how to mend it."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from webapp.checks import run_checks
from webapp.cli.console import json_option, one_line_errors, print_json
from webapp.services import build_services
from webapp.settings import load_settings

_MARKS = {"ok": ("ok", "green"), "warning": ("look", "yellow"), "broken": ("broken", "red")}


@click.command()
@json_option
@one_line_errors
def doctor(as_json: bool) -> None:
    """Check every part, from Java to the release, and say how to mend it. Exit 1 if anything is broken."""
    checks = list(run_checks(build_services(load_settings())))
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark, colour = _MARKS[check.state]
            click.echo(f"{click.style(f'{mark:>6}', fg=colour)}  {check.name}: {check.found}")
            if check.mend:
                click.echo(f"        to mend: {check.mend}")
    if any(check.state == "broken" for check in checks):
        sys.exit(1)
