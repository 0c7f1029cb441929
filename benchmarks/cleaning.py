"""What cleaning restores and what it spoils: `python -m benchmarks.cleaning [--marks SEED] [--rows N]`.

Damaged and sound rows are read from $SHOPLENS_DATA/online-retail. --marks damages the sound ones with random marks
instead, for which no rule can have been written; --rows cleans so many rows, the file's again and again, for the speed.
"""

import argparse
import csv
import os
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from catalog.cleaning.profile import BLANKS, profile_table
from catalog.cleaning.shapes import fold
from catalog.cleaning.table import TableCleaner

Row = dict[str, str]
SYMBOLS = "%*!~=|<>?;§¤¬¦°±÷×¿¡«»★♥♣☂ßéñøçłž"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Score:
    """Cells by (column, kind of damage): how many, how many right, and some that are wrong."""

    cells: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], list[tuple[str, str, str]]] = field(default_factory=dict)

    def add(self, column: str, dirty: str, clean: str, got: str) -> None:
        """Compare one cell after folding white space."""
        dirty, clean, got = fold(dirty), fold(clean), fold(got)
        key = column, kind_of_damage(dirty, clean)
        self.cells[key] += 1
        self.right[key] += got == clean
        if got != clean:
            self.wrong.setdefault(key, []).append((dirty, clean, got))


def kind_of_damage(dirty: str, clean: str) -> str:
    """What happened to a cell, by comparing it with what it was."""
    if dirty == clean:
        return "sound"
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", clean):
        form = re.sub(r"\d+", "9", dirty)
        return f"date {form}" if re.fullmatch(r"9(.)9\1.+9", form) else "date with stray marks"
    if clean:
        return "stray marks"
    return "fake null" if dirty.lower() in BLANKS else "blank with stray marks"


def retail(folder: Path) -> tuple[list[Row], dict[str, Row]]:
    """The damaged rows, and the sound ones by their number."""
    with (folder / "dirty.csv").open(encoding="utf-8", newline="") as file:
        dirty = list(csv.DictReader(file))
    with (folder / "clean.csv").open(encoding="utf-8", newline="") as file:
        return dirty, {row["Row"]: row for row in csv.DictReader(file)}


def damage(clean: Mapping[str, Row], seed: int, share: float = 0.06) -> list[Row]:
    """Sound rows with marks drawn by chance at either end of a share of their cells."""
    chance = random.Random(seed)
    marks = ["", *random_marks(chance)]

    def cell(value: str) -> str:
        return chance.choice(marks) + value + chance.choice(marks) if chance.random() < share else value

    return [{name: value if name == "Row" else cell(value) for name, value in row.items()} for row in clean.values()]


def random_marks(chance: random.Random) -> list[str]:
    """Ten marks of one to three symbols or letters."""
    marks: set[str] = set()
    while len(marks) < 10:
        symbols = chance.random() < 0.7
        length = chance.choice([1, 1, 2, 3]) if symbols else chance.choice([2, 3])
        marks.add("".join(chance.choice(SYMBOLS if symbols else LETTERS) for _ in range(length)))
    return sorted(marks)


def score(dirty: list[Row], clean: Mapping[str, Row]) -> Score:
    """Profile the damaged rows, clean them, compare each cell."""
    cleaner, result = TableCleaner(profile_table(dirty)), Score()
    for row in dirty:
        for column, got in cleaner.clean(row).items():
            result.add(column, row[column], clean[row["Row"]][column], got)
    return result


def print_score(result: Score) -> None:
    """The table, and up to three wrong cells of each line."""
    print("| column | damage | cells | right | share |\n|---|---|---|---|---|")
    for key, cells in sorted(result.cells.items()):
        print(f"| {key[0]} | {key[1]} | {cells} | {result.right[key]} | {result.right[key] / cells:.2%} |")
    for key, wrong in result.wrong.items():
        print(*key, *(f"\n  {dirty!r} was {clean!r}, became {got!r}" for dirty, clean, got in wrong[:3]))


def print_speed(folder: Path, rows: int) -> None:
    """Rows a second of both passes, streaming, and the most memory taken."""
    path, started = folder / "dirty.csv", time.process_time()
    cleaner = TableCleaner(profile_table(_stream(path, rows)))
    profiled = time.process_time()
    for row in _stream(path, rows):
        cleaner.clean(row)
    done, peak_mb = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows} rows: profiled {rows / (profiled - started):.0f}/s, cleaned {rows / (done - profiled):.0f}/s,")
    print(f"both {rows / (done - started):.0f} rows/s of processor time; at most {peak_mb:.0f} MB")


def _stream(path: Path, rows: int) -> Iterator[Row]:
    """The file again and again, its row and invoice numbers growing, so that values do not merely repeat."""
    with path.open(encoding="utf-8", newline="") as file:
        once = list(csv.DictReader(file))
    for number, row in enumerate(islice(cycle(once), rows)):
        invoice = _later(row["InvoiceNo"], 1000 * (number // len(once)))
        yield {**row, "Row": str(number), "InvoiceNo": invoice}


def _later(invoice: str, by: int) -> str:
    return re.sub(r"\d{6}", lambda digits: str(int(digits[0]) + by), invoice)


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=int, metavar="SEED", help="random marks in place of the file's own")
    parser.add_argument("--rows", type=int, help="print the speed on so many rows instead")
    given = parser.parse_args()
    folder = Path(os.environ.get("SHOPLENS_DATA", "")) / "online-retail"
    if not folder.is_dir():
        parser.error("needs online-retail/ in the folder that the variable SHOPLENS_DATA names")
    if given.rows:
        print_speed(folder, given.rows)
        return
    dirty, clean = retail(folder)
    print_score(score(dirty if given.marks is None else damage(clean, given.marks), clean))


if __name__ == "__main__":
    main()
