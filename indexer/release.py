"""One release: named in lists, or opened and ready to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.errors import ReleaseError
from indexer.manifest import Manifest, Thresholds, check_files, read_manifest
from indexer.space import OpenSpace, open_space
from indexer.words.index import WordIndex
from serving.cards import Card, CardError, read_card


@dataclass(frozen=True)
class Release:
    """A built release as lists show it."""

    id: str
    created_at: datetime
    folder: Path
    manifest: Manifest
    is_current: bool = False
    is_previous: bool = False


@dataclass(frozen=True)
class OpenRelease:
    """A release whose files were checked and are open. Old ones go on answering while a new one takes over."""

    id: str
    manifest: Manifest
    image: OpenSpace
    text: OpenSpace
    image_card: Card
    text_card: Card
    words: WordIndex

    @property
    def image_thresholds(self) -> Thresholds:
        """Scores from which a photo's match is exact or similar."""
        return self.image.entry.thresholds

    @property
    def text_thresholds(self) -> Thresholds:
        """The same for the meaning of words."""
        return self.text.entry.thresholds


def open_release(folder: Path) -> OpenRelease:
    """Check every file of a release against its manifest, then open it; ReleaseError says what to do."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    missing = {"image", "text"} - set(manifest.spaces)
    if missing:
        raise ReleaseError(f"Release {manifest.id} has no {' and no '.join(sorted(missing))} space; build a new one.")
    return OpenRelease(
        id=manifest.id,
        manifest=manifest,
        image=open_space("image", manifest.spaces["image"], folder),
        text=open_space("text", manifest.spaces["text"], folder),
        image_card=_card(folder, manifest, "image"),
        text_card=_card(folder, manifest, "text"),
        words=WordIndex.open(folder / "words"),
    )


def _card(folder: Path, manifest: Manifest, space: str) -> Card:
    entry = manifest.spaces[space]
    try:
        card = read_card(folder / f"{entry.model}-{entry.version}.json")
    except CardError as error:
        raise ReleaseError(f"Release {manifest.id}: {error}; build a new release.") from error
    if card.dimension != entry.dimension:
        raise ReleaseError(
            f"Release {manifest.id}: {card.key} gives {card.dimension} numbers where the {space} space has"
            f" {entry.dimension}; build a new release."
        )
    return card
