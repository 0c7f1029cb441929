"""Pictures that a feed does not name, found by their files' names: ID.jpg, SKU.png, handle-1.webp."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from catalog.languages.words import fold_word
from catalog.offers.variants import Variant
from catalog.records import Record

MOST_FILES = 500_000  # looked at
MOST_PICTURES = 20  # of one product
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".jp2"}
_NUMBERED = re.compile(r"^(.*?)[-_ .(]+(\d{1,3})\)?$")


class PictureNames:
    """The picture files of a folder and below, by the folded name of the product they seem to show."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, list[tuple[int, str]]] = {}  # number in the name, path below the folder
        for path in _pictures(folder):
            stem = Path(path).stem
            self._add(stem, 0, path)
            if numbered := _NUMBERED.match(stem):
                self._add(numbered[1], int(numbered[2]), path)

    def _add(self, stem: str, number: int, path: str) -> None:
        self._files.setdefault(fold_word(stem), []).append((number, path))

    def fill(self, record: Record) -> Record:
        """The record; where it names no picture, with those called like its id, SKU, GTIN or one of its variants."""
        if record.images:
            return record
        variants = tuple(self._with_image(variant) for variant in record.variants)
        named = self._first_of(record.feed_id, record.sku, record.gtin)
        images = dict.fromkeys([*named, *(variant.image for variant in variants if variant.image)])
        return replace(record, images=tuple(images), variants=variants) if images else record

    def _with_image(self, variant: Variant) -> Variant:
        named = self._first_of(variant.sku, variant.feed_id, variant.gtin)
        return replace(variant, image=named[0]) if named and not variant.image else variant

    def _first_of(self, *names: str) -> list[str]:
        """The pictures called like the first of the names that has some, in the order of their numbers."""
        found = next((self._files[key] for name in names if (key := fold_word(name)) in self._files), [])
        return [path for _, path in sorted(found)[:MOST_PICTURES]]


def _pictures(folder: Path) -> Iterator[str]:
    seen = 0
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            seen += 1
            if seen > MOST_FILES:
                return
            if Path(name).suffix.lower() in ENDINGS:
                yield os.path.relpath(Path(where) / name, folder)
