"""A folder of PrestaShop's files: one of products and one of their combinations, joined by the product's id."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from catalog.errors import FeedError
from catalog.feeds.delimited import read_delimited
from catalog.feeds.encoding import encoding_of
from catalog.feeds.entry import Entry, Numbered
from catalog.feeds.platforms.prestashop import is_combinations, is_prestashop, same_columns


def prestashop_files(folder: Path) -> tuple[Path, Path] | None:
    """The file of products and that of combinations; None where the folder does not hold one of each."""
    paths = sorted(folder.glob("*.csv"))
    combinations = [path for path in paths if is_combinations(_columns(path))]
    products = [path for path in paths if path not in combinations and is_prestashop(_columns(path))]
    return (products[0], combinations[0]) if len(products) == len(combinations) == 1 else None


def columns_of(files: tuple[Path, Path]) -> list[str]:
    """The columns of both files, those of products by their names for both."""
    products, combinations = map(_columns, files)
    return list(dict.fromkeys([*products, *same_columns(combinations, products).values()]))


def read_prestashop_folder(files: tuple[Path, Path]) -> Numbered:
    """Every product, then every combination by the same columns; numbered on through both files."""
    products, combinations = files
    known = same_columns(_columns(combinations), _columns(products))
    renamed = (
        entry._replace(values={known[name]: cell for name, cell in entry.values.items() if name in known})
        for entry in _entries(combinations)
    )
    return iter(enumerate(chain(_entries(products), renamed), start=1))


def _columns(path: Path) -> list[str]:
    try:
        with _opened(path) as text:
            return read_delimited(path.name, text)[1]
    except FeedError:  # a file of something else
        return []


def _entries(path: Path) -> Iterator[Entry]:
    with _opened(path) as text:
        yield from read_delimited(path.name, text)[2]


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as file:
        encoding = encoding_of(file)
    return path.open(encoding=encoding.name, errors=encoding.errors, newline="")
