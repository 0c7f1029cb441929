"""The folder of one training run: its settings, samples, log and weights."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from serving.cards import Input
from serving.handlers.colour import BINS
from serving.handlers.networks import Network, build
from training.checkpoint import load_tensors, save_tensors
from training.data.samples import Dataset, Sample, Split
from training.errors import TrainingError
from training.recipe import Recipe

PROJECT = Path(__file__).resolve().parent.parent
_FIELDS = ("path", "split", "identity", "group", "title", "place")
# Recipe keys of earlier versions: renamed, or no longer there.
_RENAMED, _DROPPED = {"learnt": "interpolation"}, {"half_epochs"}


@dataclass(frozen=True)
class RunConfig:
    """What is needed to build the run's network again, and where its weights come from."""

    recipe: Recipe
    heads: Mapping[str, tuple[str, ...]]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    colour_weight: float = 0.0  # share of the embedding's squared length; above 0 the histogram is part of it
    aligned_with: str = ""  # key of the text encoder in whose space the network has a second output
    aligned_dimension: int = 0
    data: tuple[str, ...] = ()
    started_from: str = "scratch"
    commit: str = ""
    created: str = ""
    seconds: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict)  # further facts for the card: teacher, number of pictures …

    @property
    def dimension(self) -> int:
        """Numbers in the whole embedding, the colour histogram included."""
        return self.recipe.dimension + (BINS if self.colour_weight else 0)


class Run:
    """A run's folder; reading raises TrainingError where a file is missing or damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, runs: Path, name: str) -> Run:
        """Make a new folder, named by the time (UTC) and the run's name."""
        folder = runs / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{name}"
        folder.mkdir(parents=True)
        return cls(folder)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.safetensors"

    @property
    def weights(self) -> Path:
        return self.folder / "weights.safetensors"

    @property
    def best(self) -> Path:
        return self.folder / "best.safetensors"

    @property
    def config(self) -> RunConfig:
        path = self.folder / "config.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            heads = {head: tuple(labels) for head, labels in raw.pop("heads").items()}
            mean, std = (cast(tuple[float, float, float], tuple(raw.pop(name))) for name in ("mean", "std"))
            recipe, data = _recipe(raw.pop("recipe")), tuple(raw.pop("data"))
            return RunConfig(recipe=recipe, heads=heads, mean=mean, std=std, data=data, **raw)
        except FileNotFoundError as error:
            raise TrainingError(f"{self.folder} is no training run: it has no config.json") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{path} cannot be read ({error!r}); train anew") from error

    def write_config(self, config: RunConfig) -> None:
        self.write_text("config.json", json.dumps(asdict(config), indent=2, ensure_ascii=False))

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the run atomically."""
        partial = self.folder / f".{name}.{os.getpid()}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.replace(self.folder / name)

    def log_lines(self) -> list[dict[str, Any]]:
        """The log's entries, one for each epoch."""
        path = self.folder / "log.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def write_samples(self, dataset: Dataset) -> None:
        """Write every sample with its split, for evaluation on the same ones."""
        heads = list(dataset.heads)
        partial = self.folder / f".samples.{os.getpid()}.partial"
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*_FIELDS, *(f"label:{head}" for head in heads)])
            for s in dataset.samples:
                known = [s.labels.get(head, "") for head in heads]
                writer.writerow([s.path, s.split or "", s.identity, s.group, s.title, s.place, *known])
        partial.replace(self.folder / "samples.csv")

    def samples(self) -> Dataset:
        """The run's samples, with the heads of its network."""
        path = self.folder / "samples.csv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                samples = tuple(_sample(row) for row in csv.DictReader(file))
        except (OSError, KeyError, ValueError) as error:
            raise TrainingError(f"{path} cannot be read ({error!r}); train anew") from error
        return Dataset(samples, self.config.heads)

    def input(self) -> Input:
        """The preprocessing of pictures for evaluation and serving."""
        config = self.config
        return Input(size=config.recipe.served_size, mean=config.mean, std=config.std, resize="squash")

    def load_network(self) -> Network:
        """The trained network in evaluation mode; TrainingError when the run has not ended."""
        network, (tensors, _) = network_of(self.config), load_tensors(self.weights)
        network.load_state_dict(tensors)
        return network.eval()

    def save_network(self, network: Network) -> None:
        save_tensors(network.state_dict(), self.weights)


def network_of(config: RunConfig) -> Network:
    """A network with random weights, as the run's settings describe it."""
    return build(
        config.recipe.architecture,
        config.heads,
        config.dimension,
        colour_weight=config.colour_weight,
        mean=config.mean,
        std=config.std,
        aligned=config.aligned_dimension,
        aligned_rank=config.recipe.aligned_rank,
    )


def git_commit() -> str:
    """The commit of the code, with a + for uncommitted changes; empty outside a git checkout."""
    try:
        said = subprocess.run(
            ["git", "-C", str(PROJECT), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
            capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip()


def _recipe(stored: Mapping[str, Any]) -> Recipe:
    """The recipe of a config.json, which an earlier version may have written."""
    return Recipe(**{_RENAMED.get(name, name): value for name, value in stored.items() if name not in _DROPPED})


def _sample(row: Mapping[str, str]) -> Sample:
    labels = {name.removeprefix("label:"): text for name, text in row.items() if name.startswith("label:") and text}
    split = cast(Split | None, row["split"] or None)
    return Sample(Path(row["path"]), labels, row["identity"], row["group"], split, row["title"], int(row["place"]))
