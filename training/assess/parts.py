"""The parts of a split that figures are given for: all of it, unseen groups, the pictures of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data.samples import Dataset, Sample, Split
from training.errors import TrainingError

Places = npt.NDArray[np.int64]
PICTURE_COLUMNS = ("image", "photo", "path", "picture")


@dataclass(frozen=True)
class Only:
    """A restriction to some labels of a head, and to the pictures that have them or to listed ones."""

    head: str
    labels: tuple[str, ...]
    pictures: frozenset[Path] | None = None  # None: every picture with one of the labels
    text: str = ""  # how it was asked for


@dataclass(frozen=True)
class Part:
    """Samples of a split by their indices, int64 [m], with a name and a note."""

    name: str
    note: str
    places: Places


def parts(dataset: Dataset, split: Split) -> list[Part]:
    """The whole split and, where groups are known, the samples whose group does not occur in training."""
    samples = dataset.part(split)
    whole = Part("all", f"every picture of the {split} split", np.arange(len(samples)))
    trained_on = {sample.group for sample in dataset.part("train") if sample.group}
    known = [i for i, sample in enumerate(samples) if sample.group]
    unseen = [i for i in known if samples[i].group not in trained_on]
    if len(unseen) in (0, len(samples)):
        return [whole]
    note = f"{len(unseen)} of {len(known)} pictures whose group (sender, product family) does not occur in training"
    return [whole, Part("unseen groups", note, np.array(unseen, np.int64))]


def by_head(found: Sequence[Part], samples: Sequence[Sample], heads: Sequence[str]) -> Iterator[Part]:
    """Each part restricted to the pictures with a label of one head, for heads that only some of its pictures have."""
    for part in found:
        for head in heads:
            held = [i for i in part.places.tolist() if samples[i].labels.get(head)]
            if 0 < len(held) < len(part.places):
                yield Part(f"{part.name}, {head}", f"{part.note}; with a label of {head}", np.array(held, np.int64))


def groups_are_apart(dataset: Dataset, split: Split) -> bool:
    """Whether every picture of the split has a known group, none of which occurs in training."""
    trained_on = {sample.group for sample in dataset.part("train")}
    samples = dataset.part(split)
    return bool(samples) and all(sample.group and sample.group not in trained_on for sample in samples)


def read_only(text: str, where: Mapping[str, Mapping[str, str]], columns: Mapping[str, Mapping[str, str]]) -> Only:
    """Parse HEAD=LABEL,LABEL… or HEAD=TABLE.csv; `where` and `columns` are of each head. Raises TrainingError."""
    head, _, value = text.partition("=")
    if not head or not value:
        raise TrainingError(f"{text!r} says no labels; wanted: HEAD=LABEL,LABEL or HEAD=TABLE.csv")
    if not value.lower().endswith(".csv"):
        return Only(head, tuple(label.strip() for label in value.split(",") if label.strip()), None, text)
    return _from_table(head, Path(value).expanduser(), where.get(head, {}), columns.get(head, {}), text)


def _from_table(head: str, table: Path, where: Mapping[str, str], columns: Mapping[str, str], text: str) -> Only:
    rows = read_table(table, where)
    picture = columns.get("image") or picture_column(table, rows[0])
    label = columns.get("label", "label")
    if label not in rows[0]:
        raise TrainingError(f"{table} has no column {label}; name the one with labels: --column {head}.label=NAME")
    labels = sorted({row[label] for row in rows})
    kept = "".join(f", {column}={value}" for column, value in where.items())
    return Only(head, tuple(labels), frozenset(located(table, row[picture]) for row in rows), f"{text}{kept}")


def read_table(table: Path, where: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The rows of a CSV with the wanted values; TrainingError when it cannot be read or has no such rows."""
    where = where or {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = [column for column in where if column not in (reader.fieldnames or ())]
            if absent:
                raise TrainingError(f"{table} has no column {absent[0]}; it has {', '.join(reader.fieldnames or ())}")
            # Rows shorter or longer than the header would give None: such a table is not what it says it is.
            rows = [{k: v or "" for k, v in row.items() if k is not None} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TrainingError(f"{table} cannot be read as a CSV: {error}") from error
    kept = [row for row in rows if all(row[column] == value for column, value in where.items())]
    if not kept:
        wanted = ", ".join(f"{column}={value}" for column, value in where.items())
        raise TrainingError(f"{table} has {len(rows)} rows, none of them {wanted or 'with a picture'}.")
    return kept


def picture_column(table: Path, row: Mapping[str, str]) -> str:
    """The name of the column that holds picture paths; TrainingError when there is none."""
    found = next((name for name in (*PICTURE_COLUMNS, "images") if name in row), None)
    if found is None:
        raise TrainingError(f"{table} has the columns {', '.join(row)}; one of {', '.join(PICTURE_COLUMNS)} is needed")
    return found


def located(table: Path, name: str) -> Path:
    """The absolute path of a picture named in a table: beside the table, or one folder up."""
    beside, above = (folder / name for folder in (table.parent, table.parent.parent))
    return (above if above.is_file() and not beside.is_file() else beside).resolve()


def narrowed(part: Part, samples: Sequence[Sample], only: Only) -> Part:
    """The part's samples that `only` asks for; TrainingError when none is left."""
    keep = [i for i in part.places.tolist() if _wanted(samples[i], only)]
    if not keep and part.name == "all":
        raise TrainingError(f"No picture of the split is among those of {only.text}; check its paths and labels.")
    return Part(f"{part.name}, only", f"{part.note}; {only.text}", np.array(keep, np.int64))


def _wanted(sample: Sample, only: Only) -> bool:
    if sample.labels.get(only.head) not in only.labels:
        return False
    return only.pictures is None or sample.path.resolve() in only.pictures
