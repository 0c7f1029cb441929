"""The command line, `shoplens`: one file per noun; a command imports only what it needs itself."""

from __future__ import annotations

import getpass
import importlib
import os

import click

from catalog.audit.actor import set_actor

# command -> module of this package that defines it, in the order `--help` lists them
_COMMANDS = {
    "up": "up",
    "worker": "up",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "backup",
    "catalog": "catalog.commands",
    "index": "index",
    "model": "model.commands",
    "search": "search",
    "reviews": "reviews",
    "evaluate": "evaluate",
    "keys": "keys",
    "admin": "admin",
}


class _LazyGroup(click.Group):
    """Imports a command's module only when it is asked for: `--help` stays quick and torch stays out."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="shoplens")
def main() -> None:
    """Shoplens: find products by words, by a photo, or by a photo of words.

    Settings come from SHOPLENS_* in the environment; docs/settings.md lists them. Exit codes: 0 all well, 1 the work
    failed or found something wrong, 2 the command was used wrongly.
    """
    set_actor(f"command line ({_account()})")


def _account() -> str:
    """Whose account of the operating system runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return str(os.getuid())
