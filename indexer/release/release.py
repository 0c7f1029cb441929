"""A release as lists show it, and an open release ready to be searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from catalog.storage.storage import Storage
from indexer.errors import ReleaseError
from indexer.live.signatures import Signatures
from indexer.release.manifest import Manifest, QueryModel, Space, Thresholds, check_files, read_manifest
from indexer.release.models import IMAGE, TEXT
from indexer.release.space import OpenSpace, open_space
from indexer.words.index import WordIndex
from serving.cards import Card, CardError, read_card


@dataclass(frozen=True)
class Release:
    """A built release with its manifest; nothing of it is open."""

    id: str
    created_at: datetime
    folder: Path
    manifest: Manifest
    is_current: bool = False
    is_previous: bool = False
    bucket: Storage | None = None  # where it is kept, if the folder is this machine's copy


@dataclass(frozen=True)
class CrossModalSpace:
    """A space whose items are pictures embedded by one model and whose queries are texts embedded by another."""

    space: OpenSpace
    query_model: Card
    item_model: Card  # the model of its items


@dataclass(frozen=True)
class OpenRelease:
    """A release whose files were checked and are open. It never changes, so threads may keep it."""

    id: str
    manifest: Manifest
    image: OpenSpace
    text: OpenSpace
    image_card: Card
    text_card: Card
    words: WordIndex
    signatures: Signatures
    # Further spaces by name, where words find pictures.
    cross_modal_spaces: Mapping[str, CrossModalSpace] = field(default_factory=dict)

    @property
    def image_thresholds(self) -> Thresholds:
        """Thresholds of the picture space."""
        return self.image.entry.thresholds

    @property
    def text_thresholds(self) -> Thresholds:
        """Thresholds of the text space."""
        return self.text.entry.thresholds


def open_release(folder: Path) -> OpenRelease:
    """Check every file of a release against its manifest, then open it.

    Raises ReleaseError, with what to do, for a missing, changed or unreadable file and for models that do not fit.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    missing = {IMAGE, TEXT} - set(manifest.spaces)
    if missing:
        raise ReleaseError(f"Release {manifest.id} has no {' and no '.join(sorted(missing))} space; build a new one.")
    spaces = {name: open_space(name, entry, folder) for name, entry in manifest.spaces.items()}
    cards = {name: _cards(folder, manifest, name) for name in manifest.spaces}
    return OpenRelease(
        id=manifest.id,
        manifest=manifest,
        image=spaces[IMAGE],
        text=spaces[TEXT],
        image_card=cards[IMAGE][0],
        text_card=cards[TEXT][0],
        words=WordIndex.open(folder / "words"),
        signatures=Signatures.open(folder / "words", manifest.words),
        cross_modal_spaces={
            name: CrossModalSpace(spaces[name], query_model=cards[name][1], item_model=cards[name][0])
            for name in manifest.spaces
            if name not in (IMAGE, TEXT)
        },
    )


def _cards(folder: Path, manifest: Manifest, name: str) -> tuple[Card, Card]:
    """The models of a space's items and queries; ReleaseError when their dimensions do not fit the space."""
    entry = manifest.spaces[name]
    card, query_card = (_card(folder, manifest, entry, model) for model in (entry, entry.query_model))
    aligned = entry.output == "aligned"
    given = card.aligned_dimension if aligned else card.dimension
    if entry.output == "mapped":
        fits = entry.title_map is not None and entry.title_map.dimension == card.dimension
        given = entry.dimension if fits else card.dimension
    for key, dimension in ((card.key, given), (query_card.key, query_card.dimension)):
        if dimension != entry.dimension:
            raise ReleaseError(
                f"Release {manifest.id}: {key} gives {dimension} numbers where the {name} space has"
                f" {entry.dimension}; build a new release."
            )
    if aligned and card.aligned_with != query_card.key:
        raise ReleaseError(
            f"Release {manifest.id}: {card.key} is aligned with {card.aligned_with or 'nothing'}, but the {name} space"
            f" is asked by {query_card.key}; build a new release."
        )
    return card, query_card


def _card(folder: Path, manifest: Manifest, entry: Space, named: Space | QueryModel) -> Card:
    file = f"{named.model}-{named.version}.json"
    if file not in entry.files:
        raise ReleaseError(f"Release {manifest.id}: {file} is not named in its manifest; build a new release.")
    try:
        return read_card(folder / file)
    except CardError as error:
        raise ReleaseError(f"Release {manifest.id}: {error}; build a new release.") from error


def kept_cards(folder: Path) -> list[Card]:
    """The cards that a folder of releases holds, those of newer releases first; none that cannot be read."""
    found = []
    for path in sorted(folder.glob("*/*-*.json"), reverse=True):
        try:
            found.append(read_card(path))
        except CardError:  # of a release that cannot be opened, or no card at all
            continue
    return found
