"""Labelled pictures drawn for the test, and a run on them that takes a second."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.training import SHADES, TINY, Train, draw, quiet
from training.data.samples import Dataset, Sample, heads_of
from training.fit import Material, fit
from training.run import Run, RunConfig


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Six products in six views, of two labels; the last two views are for validation."""
    folder = tmp_path_factory.mktemp("drawn")
    samples = []
    for colour, label in SHADES.items():
        for view in range(6):
            path = folder / f"{colour}-{view}.png"
            draw(path, colour, view * 2)
            split = "validation" if view > 3 else "train"
            samples.append(Sample(path, {"shade": label}, colour, colour, split, f"A {colour} ball"))
    return Dataset(tuple(samples), heads_of(samples))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where decoded pictures are kept."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def train(tmp_path: Path, dataset: Dataset, cache: Path) -> Train:
    """Trains the tiny network; recipe, material and run may be changed by name."""

    def run_it(
        name: str = "run", *, resume: bool = False, progress: Callable[..., None] = quiet, data: Dataset = dataset,
        config: RunConfig | None = None, **recipe: object,
    ) -> tuple[Run, RunConfig]:  # fmt: skip
        material_parts = {
            key: recipe.pop(key) for key in ("teacher", "titles", "start", "keep", "tutors") if key in recipe
        }
        run = Run(tmp_path / name)
        run.folder.mkdir(exist_ok=True)
        aligned = int(recipe.pop("aligned_dimension", 0))  # type: ignore[call-overload]
        plain = RunConfig(replace(TINY, **recipe), data.heads, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))  # type: ignore[arg-type]
        config = config or replace(plain, aligned_dimension=aligned)
        run.write_samples(data)
        run.write_config(config)
        material = Material(data, cache, **material_parts)  # type: ignore[arg-type]
        return run, fit(material, config, run, progress, resume=resume)

    return run_it
