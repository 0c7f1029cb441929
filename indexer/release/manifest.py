"""The manifest of a release: its files with their hashes, its models, its measured recall."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from indexer.errors import ReleaseError
from indexer.release.colour import ColourShare
from indexer.release.models import Output
from indexer.release.title_map import MapEntry, TitleMeasure
from indexer.stores.vector_store import Metric
from serving.cards import ModelKey

FORMAT = 2  # since each space names the model of its queries, too
OLDER_FORMATS = (1,)  # where the model of the items is the model of the queries
FILE_NAME = "manifest.json"
_AS_WRITTEN = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
QUERY_MODEL_KEY = "asked_by"  # what the file calls Space.query_model


@with_config(_AS_WRITTEN)
@dataclass(frozen=True)
class FileEntry:
    """Hash and size in bytes that a file must have."""

    sha256: str
    size: int


@with_config(_AS_WRITTEN)
@dataclass(frozen=True)
class Thresholds:
    """Scores from which a match is exact, is similar, or is above noise, and a sentence on how they were computed."""

    exact: float
    similar: float
    floor: float
    how: str = ""


@with_config(_AS_WRITTEN)
@dataclass(frozen=True)
class QueryModel:
    """The model that embeds the queries of a space."""

    model: str
    version: str
    card_sha256: str
    fingerprint: str


@with_config(_AS_WRITTEN)
@dataclass(frozen=True)
class Space:
    """One vector space of a release: its models, the parameters of its store, and the recall measured."""

    model: str
    version: str
    card_sha256: str  # of the card kept in the release
    fingerprint: str  # of weights, handler and preprocessing
    metric: Metric
    dimension: int
    items: int
    trees: int
    search_k: int
    recall_at_10: float | None  # None for an empty space
    probes: int
    thresholds: Thresholds
    query_model: QueryModel
    output: Output = "embedding"  # which part of the model's answer its vectors are
    colour: ColourShare | None = None  # in the vectors; None where the model has none, or in an older release
    titles: TitleMeasure | None = None  # how well titles find its pictures, where that was measured
    title_map: MapEntry | None = None  # by which its vectors were made, where its output is "mapped"
    files: Mapping[str, FileEntry] = field(default_factory=dict)


@with_config(_AS_WRITTEN)
@dataclass(frozen=True)
class Manifest:
    """What a release consists of; it is checked before the release is opened."""

    id: str
    created: str  # ISO 8601, UTC
    catalogue_sequence: int
    products: int
    spaces: Mapping[str, Space]
    words: Mapping[str, FileEntry]
    left_out: Mapping[str, int] = field(default_factory=dict)  # reason -> pictures without a vector
    pictures_by_words: str = ""  # which space words find pictures in, and why; empty in an older release
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        """Plain types, as stored in the file and in the database."""
        plain = asdict(self)
        for space in plain["spaces"].values():
            space[QUERY_MODEL_KEY] = space.pop("query_model")
        return plain

    def files(self) -> dict[str, FileEntry]:
        """Every file of the release but the manifest, by its name in the folder."""
        return {**self.words, **{name: file for space in self.spaces.values() for name, file in space.files.items()}}

    def models(self) -> dict[ModelKey, str]:
        """Fingerprint of every model of its items and queries, by name and version."""
        every = [query_model for space in self.spaces.values() for query_model in (space, space.query_model)]
        return {ModelKey(model.model, model.version): model.fingerprint for model in every}

    def weakest_recall(self) -> float:
        """The lowest recall@10 of its spaces; 1 when every space is empty."""
        return min(
            (space.recall_at_10 for space in self.spaces.values() if space.recall_at_10 is not None), default=1.0
        )


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write manifest.json into folder; a folder without it is not a release. Raises OSError."""
    partial = folder / f".{FILE_NAME}.partial"
    partial.write_text(json.dumps(manifest.as_json(), indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / FILE_NAME)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release folder; raises ReleaseError when it is missing, broken or of another format."""
    path = folder / FILE_NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReleaseError(
            f"{path} is missing: that release was removed or never finished; build a new one."
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(str(path), error) from error
    return parse_manifest(raw, str(path))


def parse_manifest(raw: Any, place: str) -> Manifest:
    """The manifest in what JSON gave; raises ReleaseError, which names the place, when it is broken or too new."""
    try:
        found = raw["format"]
        if found not in (*OLDER_FORMATS, FORMAT):
            raise ReleaseError(
                f"{place} has format {found!r}; this version reads formats up to {FORMAT}: build a new release."
            )
        return _parse(raw)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise ReleaseError(f"{place}: {where:.200}: {problem['msg']}; roll back or build a new release.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable(place, error) from error


def _unreadable(place: str, error: Exception) -> ReleaseError:
    return ReleaseError(f"{place} cannot be read ({error!r:.300}); roll back or build a new release.")


def _parse(raw: dict[str, Any]) -> Manifest:
    raw = {**raw, "spaces": {name: _space(entry) for name, entry in raw["spaces"].items()}}
    return _reader().validate_json(json.dumps(raw))  # strictly, which takes no object of Python for a dataclass


def _space(raw: dict[str, Any]) -> dict[str, Any]:
    """The space with the model of its queries, which in format 1 is that of its items."""
    entries = {name: value for name, value in raw.items() if name != QUERY_MODEL_KEY}
    same = {name: raw.get(name) for name in QueryModel.__dataclass_fields__}
    return {**entries, "query_model": raw.get(QUERY_MODEL_KEY) or same}


@cache
def _reader() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def describe_files(folder: Path, names: Iterable[str]) -> dict[str, FileEntry]:
    """Hash and size of files, by their names relative to folder. Raises OSError for one that cannot be read."""
    return {name: FileEntry(_sha256(folder / name), (folder / name).stat().st_size) for name in sorted(names)}


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest; raises ReleaseError naming the first that differs."""
    for name, entry in manifest.files().items():
        problem = find_difference(folder, name, entry)
        if problem:
            raise ReleaseError(
                f"Release {manifest.id}: {name:.200} {problem}. It was not opened;"
                " roll back (shoplens index rollback) or build a new one (shoplens index build)."
            )


def find_difference(folder: Path, name: str, entry: FileEntry) -> str | None:
    """What is wrong with one file, as the rest of a sentence; None where it is as the manifest says."""
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            return "lies outside the release's folder"
        if not path.is_file():
            return "is missing"
        size = path.stat().st_size
        if size != entry.size:
            return f"has {size} bytes where {entry.size} belong"
        return None if _sha256(path) == entry.sha256 else "has been changed since it was built (its hash differs)"
    except (OSError, ValueError) as error:  # a name too long, a NUL in it, or a file that nobody may read
        return f"cannot be read ({error})"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
