"""Sources of labelled pictures: what `--data HEAD=SOURCE` may name, folders among them, read as one list."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from training.data.fashion_mnist import read_fashion_mnist
from training.data.samples import Sample, Split
from training.data.tables import SPLIT_NAMES, read_table
from training.errors import TrainingError

CATALOGUE = "catalogue"
FASHION_MNIST = "fashion-mnist:"
ACCEPTED = (
    "a folder with one subfolder a label, a .csv with the columns image and label, "
    f"{CATALOGUE!r} (the imported one), or {FASHION_MNIST}FOLDER"
)
_HEAD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class SourceSpec:
    """One source of labels for one head: columns ours -> theirs ("": unread), `where` keeps rows with these values."""

    head: str
    source: str  # a folder, a .csv, "catalogue" or "fashion-mnist:FOLDER"
    columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)


class CatalogueSource(Protocol):
    """The shop's own pictures; training.data.shop holds the real one."""

    def samples(self, head: str, columns: Mapping[str, str], where: Mapping[str, str]) -> list[Sample]:
        """Every catalogue picture with its label under the head."""


def parse_sources(data: Sequence[str], columns: Sequence[str], where: Sequence[str]) -> tuple[SourceSpec, ...]:
    """HEAD=SOURCE, HEAD.OURS=THEIRS and HEAD.COLUMN=VALUE texts as specs; TrainingError for what is none."""
    if not data:
        raise TrainingError(f"No data was named. Give at least one --data HEAD=SOURCE, where SOURCE is {ACCEPTED}.")
    pairs = [_pair(text, "--data", "HEAD=SOURCE") for text in data]
    renamed, kept = _by_head(columns, "--column", pairs), _by_head(where, "--where", pairs)
    for head, _ in pairs:
        if not _HEAD.fullmatch(head):
            raise TrainingError(f"--data {head}=…: a head's name is letters, digits, - and _, for example 'clothing'.")
    return tuple(
        SourceSpec(head, source, renamed.get(head, {}), kept.get(head, {}))
        if _has_columns(source)
        else SourceSpec(head, source)
        for head, source in pairs
    )


def describe(spec: SourceSpec) -> str:
    """The spec as it would be typed, for a run's config."""
    parts = [f"--data {spec.head}={spec.source}"]
    parts += [f"--column {spec.head}.{ours}={theirs}" for ours, theirs in spec.columns.items()]
    parts += [f"--where {spec.head}.{column}={value}" for column, value in spec.where.items()]
    return " ".join(parts)


def read_sources(specs: Sequence[SourceSpec], catalogue: CatalogueSource | None = None) -> list[Sample]:
    """Every picture of every source once, with the labels of all heads that name it; raises TrainingError."""
    return _merge(sample for spec in specs for sample in _read(spec, catalogue))


def _read(spec: SourceSpec, catalogue: CatalogueSource | None) -> list[Sample]:
    if spec.source == CATALOGUE:
        if catalogue is None:
            raise TrainingError(f"--data {spec.head}={CATALOGUE}: there is no catalogue here to read pictures from.")
        return catalogue.samples(spec.head, spec.columns, spec.where)
    if spec.source.startswith(FASHION_MNIST):
        return read_fashion_mnist(Path(spec.source.removeprefix(FASHION_MNIST)).expanduser(), spec.head)
    path = Path(spec.source).expanduser()
    if path.suffix.lower() == ".csv":
        return read_table(path, spec.head, spec.columns, spec.where)
    if path.is_dir():
        return read_folder(path, spec.head)
    what = "is no file of labelled pictures" if path.exists() else "does not exist"
    raise TrainingError(f"--data {spec.head}={spec.source}: {path} {what}. Accepted: {ACCEPTED}.")


def _merge(samples: Iterable[Sample]) -> list[Sample]:
    """One sample a picture; what an earlier source knows of it stands, later ones fill in what it left open."""
    known: dict[tuple[Path, int], Sample] = {}
    contested: list[str] = []
    for sample in samples:
        key = (sample.path, sample.place)
        earlier = known.get(key)
        known[key] = sample if earlier is None else _joined(earlier, sample, contested)
    if contested:
        more = f", and {len(contested) - 1} more like it" if len(contested) > 1 else ""
        raise TrainingError(f"{contested[0]}{more}. A picture has one label in a head: correct the data.")
    return list(known.values())


def _joined(earlier: Sample, later: Sample, contested: list[str]) -> Sample:
    for head, label in later.labels.items():
        if earlier.labels.get(head, label) != label:
            contested.append(f"{later.path} is labelled {earlier.labels[head]!r} and {label!r} in the head {head!r}")
    return replace(
        earlier,
        labels={**later.labels, **earlier.labels},
        identity=earlier.identity or later.identity,
        group=earlier.group or later.group,
        split=earlier.split or later.split,
        title=earlier.title or later.title,
    )


def _has_columns(source: str) -> bool:
    return source == CATALOGUE or source.lower().endswith(".csv")


def _by_head(texts: Sequence[str], option: str, pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    able = {head for head, source in pairs if _has_columns(source)}
    for text in texts:
        name, value = _pair(text, option, "HEAD.COLUMN=…")
        head, dot, column = name.partition(".")
        if not dot or not column:
            raise TrainingError(f"{option} {text!r}: expected HEAD.COLUMN=…, for example grocery.label=fine.")
        if head not in able:
            tables = ", ".join(sorted(able)) or "no head of this command"
            raise TrainingError(
                f"{option} {text!r}: {tables} has columns (a .csv or the catalogue); {head!r} has none."
            )
        found.setdefault(head, {})[column] = value
    return found


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or (option == "--data" and not value):
        raise TrainingError(f"{option} {text!r}: expected {form}.")
    return name, value


def read_folder(folder: Path, head: str) -> list[Sample]:
    """Every file below each label's folder, pictures or not; TrainingError for an empty or unreadable folder."""
    try:
        subfolders = _subfolders(folder)
        if subfolders and all(sub.name.lower() in SPLIT_NAMES for sub in subfolders):
            return [
                sample
                for sub in subfolders
                for sample in _labels(sub, _subfolders(sub), head, SPLIT_NAMES[sub.name.lower()])
            ]
        return list(_labels(folder, subfolders, head, None))
    except OSError as error:
        raise TrainingError(f"{error.filename or folder} cannot be read: {error.strerror}.") from error


def _labels(folder: Path, subfolders: list[Path], head: str, split: Split | None) -> Iterator[Sample]:
    if not subfolders:
        raise TrainingError(f"{folder} has no subfolders. Wanted is one for each label, with its pictures inside.")
    for sub in subfolders:
        files = _files(sub)
        if not files:
            raise TrainingError(f"{sub} is empty: put pictures of {sub.name!r} into it, or remove the folder.")
        yield from (Sample(path, {head: sub.name}, split=split) for path in files)


def _subfolders(folder: Path) -> list[Path]:
    absolute = Path(os.path.normpath(folder.absolute()))
    return sorted(path for path in absolute.iterdir() if path.is_dir() and not path.name.startswith("."))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
