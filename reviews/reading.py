"""Reads files of reviews (CSV, TSV, JSON, JSON Lines, each also packed with gzip), one review at a time."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from catalog.errors import FeedError
from catalog.feeds.delimited import read_delimited
from catalog.feeds.encoding import encoding_of
from catalog.feeds.entry import Entry
from catalog.feeds.files.packed import unpacked
from catalog.feeds.json_records import read_json
from reviews.errors import ReviewError

ACCEPTED = "CSV, TSV, JSON or JSON Lines, also packed with gzip"

# Normalised names (lower case, letters and digits only), the more telling first.
KNOWN: dict[str, tuple[str, ...]] = {
    "id": ("reviewid", "id", "uid"),
    "product": (
        "productid",
        "product",
        "sku",
        "productsku",
        "itemid",
        "articleid",
        "clothingid",
        "asin",
        "parentasin",
        "producthandle",
        "handle",
        "gtin",
        "ean",
    ),
    "stars": ("stars", "rating", "ratingvalue", "starrating", "reviewrating", "overall", "score"),
    "title": ("title", "reviewtitle", "summary", "headline", "reviewsummary"),
    "text": ("text", "reviewtext", "review", "body", "reviewbody", "comment", "content", "reviewcontent", "detail"),
    "author": ("author", "reviewer", "reviewername", "username", "nickname", "name", "customer"),
    "date": ("date", "reviewdate", "createdat", "writtenon", "reviewtime", "time", "submittedat"),
    "recommended": ("recommended", "recommendedind", "recommend", "wouldrecommend"),
    "verified": ("verified", "verifiedpurchase", "verifiedbuyer"),
}
REQUIRED = ("stars",)
_PEEK = 200  # records read for the column names of JSON, which has no header
MOST_CONTROLS = 0.05  # control characters, share of the text; a file with more is binary


def read_pairs(given: Iterable[str]) -> dict[str, str]:
    """OURS=THEIRS texts as a mapping ours → theirs; ReviewError for a text of another form."""
    pairs = [[part.strip() for part in pair.partition("=")] for pair in given if pair.strip()]
    for ours, equals, theirs in pairs:
        if not (ours and equals and theirs):
            raise ReviewError(f"{ours + equals + theirs!r}: expected OURS=THEIRS, for example stars=Rating")
    return {ours: theirs for ours, _, theirs in pairs}


def settle_columns(columns: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours → theirs: the given pairs, and a guess by name for the other columns.

    Raises ReviewError for a column that does not exist, and where stars, or both title and text, are not found.
    """
    normal = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(columns)}
    found = dict(given or {})
    for ours, theirs in found.items():
        if ours not in KNOWN:
            raise ReviewError(f"{ours!r} is no column of ours; those are {', '.join(KNOWN)}")
        if theirs not in columns:
            raise ReviewError(f"the file has no column {theirs!r}; it has {', '.join(columns)}")
    for ours, names in KNOWN.items():
        free = [normal[name] for name in names if name in normal and normal[name] not in found.values()]
        if ours not in found and free:
            found[ours] = free[0]
    if "stars" not in found or not {"title", "text"} & found.keys():
        missing = "stars" if "stars" not in found else "text"
        raise ReviewError(
            f"no column of the file is taken for {missing}; it has {', '.join(columns)}."
            f" Rename it there, or say which: {missing}=COLUMN (--map on the command line)"
        )
    return found


class RawReview(NamedTuple):
    """One record by our column names; `number` counts from 1."""

    number: int
    cells: dict[str, str]
    problem: str = ""  # why it could not be read, "" if it could


@dataclass
class ReviewFile:
    """An open file: its format, the columns used, and its reviews, which can be iterated once."""

    name: str
    format: str
    mapping: dict[str, str]
    reviews: Iterator[RawReview]
    share_read: Callable[[], float]


@contextmanager
def open_reviews(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[ReviewFile]:
    """Open a file of reviews; `mapping` (ours → theirs) outranks the guess. Raises ReviewError for an unusable file."""
    try:
        with unpacked(path) as file:
            size = max(1, file.seek(0, io.SEEK_END))
            file.seek(0)
            encoding = encoding_of(file)
            text = io.TextIOWrapper(file, encoding=encoding.name, errors=encoding.errors, newline="")
            format_, columns, entries = _entries(path.name, text)
            peeked = list(itertools.islice(entries, _PEEK))
            columns = list(dict.fromkeys([*columns, *(name for entry in peeked for name in entry.values)]))
            settled = settle_columns(columns, mapping)
            rows = _rows(itertools.chain(peeked, entries), settled)
            yield ReviewFile(path.name, format_, settled, rows, lambda: min(1.0, file.tell() / size))
            text.detach()  # the file is not the wrapper's to close
    except FeedError as error:
        raise ReviewError(str(error)) from error


def _entries(name: str, text: io.TextIOWrapper) -> tuple[str, list[str], Iterator[Entry]]:
    start = text.read(4096)
    text.seek(0)
    if sum(mark < " " and mark not in "\t\r\n" for mark in start) > len(start) * MOST_CONTROLS:
        raise ReviewError(f"{name} is not text; reviews come as {ACCEPTED}")
    if start.lstrip("\ufeff \t\r\n")[:1] in ("[", "{"):
        format_, entries = read_json(name, text)
        return format_, [], entries
    return read_delimited(name, text)


def _rows(entries: Iterator[Entry], mapping: Mapping[str, str]) -> Iterator[RawReview]:
    for number, entry in enumerate(entries, start=1):
        cells = {ours: entry.values.get(theirs, "") for ours, theirs in mapping.items()}
        yield RawReview(number, cells, entry.problem)
