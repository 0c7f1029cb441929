"""A sheet of augmented pictures, a row for each level."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from training.augment.levels import STRENGTHS
from training.augment.pictures import Augmenter
from training.data.samples import Sample
from training.errors import TrainingError
from training.pixels import decode
from training.recipe import LEVELS

CELL, GAP, TEXT = 112, 6, 90  # px
LOOKS = 4  # augmentations of each picture
PICTURES = 3


def write_augmentations(samples: Sequence[Sample], target: Path) -> None:
    """Write a JPEG of a few samples, each augmented LOOKS times at every level; TrainingError without samples."""
    if not samples:
        raise TrainingError("There is no picture to augment: no --data has a usable one.")
    step = max(1, len(samples) // PICTURES)
    shown = [decode(sample, round(CELL * 1.25)) for sample in samples[::step][:PICTURES]]
    columns = LOOKS * len(shown)
    sheet = Image.new("RGB", (TEXT + columns * (CELL + GAP), len(LEVELS) * (CELL + GAP) + GAP), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(17)
    for row, level in enumerate(LEVELS):
        top, augmenter = GAP + row * (CELL + GAP), Augmenter(level, CELL)
        note = "\n+ mixing" if STRENGTHS[level].mix else ""
        draw.text((8, top + CELL // 3), level + note, fill="black", font=font)
        for column in range(columns):
            look = augmenter(shown[column // LOOKS], (row, column))
            sheet.paste(Image.fromarray(look), (TEXT + column * (CELL + GAP), top))
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    sheet.save(partial, format="JPEG", quality=88)
    partial.replace(target)
