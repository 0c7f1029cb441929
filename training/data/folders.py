"""Labelled pictures from folders: one subfolder a label, or these inside train/, validation/ and test/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from training.data.samples import Sample, Split
from training.errors import TrainingError

_SPLIT_FOLDERS: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}


def read_folder(folder: Path, head: str) -> list[Sample]:
    """Every file below each label's folder, pictures or not; TrainingError for an empty or unreadable folder."""
    try:
        subfolders = _subfolders(folder)
        if subfolders and all(sub.name.lower() in _SPLIT_FOLDERS for sub in subfolders):
            return [
                sample
                for sub in subfolders
                for sample in _labels(sub, _subfolders(sub), head, _SPLIT_FOLDERS[sub.name.lower()])
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
