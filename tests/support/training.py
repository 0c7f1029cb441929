"""What the tests of training share: the smallest recipe, and pictures drawn for it."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from training.recipe import Recipe
from training.run import Run, RunConfig

SHADES = {"red": "warm", "orange": "warm", "teal": "cold", "navy": "cold", "gold": "warm", "purple": "cold"}
TINY = Recipe(
    architecture="basic-cnn", size=32, served_size=32, decoded=40, dimension=16, epochs=3, batch=8, peak_rate=0.01,
    augmentation="light", workers=1,
)  # fmt: skip

Train = Callable[..., tuple[Run, RunConfig]]


def quiet(_what: str, _done: int, _total: int, _note: str = "", /) -> None:
    """A progress report nobody reads."""


def draw(path: Path, colour: str, shift: int) -> None:
    """A disc on grey, each view a little elsewhere."""
    image = Image.new("RGB", (48, 48), "grey")
    ImageDraw.Draw(image).ellipse((4 + shift, 8, 34 + shift, 40), fill=colour)
    image.save(path)
