"""Contact sheets: a row for each label with some of its pictures, or for each level of augmentation."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from catalog.errors import PictureError
from catalog.pictures import open_picture
from training.augment import STRENGTHS, Augmenter
from training.data import fashion_mnist
from training.data.balance import LabelCount, counts
from training.data.checking import MAX_BYTES, MAX_PIXELS
from training.data.samples import SPLITS, Dataset, Sample, Split
from training.errors import TrainingError
from training.pixels import decode
from training.recipe import LEVELS

CELL, GAP, TEXT, FOOT = 88, 5, 290, 26  # px
ACROSS = 12  # pictures in a row
MOST_ROWS = 65_000 // (CELL + 2 * GAP)  # a JPEG has at most 65,535 lines
AUGMENTED, LOOKS = 3, 4  # pictures on the sheet of augmentations, and how often each is at every level
INK, QUIET, PAPER = "#1b1b1b", "#666666", "#ffffff"
SIDES: dict[Split, str] = {"train": "#9a9a9a", "validation": "#1f6feb", "test": "#d9480f"}

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class _Row:
    head: str
    count: LabelCount
    shown: tuple[Sample, ...]


def write_sheet(dataset: Dataset, target: Path, across: int = ACROSS) -> None:
    """Write a JPEG of every head's labels; a line under a picture marks its split. TrainingError if that fails."""
    rows = [
        _Row(head, count, _chosen([s for s in dataset.samples if s.labels.get(head) == count.label], across))
        for head, labels in counts(dataset.samples).items()
        for count in labels
    ]
    width = TEXT + across * (CELL + GAP) + GAP
    sheet = Image.new("RGB", (width, min(len(rows), MOST_ROWS) * (CELL + 2 * GAP) + FOOT), PAPER)
    for number, row in enumerate(rows[:MOST_ROWS]):
        _draw_row(sheet, row, number * (CELL + 2 * GAP))
    _draw_foot(sheet, left_out=max(0, len(rows) - MOST_ROWS))
    _save(sheet, target)


def write_augmentations(samples: Sequence[Sample], target: Path) -> None:
    """Write a JPEG of a few samples, each augmented LOOKS times at every level; TrainingError without samples."""
    if not samples:
        raise TrainingError("There is no picture to augment: no --data has a usable one.")
    shown = [decode(sample, round(CELL * 1.25)) for sample in _chosen(samples, AUGMENTED)]
    left, columns = 90, LOOKS * len(shown)
    sheet = Image.new("RGB", (left + columns * (CELL + GAP), len(LEVELS) * (CELL + GAP) + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    for row, level in enumerate(LEVELS):
        top, augmenter = GAP + row * (CELL + GAP), Augmenter(level, CELL)
        note = "\n+ mixing" if STRENGTHS[level].mix else ""
        draw.text((8, top + CELL // 3), level + note, fill=INK, font=ImageFont.load_default(17))
        for column in range(columns):
            look = augmenter(shown[column // LOOKS], (row, column))
            sheet.paste(Image.fromarray(look), (left + column * (CELL + GAP), top))
    _save(sheet, target)


def _chosen(samples: Sequence[Sample], most: int) -> tuple[Sample, ...]:
    """At most that many samples, evenly spaced, so that neighbours in a table do not fill the row."""
    step = max(1.0, len(samples) / most)
    return tuple(samples[int(i * step)] for i in range(min(most, len(samples))))


def _draw_row(sheet: Image.Image, row: _Row, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.line((0, top, sheet.width, top), fill="#dddddd")
    name = ImageFont.load_default(17)
    draw.text((GAP, top + 8), _fitted(row.count.label, name), INK, name)
    parts = " · ".join(f"{row.count.parts[split]:,} {split}" for split in SPLITS if row.count.parts[split])
    draw.text((GAP, top + 34), _fitted(f"{row.count.total:,} pictures, head {row.head}", _small()), QUIET, _small())
    draw.text((GAP, top + 54), parts, QUIET, _small())
    for i, sample in enumerate(row.shown):
        left = TEXT + i * (CELL + GAP)
        sheet.paste(_thumbnail(sample), (left, top + GAP))
        if sample.split:
            draw.rectangle((left, top + GAP + CELL, left + CELL - 1, top + GAP + CELL + 2), fill=SIDES[sample.split])


def _draw_foot(sheet: Image.Image, left_out: int) -> None:
    draw, left = ImageDraw.Draw(sheet), GAP
    for split in SPLITS:
        draw.rectangle((left, sheet.height - 12, left + 18, sheet.height - 9), fill=SIDES[split])
        draw.text((left + 24, sheet.height - 20), split, QUIET, _small())
        left += 120
    if left_out:
        draw.text((left, sheet.height - 20), f"{left_out:,} more labels are not shown", INK, _small())


def _thumbnail(sample: Sample) -> Image.Image:
    """CELL × CELL, the whole picture on paper; a grey cross where it cannot be opened."""
    try:
        if sample.place >= 0:
            picture = fashion_mnist.picture(sample.path, sample.place)
        else:
            data = sample.path.read_bytes()
            picture = open_picture(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, at_least=CELL)
    except (PictureError, OSError):
        picture = Image.new("RGB", (CELL, CELL), "#eeeeee")
        ImageDraw.Draw(picture).line((0, 0, CELL, CELL), fill=QUIET)
    return ImageOps.pad(picture, (CELL, CELL), color=PAPER)


def _fitted(text: str, font: Font) -> str:
    """The text, without its middle where it is too long: labels that share a beginning differ at their end."""
    kept, short = len(text), text
    while font.getlength(short) > TEXT - 2 * GAP:
        kept -= 1
        short = f"{text[: kept // 2]}…{text[-(kept - kept // 2) :]}"
    return short


def _small() -> Font:
    return ImageFont.load_default(13)


def _save(sheet: Image.Image, target: Path) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        sheet.save(partial, "JPEG", quality=85)
        partial.replace(target)
    except OSError as error:
        raise TrainingError(f"The sheet cannot be written to {target}: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
