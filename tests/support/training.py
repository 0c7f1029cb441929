"""What the tests of training share: the smallest recipe, and pictures drawn for it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from training.data.samples import Dataset
from training.recipe import Recipe
from training.run import Run, RunConfig

SHADES = {"red": "warm", "orange": "warm", "teal": "cold", "navy": "cold", "gold": "warm", "purple": "cold"}
TINY = Recipe(
    architecture="basic-cnn", size=32, served_size=32, decoded=40, dimension=16, epochs=3, batch=8, peak_rate=0.01,
    augmentation="light", workers=1, bf16=False,  # where a CPU has no bfloat16 of its own, it takes thrice the time
)  # fmt: skip

Train = Callable[..., tuple[Run, RunConfig]]


def quiet(_what: str, _done: int, _total: int, _note: str = "", /) -> None:
    """A progress report nobody reads."""


def draw(path: Path, colour: str, shift: int) -> None:
    """A disc on grey, each view a little elsewhere."""
    image = Image.new("RGB", (48, 48), "grey")
    ImageDraw.Draw(image).ellipse((4 + shift, 8, 34 + shift, 40), fill=colour)
    image.save(path)


def trainer(folder: Path, dataset: Dataset, cache: Path) -> Train:
    """Trains the tiny network in the folder; recipe, material and run may be changed by name."""
    from training.fit import Material, fit  # here and not above: it imports torch, and commands are tested without

    def run_it(
        name: str = "run", *, resume: bool = False, progress: Callable[..., None] = quiet, data: Dataset = dataset,
        config: RunConfig | None = None, **recipe: object,
    ) -> tuple[Run, RunConfig]:  # fmt: skip
        material_parts = {
            key: recipe.pop(key) for key in ("teacher", "titles", "start", "keep", "tutors") if key in recipe
        }
        run = Run(folder / name)
        run.folder.mkdir(exist_ok=True)
        aligned = int(recipe.pop("aligned_dimension", 0))  # type: ignore[call-overload]
        plain = RunConfig(replace(TINY, **recipe), data.heads, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))  # type: ignore[arg-type]
        config = config or replace(plain, aligned_dimension=aligned)
        run.write_samples(data)
        run.write_config(config)
        material = Material(data, cache, **material_parts)  # type: ignore[arg-type]
        return run, fit(material, config, run, progress, resume=resume)

    return run_it
