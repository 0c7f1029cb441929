"""Writes the parts of docs/ that the code knows best: settings.md and cli.md. With --check it only compares."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from webapp.cli import main
from webapp.settings import GROUPS, PROJECT, secrets, variable
from webapp.settings.group import SettingsGroup

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 100

SETTINGS_HEAD = """# Settings

Every setting is an environment variable. All values that cannot be used are reported at once, before anything starts.
A secret, marked so, may also be read from the file that `<NAME>_FILE` names.
"""

CLI_HEAD = """# Command line

`shoplens` is installed into `.venv/bin`. Settings come from the environment ([settings](settings.md)). Exit codes:
0 all well, 1 the work failed or found something wrong, 2 the command was used wrongly. `--json` prints what a program
can read.
"""


def settings_page() -> str:
    """docs/settings.md."""
    return SETTINGS_HEAD + "".join(map(_settings_section, GROUPS))


def _settings_section(group: type[SettingsGroup]) -> str:
    rows = []
    for name, field in group.model_fields.items():
        default = str(field.default if field.default is not None else "").replace(str(PROJECT) + os.sep, "")
        text = (field.description or "").replace("\n", " ") + (" A secret." if name in secrets() else "")
        rows.append(f"| `{variable(name)}` | {f'`{default}`' if default else '(empty)'} | {text} |\n")
    title = (group.__doc__ or "").rstrip(".")
    return f"\n## {title}\n\n| variable | default | what it is for |\n|---|---|---|\n" + "".join(rows)


def cli_page() -> str:
    """docs/cli.md."""
    return CLI_HEAD + "".join(_sections(main, "shoplens"))


def _sections(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=WIDTH, terminal_width=WIDTH)
    yield f"\n## `{path}`\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _sections(inner, f"{path} {name}")


def run(arguments: list[str]) -> int:
    """Write the pages, or with --check say which differ; 1 if any does."""
    pages = {"settings.md": settings_page(), "cli.md": cli_page()}
    if "--check" not in arguments:
        for name, text in pages.items():
            (DOCS / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in pages.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    print(f"stale: {', '.join(stale)}; run python scripts/write_docs.py" if stale else "docs agree with the code")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
