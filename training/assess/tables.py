"""Tables of pictures with identities, for queries and galleries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from training.assess.parts import located, picture_column, read_table
from training.data.samples import Rejected, Sample
from training.errors import TrainingError

IDENTITY_COLUMNS = ("identity", "sku", "product_id", "product", "id")


@dataclass(frozen=True)
class Pictures:
    """The pictures of a table with their identities, and their values of one further column."""

    samples: tuple[Sample, ...]
    by: tuple[str, ...]  # a text each, "" without such a column
    rejected: tuple[Rejected, ...]


def read_pictures(
    table: Path,
    *,
    where: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    by: str | None = None,
) -> Pictures:
    """Pictures from a CSV: image (image, photo, images: several joined by `|`) and identity (identity, sku, id …).

    where keeps rows, columns names the table's own columns for image and identity, by names the column to split
    figures by. Pictures that are not there or not pictures are rejected; TrainingError when none is left.
    """
    columns = columns or {}
    rows = read_table(table, where)
    image = columns.get("image") or picture_column(table, rows[0])
    identity = columns.get("identity") or _identity_column(table, rows[0])
    for column in filter(None, (image, identity, by)):
        if column not in rows[0]:
            raise TrainingError(f"{table} has no column {column}; it has {', '.join(rows[0])}")
    kept, said, rejected = [], [], []
    for row in rows:
        for name in filter(None, row[image].split("|")):
            path = located(table, name.strip())
            reason = _unusable(path) or ("" if row[identity] else f"the column {identity} is empty")
            if reason:
                rejected.append(Rejected(path, reason))
            else:
                kept.append(Sample(path, identity=row[identity]))
                said.append(row[by] if by else "")
    if not kept:
        raise TrainingError(f"No picture of {table} can be used; the first: {rejected[0].path}: {rejected[0].reason}")
    return Pictures(tuple(kept), tuple(said), tuple(rejected))


def _identity_column(table: Path, row: Mapping[str, str]) -> str:
    found = next((name for name in IDENTITY_COLUMNS if name in row), None)
    if found is None:
        wanted = ", ".join(IDENTITY_COLUMNS)
        raise TrainingError(f"{table} has the columns {', '.join(row)}; one of {wanted} is needed, or name yours")
    return found


def _unusable(path: Path) -> str:
    try:
        with Image.open(path) as image:
            image.draft("RGB", (32, 32))
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        return (error.strerror if isinstance(error, OSError) else "") or "not a whole picture"
    return ""
