"""Parts of a photo: a box as addresses have it, and what is cut out of a kept photo."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image

from catalog.languages.message import Message

LEAST_SIDE = 40  # thousandths
_QUALITY = 92  # of the JPEG that is encoded, as that of the whole photo
_BOX = re.compile(r"([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4}),([0-9]{1,4})")


@dataclass(frozen=True)
class Box:
    """A part of a photo: left, top, width and height in thousandths of the photo's."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Box:
        """The box of "x,y,width,height"; ValueError for what is none inside the photo."""
        found = _BOX.fullmatch(text)
        box = cls(*map(int, found.groups())) if found else cls(0, 0, 0, 0)
        inside = box.x + box.width <= 1000 and box.y + box.height <= 1000
        if not inside or min(box.width, box.height) < LEAST_SIDE:
            raise ValueError(
                Message(
                    "Four whole numbers, left, top, width, height, in thousandths of the photo, such as"
                    " 100,100,500,500; width and height at least %(least)s.",
                    least=LEAST_SIDE,
                )
            )
        return box

    def __str__(self) -> str:
        """As in an address."""
        return f"{self.x},{self.y},{self.width},{self.height}"

    def in_pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a picture of that size; at least one pixel."""
        across, down = size[0] / 1000, size[1] / 1000
        left, top = int(self.x * across), int(self.y * down)
        right, bottom = round((self.x + self.width) * across), round((self.y + self.height) * down)
        return left, top, max(right, left + 1), max(bottom, top + 1)


def cut_jpeg(jpeg: bytes, box: Box) -> bytes:
    """The part of a kept JPEG that is in a box, as a JPEG."""
    with Image.open(io.BytesIO(jpeg)) as whole:
        part = whole.crop(box.in_pixels(whole.size))
    file = io.BytesIO()
    part.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
