"""`shoplens --help` says what each command says of itself, without importing them."""

from __future__ import annotations

import subprocess
import sys

import click

from webapp.cli import main


def test_what_help_lists_is_the_first_sentence_of_each_command() -> None:
    context = click.Context(main)
    listed = {name: main.get_command(context, name) for name in main.list_commands(context)}
    said = " ".join(main.get_help(context).split())
    for name, command in listed.items():
        assert command is not None
        assert f"{name} {command.get_short_help_str(limit=300)}" in said


def test_help_imports_no_part_of_the_shop() -> None:
    code = (
        "import sys; from webapp.cli import main; main(['--help'], standalone_mode=False);"
        " print(sorted({'flask', 'sqlalchemy', 'numpy', 'scipy', 'torch', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
