"""Packages a finished training run as a version of an image encoder."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from serving.cards import Card
from training.data.samples import Dataset, Sample
from training.errors import TrainingError
from training.package.store import check_new, keep
from training.pixels import open_sample
from training.run import Run, RunConfig

_PATH = re.compile(r"(?<![\w.])/(?:[^/\s=:,|]+/)*([^/\s=:,|]+/[^/\s=:,|]+)")
PROBE_SIDE = 224  # px that the probe's picture is shrunk to: it travels inside the card


def package_run(
    run: Run,
    name: str,
    version: str,
    model_store: Path,
    licence: str,
    facts: Mapping[str, Any] | None = None,
    known: Sequence[Card] = (),
) -> Card:
    """Put the run's network into the model store; TrainingError for a version that exists or a run that has not ended.

    facts are added to what the card says of the training; known are cards of models made before, as complete() takes
    them.
    """
    check_new(name, version, model_store)
    config, dataset, network = run.config, run.samples(), run.load_network()
    card = Card(
        name=name,
        version=version,
        kind="image-encoder",
        architecture=config.recipe.architecture,
        input=run.input(),
        dimension=config.dimension,
        heads=config.heads,
        colour_weight=config.colour_weight,
        training=_without_folders(_training(run, config, dataset) | dict(facts or {})),
        licence=licence,
        quality=quality_of(run),
        aligned_with=config.aligned_with,
        aligned_dimension=config.aligned_dimension,
    )
    return keep(card, network.state_dict(), model_store, _probe_picture(dataset), known=known)


def quality_of(run: Run) -> dict[str, Any]:
    """The main figures of the run's report, empty when it was not evaluated; TrainingError for a damaged report."""
    path = run.folder / "report.json"
    if not path.exists():
        return {}
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        quality: dict[str, Any] = {"split": report["split"], "pictures": report["pictures"], "run": report["run"]}
        for head in report["heads"]:
            quality[_named("accuracy", head["head"], head["part"])] = _rounded(head["accuracy"])
        for again in report["again"]:
            quality[_named("same_thing_again_at_1", again["part"])] = _rounded(again["score"]["recall_at_1"])
        for words in report["words"]:
            quality[_named("words_at_10", words["part"])] = _rounded(words["recall_at_10"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{path} cannot be read ({error!r}); evaluate the run again") from error
    return quality


def _named(measure: str, *parts: str) -> str:
    return ".".join([measure, *(part for part in parts if part)])


def _rounded(interval: Mapping[str, Any]) -> list[float]:
    """Mean and the ends of its 95 % interval."""
    return [round(float(interval[end]), 4) for end in ("mean", "low", "high")]


def _training(run: Run, config: RunConfig, dataset: Dataset) -> dict[str, Any]:
    recipe = config.recipe
    return {
        "run": run.name,
        "pictures": len(dataset.part("train")),
        "identities": len({sample.identity for sample in dataset.part("train") if sample.identity}),
        "samples_sha256": hashlib.sha256((run.folder / "samples.csv").read_bytes()).hexdigest(),
        "data": list(config.data),
        "epochs": len(run.log_lines()),
        "augmentation": recipe.augmentation,
        "size": recipe.size,
        "seed": recipe.seed,
        "started_from": config.started_from,
        "learnt": recipe.interpolation,
        "commit": config.commit,
        "created": config.created,
        "seconds": round(config.seconds),
        **config.facts,
    }


def _without_folders(value: Any) -> Any:
    """The same, absolute paths cut to their last two parts: a card travels, and whose folders they were is no fact."""
    match value:
        case str():
            return _PATH.sub(r"\1", value)
        case Mapping():
            return {key: _without_folders(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_without_folders(inner) for inner in value]
        case _:
            return value


def _probe_picture(dataset: Dataset) -> bytes:
    """One of the pictures trained on, small, as JPEG."""
    for sample in (*dataset.part("train"), *dataset.samples):
        picture = _small(sample)
        if picture:
            return picture
    raise TrainingError("None of the run's pictures can be read any more; one is needed as the probe. Put them back.")


def _small(sample: Sample) -> bytes | None:
    try:
        with open_sample(sample) as image:
            small = image.convert("RGB")
    except (OSError, ValueError):
        return None
    small.thumbnail((PROBE_SIDE, PROBE_SIDE))
    file = io.BytesIO()
    Image.Image.save(small, file, "JPEG", quality=85)
    return file.getvalue()
