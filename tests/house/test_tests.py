"""`make check` leaves out what starts TorchServe or Chromium, told by fixtures: nothing starts them past a fixture."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

import pytest

from webapp.settings import PROJECT

TESTS = PROJECT / "tests"
CALLS = {  # what starts a program: the only files that may call it
    "TorchServe": ("support/torchserve.py", "serving/torchserve/test_process.py"),  # the latter's do not come up
    "sync_playwright": ("support/chromium.py",),
}
COMMANDS = (("-m", "serving"), ("webapp.cli", "up"))  # each starts a TorchServe


def nodes(*words: str) -> Iterator[tuple[str, ast.AST]]:
    """Every piece of every file of tests in which one of the words stands, with the file's place in tests/."""
    for path in sorted(TESTS.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if any(word in text for word in words):  # reading them all as Python takes seconds
            for node in ast.walk(ast.parse(text)):
                yield path.relative_to(TESTS).as_posix(), node


@pytest.mark.parametrize("name", CALLS)
def test_a_program_is_started_in_one_place(name: str) -> None:
    for path, node in nodes(name):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            assert path in CALLS[name], f"tests/{path} calls {name}; ask for the fixture of {CALLS[name][0]}"


def test_a_command_that_starts_torchserve_is_run_by_the_fixture() -> None:
    run = []
    for path, node in nodes(*(f'"{last}"' for _, last in COMMANDS)):
        parts = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.List) else []
        words = [part.value for part in parts if isinstance(part, ast.Constant)]
        if any(command in pairwise(words) for command in COMMANDS):
            by_fixture = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            assert by_fixture and node.func.attr == "program", f"tests/{path}: use start_torchserve.program"
            run.append(path)
    assert run, "the test looks for commands that nobody runs any more"


@pytest.mark.parametrize("name", ["start_torchserve", "browser", "shop"])
def test_a_fixture_that_starts_a_program_is_defined_once(name: str) -> None:
    defined = [path for path, node in nodes(f"def {name}(") if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(defined) == 1, f"{name} is defined in {defined}: a second one would hide the first"
