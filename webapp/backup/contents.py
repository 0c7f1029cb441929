"""What belongs in a backup: the files that the database names, and the models of the model store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from catalog.database import Database
from catalog.tables import Picture
from indexer.errors import ReleaseError
from indexer.release.manifest import check_files, read_manifest
from indexer.release.releases import Releases
from indexer.tables import CurrentRelease
from serving.archives import has_own_weights
from serving.cards import file_sha256, find_cards
from webapp.backup.errors import ShopChanged
from webapp.backup.manifest import MODELS, PICTURES, RELEASES


@dataclass(frozen=True)
class Part:
    """One file to be packed: its name in the archive, where it lies, its hash where that is known."""

    name: str
    path: Path
    sha256: str | None = None


@dataclass(frozen=True)
class Contents:
    """What is packed beside the database."""

    releases: tuple[str, ...]
    files: tuple[Part, ...]  # of releases and models
    pictures: tuple[str, ...]  # hashes
    size: int  # bytes of all of it
    lost: tuple[str, ...]  # a sentence for each release or model that is not there as it should be


def find_contents(copy: Database, live: Releases, model_store: Path) -> Contents:
    """What the copy of the database names. ShopChanged where a release went since the copy was made."""
    kept, files, lost = list[str](), list[Part](), list[str]()
    for release_id in _named_releases(copy):
        try:
            live.bring(release_id)
            files += _release(live.folder / release_id)
            kept.append(release_id)
        except ReleaseError as error:
            if release_id not in _named_releases(live.database):
                raise ShopChanged(f"release {release_id} was deleted") from error
            lost.append(str(error))
    for part in _models(model_store):
        if not part.path.is_file():
            lost.append(f"{part.path} is missing.")
        elif part.sha256 and file_sha256(part.path) != part.sha256:
            lost.append(f"{part.path} is not what its card says.")
        else:
            files.append(part)
    pictures = _pictures(copy)
    size = sum(_size(part) for part in files) + sum(pictures.values())
    return Contents(tuple(kept), tuple(files), tuple(pictures), size, tuple(lost))


def picture_name(picture_hash: str) -> str:
    """Its name in the archive: as in the folder of pictures."""
    return f"{PICTURES}/originals/{picture_hash[:2]}/{picture_hash}"


def _named_releases(database: Database) -> list[str]:
    """The current release and the one before."""
    with database.session() as session:
        row = session.get(CurrentRelease, 1)
        return [found for found in (row.release_id, row.previous_id) if found] if row else []


def _size(part: Part) -> int:
    try:
        return part.path.stat().st_size
    except FileNotFoundError as error:
        raise ShopChanged(f"{part.path} is gone") from error


def _release(folder: Path) -> list[Part]:
    """Every file of a release, what it was compared with included. Raises ReleaseError where one is not as built."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    known = dict(manifest.words)
    for space in manifest.spaces.values():
        known.update(space.files)
    found = list[Part]()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".partial"):
            inside = path.relative_to(folder).as_posix()
            entry = known.get(inside)
            found.append(Part(f"{RELEASES}/{folder.name}/{inside}", path, entry.sha256 if entry else None))
    read_manifest(folder)  # a folder that was deleted while it was listed gave some of its files only
    return found


def _models(model_store: Path) -> Iterator[Part]:
    """Weights and card of every model; those of a text encoder that a package brings are not in the store."""
    seen = set[str]()
    for card in find_cards(model_store):
        if has_own_weights(card) and card.weights not in seen:
            seen.add(card.weights)
            yield Part(f"{MODELS}/{card.weights}", model_store / card.weights, card.weights_sha256)
        yield Part(f"{MODELS}/{card.key}.json", model_store / f"{card.key}.json")


def _pictures(copy: Database) -> dict[str, int]:
    """Hash and size in bytes of every picture."""
    with copy.session() as session:
        return {row.hash: row.size_bytes for row in session.execute(select(Picture.hash, Picture.size_bytes))}
