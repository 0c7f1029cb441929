"""Files as the platforms write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

Row = Mapping[str, object]


def write_csv(
    path: Path, heads: Sequence[str], rows: Iterable[Row], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """Rows by the name of the column; a column that a row does not have is empty. Gives the path."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(heads), delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def money(amount: Decimal | None, comma: str = ".") -> str:
    """An amount with two decimals; "" for none."""
    return "" if amount is None else f"{amount:.2f}".replace(".", comma)
