"""A folder of pictures as a feed: a product a file name, its folder the category."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from catalog.decoding.kinds import ENDINGS
from catalog.feeds.entry import SEVERAL, Entry

COLUMNS = ["id", "title", "category", "images"]


def holds_pictures(folder: Path) -> bool:
    """Whether there is a picture in it or below."""
    return next(_pictures(folder), None) is not None


def read_photo_folder(folder: Path) -> Iterator[Entry]:
    """An entry for each name; files that differ in their ending alone show the same product."""
    held: tuple[str, list[str]] | None = None
    for path in _pictures(folder):
        name = path.with_suffix("").as_posix()
        if held is not None and held[0] == name:
            held[1].append(path.as_posix())
            continue
        if held is not None:
            yield _entry(*held)
        held = (name, [path.as_posix()])
    if held is not None:
        yield _entry(*held)


def title_of(stem: str) -> str:
    """ "blue-mug_01" is "Blue mug 01"."""
    words = re.sub(r"[\s_+.\-]+", " ", stem).strip()
    return words[:1].upper() + words[1:]


def _entry(name: str, files: list[str]) -> Entry:
    *folders, stem = name.split("/")
    category = " > ".join(title_of(folder) for folder in folders)
    values = {"id": name, "title": title_of(stem), "category": category, "images": SEVERAL.join(files)}
    return Entry(values, joined=len(files) - 1)


def _pictures(folder: Path) -> Iterator[Path]:
    """Paths below the folder, in a stable order, without hidden ones."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        own = [Path(place, name) for name in files if not name.startswith(".")]
        for path in sorted(path for path in own if path.suffix.lower() in ENDINGS):
            yield path.relative_to(folder)
