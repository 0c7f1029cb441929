"""Runs the notebooks of docs/notebooks cell by cell, without Jupyter; what they print is printed and nothing is kept.

.venv/bin/python scripts/notebooks.py [NAME …]
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs" / "notebooks"


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook."""
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def find_outputs(path: Path) -> list[str]:
    """The ids of cells that hold what a run gave: that is not committed."""
    return [cell["id"] for cell in read_cells(path) if cell.get("outputs") or cell.get("execution_count")]


def run(path: Path) -> None:
    """Run the code of a notebook in the order of its cells; the error of a cell names it and goes on."""
    known: dict[str, Any] = {"__name__": path.stem}
    for cell in read_cells(path):
        if cell["cell_type"] == "code":
            code = compile("".join(cell["source"]), f"{path.name}, cell {cell['id']}", "exec")
            exec(code, known)  # noqa: S102 - the project's own pages


def main() -> None:
    """Run those that are named, all without a name."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=", ".join(path.stem for path in sorted(FOLDER.glob("*.ipynb"))))
    os.environ.setdefault("MPLBACKEND", "agg")  # figures are drawn and shown to nobody
    sys.path.insert(0, str(PROJECT))
    for name in parser.parse_args().names or sorted(path.stem for path in FOLDER.glob("*.ipynb")):
        path = FOLDER / f"{name}.ipynb"
        if not path.is_file():
            raise SystemExit(f"There is no notebook {name!r} in {FOLDER}.")
        print(f"== {name}")
        run(path)


if __name__ == "__main__":
    main()
