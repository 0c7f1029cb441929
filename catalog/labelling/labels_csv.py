"""Labels out to a spreadsheet and back: the same file whichever program or person worked on it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from catalog.database import Database
from catalog.feeds.rejects import unescape_formula
from catalog.labelling.label_rows import Guesses, LabelRow, picture_of
from catalog.labelling.labels import LabelError, Labels, clean_head, clean_label
from catalog.labelling.query_photos import Guess

COLUMNS = ("picture", "product", "title", "head", "label", "suggested", "confidence")
NEEDED = ("picture", "head", "label")
NEEDED_OF_WRONG = ("path", "head", "predicted", "probability")  # a run's wrong.csv
_DELIMITERS = (",", ";", "\t")
# A spreadsheet takes such a cell for a formula; an apostrophe in front makes it text, and reading takes it off again.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True)
class Rejection:
    """A row that was not taken; numbered as a spreadsheet numbers it, the header is row 1."""

    row: int
    reason: str


@dataclass
class Applied:
    """What an upload came to."""

    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def write_labels(file: TextIO, rows: Iterable[LabelRow]) -> int:
    """Write rows as CSV to a file opened with newline=""; returns how many."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - counted
        guess = (row.guess.label, f"{row.guess.probability:.4f}") if row.guess else ("", "")
        writer.writerow(map(escape_cell, (row.picture, row.product, row.title, row.head, row.label, *guess)))
    return number


def apply_labels(database: Database, data: bytes, by: str) -> Applied:
    """Take labels from a CSV as written here; LabelError for a file that is no such CSV, rows are rejected one by one.

    Only rows whose label differs from the one in force change something: a row left empty or as it was does not.
    """
    rows = list(_rows(data, NEEDED))
    labels, done = Labels(database), Applied()
    known = labels.known({values["picture"] for _, values in rows})
    in_force: dict[str, Mapping[str, str]] = {}
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for number, values in rows:
        try:
            picture, head, label = _checked(values, known)
            if picture in wanted[head] and wanted[head][picture] != label:
                raise LabelError("another row gives this picture another label")
        except LabelError as error:
            done.rejected.append(Rejection(number, str(error)))
            continue
        if head not in in_force:
            in_force[head] = labels.in_force(head)
        if not label or picture in wanted[head] or in_force[head].get(picture) == label:
            done.unchanged += 1
        else:
            wanted[head][picture] = label
    done.changed = sum(labels.set_many(given, head, by) for head, given in wanted.items())
    return done


def apply_wrong(database: Database, data: bytes) -> Applied:
    """Take a run's wrong.csv (path, head, label, predicted, probability) as what a model takes pictures for.

    Rows of pictures that are not the catalogue's are rejected; LabelError for a file without these columns.
    """
    rows = list(_rows(data, NEEDED_OF_WRONG))
    known = Labels(database).known(filter(None, (picture_of(values["path"]) for _, values in rows)))
    done = Applied()
    guesses: dict[str, dict[str, Guess]] = defaultdict(dict)
    for number, values in rows:
        try:
            picture = picture_of(values["path"])
            if picture is None or picture not in known:
                raise LabelError("this is no picture of the catalogue; only those can be labelled here")
            guess = Guess(clean_label(values["predicted"]), _probability(values["probability"]))
            guesses[clean_head(values["head"])][picture] = guess
            done.changed += 1
        except LabelError as error:
            done.rejected.append(Rejection(number, str(error)))
    for head, found in guesses.items():
        Guesses(database).replace(head, found)
    return done


def is_wrong_list(data: bytes) -> bool:
    """Whether a file is a run's wrong.csv rather than labels."""
    return set(NEEDED_OF_WRONG) <= set(_header(_text(data))[0])


def escape_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers with a sign too, for a label is no number."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _checked(values: Mapping[str, str], known: Container[str]) -> tuple[str, str, str]:
    picture = values["picture"].strip()
    if picture not in known:
        raise LabelError(f"no picture {picture[:70]!r} is kept; leave the column picture as it was")
    label = values["label"]
    return picture, clean_head(values["head"]), clean_label(label) if label.strip() else ""


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise LabelError(f"the probability {text[:30]!r} is no number from 0 to 1")
    return value


def _rows(data: bytes, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(data)
    names, delimiter = _header(text)
    missing = [name for name in needed if name not in names]
    if missing:
        raise LabelError(
            f"the file lacks the columns {', '.join(missing)}; its first line must name at least {', '.join(needed)}"
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        next(reader)
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                named = dict(zip(names, cells, strict=False))
                yield number, {name: unescape_formula(named.get(name, "")) for name in names}
    except csv.Error as error:
        raise LabelError(f"the file cannot be read as CSV near line {reader.line_num}: {error}") from error


def _header(text: str) -> tuple[list[str], str]:
    """Column names and what separates them: some programs save semicolons or tabs."""
    first = text.partition("\n")[0].strip("\r")[:10_000]
    delimiter = max(_DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    return [name.strip().lower() for name in names], delimiter


def _text(data: bytes) -> str:
    """By the byte order mark, else UTF-8, else Windows' Western code page, which old spreadsheets write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\0", "")
