"""The command line, `shoplens`: one file per noun; a command imports only what it needs itself."""

from __future__ import annotations

import getpass
import importlib
import os
from typing import NamedTuple

import click

from catalog.audit.actor import set_actor


class _Command(NamedTuple):
    """Where a command is defined, and what `--help` says of it; the first sentence of its own help."""

    module: str
    says: str


# In the order `--help` lists them.
_COMMANDS = {
    "up": _Command("up", "Start TorchServe, the site and a worker for background jobs, and keep them running."),
    "worker": _Command(
        "up", "Do background jobs (imports, builds, comparisons, changes of models) until Ctrl-C or SIGTERM."
    ),
    "doctor": _Command("doctor", "Check every part, from Java to the release, and say how to mend it."),
    "backup": _Command(
        "backup",
        "Write the whole shop into one archive, FILE, while it runs.",
    ),
    "restore": _Command("backup", "Bring the backup FILE into an empty installation."),
    "storage": _Command("storage.commands", "Move pictures, releases and models between folders and a bucket of S3."),
    "catalog": _Command("catalog.commands", "Bring products in, look at them and steer which are shown."),
    "index": _Command("index", "Build releases and choose the one the site answers from."),
    "model": _Command("model.commands", "Train, package and list model versions; have TorchServe hold them."),
    "search": _Command("search", "Search the current release by words or by a photo."),
    "reviews": _Command("reviews", "Bring reviews in, say what buyers say, train the model that reads them."),
    "evaluate": _Command("evaluate", "Measure the current release."),
    "keys": _Command("keys", "Make keys of the JSON API, list and revoke them."),
    "admin": _Command("admin", "Say who may open /ops, and see what was changed."),
}


class _LazyGroup(click.Group):
    """Imports a command's module only when it is asked for: `--help` stays quick and torch stays out."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{_COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):  # click's own would import all of them
            formatter.write_dl([(name, one.says) for name, one in _COMMANDS.items()])


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
