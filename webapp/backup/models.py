"""Brings the models of a backup into a model store, beside those that are there."""

from __future__ import annotations

import shutil
from pathlib import Path

from serving.cards import file_sha256, find_cards, read_card
from serving.identity import fingerprint
from webapp.backup.errors import BackupError


def check_models(folder: Path, model_store: Path) -> None:
    """Raise BackupError where the store has another model under a name of the backup, or other weights."""
    for path in _files(folder):
        there = model_store / path.name
        if there.is_file() and not _same(path, there):
            raise BackupError(
                f"{there} is another model than {path.name} of the backup. Restore beside an empty model store"
                " (SHOPLENS_MODEL_STORE), or move this file away."
            )


def bring_models(folder: Path, model_store: Path) -> None:
    """Copy what the store does not have: weights first, so that no card names weights that are not there yet.

    Raises BackupError where the store cannot be written.
    """
    lacking = [path for path in _files(folder) if not (model_store / path.name).is_file()]
    for path in sorted(lacking, key=lambda path: path.suffix == ".json"):
        partial = model_store / f".{path.name}.partial"
        try:
            model_store.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, partial)
            partial.replace(model_store / path.name)
        except OSError as error:
            raise BackupError(
                f"{model_store} lacks {path.name}, which the backup has, and it cannot be written there:"
                f" {error.strerror}. Let it be written for the restore, or name another (SHOPLENS_MODEL_STORE)."
            ) from error


def _files(folder: Path) -> list[Path]:
    find_cards(folder)  # raises CardError for one that no worker would take
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _same(one: Path, other: Path) -> bool:
    """Whether two files are equal, or cards of one model: a card that was proved again is another file."""
    if file_sha256(one) == file_sha256(other):
        return True
    return one.suffix == ".json" and fingerprint(read_card(one)) == fingerprint(read_card(other))
