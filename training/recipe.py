"""Recipes: the settings of a training run with their defaults and limits, and the TOML files that set them."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails

from serving.handlers.architectures import ARCHITECTURES
from training.errors import TrainingError

Level = Literal["none", "light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = ("none", "light", "medium", "heavy")

Epochs = Annotated[int, Field(ge=0)]
Side = Annotated[int, Field(ge=16, le=512)]  # px
Weight = Annotated[float, Field(ge=0, le=10)]  # of one part of the loss
Part = Annotated[float, Field(ge=0, le=1)]
RECIPES = Path(__file__).with_name("recipes")  # for `model train`
REVIEW_RECIPES = RECIPES / "reviews"  # for `reviews train`
# Keys that mean something together: one of them on the command line replaces all of them.
TOGETHER = (frozenset({"data", "column", "where"}), frozenset({"start", "extend"}))
_UNKNOWN = "unexpected_keyword_argument"  # pydantic's type of the error
_VARIABLE = re.compile(r"\$\{?(\w+)")
Share = Annotated[float, Field(ge=0, lt=1)]


@with_config(ConfigDict(extra="forbid", strict=True))
@dataclass(frozen=True)
class Recipe:
    """One run's settings, kept in the run's config.json; the defaults suit a small shop's CPU.

    Learning rates are per optimizer step. The limits hold for what is read from a file (training.recipe).
    """

    architecture: str = "residual-cnn"
    size: Side = 112  # px a side while training
    served_size: Side = 128  # px when measured and served; a little larger reads better (Touvron et al. 2019)
    decoded: Annotated[int, Field(ge=16, le=1024)] = 160  # px kept of each picture, from which crops are taken
    dimension: Annotated[int, Field(ge=8, le=2048)] = 256  # learned part of the embedding
    # Share of the embedding's squared length that the colour histogram has; None: validation chooses it.
    colour_weight: Annotated[float, Field(ge=0, le=0.9)] | None = None
    epochs: Annotated[int, Field(ge=1)] = 30
    head_only_epochs: Epochs = 0  # first epochs in which the backbone is not trained
    batch: Annotated[int, Field(ge=2, le=4096)] = 64  # pictures in one step
    optimizer: Literal["adamw", "sgd"] = "adamw"
    schedule: Literal["one-cycle", "cosine"] = "one-cycle"
    peak_rate: Annotated[float, Field(ge=1e-7, le=10)] = 0.002
    backbone_rate: Weight = 1.0  # factor of the backbone's learning rate: below 1 for pretrained weights
    weight_decay: Part = 0.05
    label_smoothing: Annotated[float, Field(ge=0, le=0.9)] = 0.1
    clip_norm: Annotated[float, Field(gt=0)] = 2.0  # gradients are scaled down to this norm
    ema_decay: Annotated[float, Field(ge=0, le=0.99999)] = 0.995  # of the moving average of the weights
    bf16: bool = True  # bfloat16 instead of float32
    augmentation: Level = "medium"
    balance: Part = 0.5  # 0 draws samples evenly, 1 labels evenly
    label_share: Weight = 1.0  # weight of the labels in the loss
    # Weight of metric learning over the pictures whose product is known. Its gradients are many times the others' at
    # the same loss: at 1.0 labels and teacher are hardly learned (docs/quality.md).
    identity_share: Weight = 0.2
    teacher_share: Weight = 4.0
    teacher_size: Side = 160  # px of the crops that the teacher and the distilled runs see
    text_share: Weight = 1.0
    distil_share: Weight = 2.0  # weight of the distilled runs' probabilities, beside the labels themselves
    # Interpolation between the network gone on from (0) and the trained one (1) that the run ends at.
    interpolation: Part = 1.0
    # Above 0 only the last block is trained, for so many steps, and then what reads its features (training/late/).
    late_steps: Annotated[int, Field(ge=0)] = 0
    views: Annotated[int, Field(ge=0, le=100)] = 0  # with late_steps: made-up views of a picture with a plain ground
    keep_share: Annotated[float, Field(ge=0, le=100)] = 2.0  # with late_steps: weight of the change of features
    aligned_rank: Annotated[int, Field(ge=0)] = 0  # of the layer towards texts, as two small ones; 0: one whole layer
    patience: Epochs = 0  # epochs without a lower validation loss before the run stops; 0 never stops early
    workers: Annotated[int, Field(ge=1, le=64)] = 2  # threads that prepare pictures
    seed: Annotated[int, Field(ge=0)] = 7


def _known(architecture: str) -> str:
    if architecture not in ARCHITECTURES:
        raise ValueError(f"expected one of {', '.join(ARCHITECTURES)}")
    return architecture


@with_config(ConfigDict(extra="forbid", strict=True))
@dataclass(frozen=True)
class RecipeFile(Recipe):
    """What a file for `model train` may hold: a run's settings, its data, and the weights that it begins with.

    The keys are the command's options without dashes and with underscores.
    """

    architecture: Annotated[str, AfterValidator(_known)] = Recipe.architecture
    data: list[str] = field(default_factory=list)  # HEAD=SOURCE
    column: list[str] = field(default_factory=list)  # HEAD.OURS=THEIRS
    where: list[str] = field(default_factory=list)  # HEAD.COLUMN=VALUE
    validation: Share = 0.2
    test: Share = 0.1
    split_seed: Annotated[int, Field(ge=0)] = 7
    weights: str = "none"
    start: str | None = None
    extend: str | None = None
    teacher: str | None = None  # ARCHITECTURE:FILE
    distil: list[str] = field(default_factory=list)
    text: bool = False


def recipe_names(folder: Path = RECIPES) -> list[str]:
    """The recipes of a folder, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def find_recipe(name: str, folder: Path = RECIPES) -> Path:
    """The file of a bundled recipe, or the .toml file of that path; TrainingError lists the bundled ones."""
    path = Path(name).expanduser() if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        raise TrainingError(
            f"There is no recipe {name!r}. Give the path of a .toml file, or one of: {', '.join(recipe_names(folder))}."
        )
    return path


def read_recipe(path: Path, shape: type = RecipeFile) -> dict[str, Any]:
    """The keys that a file sets, checked against the dataclass `shape`; TrainingError names everything wrong in it."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TrainingError(f"The recipe {path} cannot be read as TOML: {error}.") from error
    try:
        TypeAdapter(shape).validate_json(json.dumps(given, default=str))  # as JSON: dates and tables are refused
    except ValidationError as error:
        raise TrainingError(f"The recipe {path} cannot be used: {_wrong(error, shape)}.") from error
    return given


def overlay(recipe: Mapping[str, Any], options: Mapping[str, Any], given: Collection[str]) -> dict[str, Any]:
    """The options with the recipe's values for those that are not among the given ones.

    `$NAME` in a value is replaced by the environment variable; TrainingError names all that are not set.
    """
    replaced = set(given).union(*(keys for keys in TOGETHER if keys & set(given)))
    kept = {key: value for key, value in recipe.items() if key not in replaced}
    unset = sorted({name for value in kept.values() for name in _variables(value) if name not in os.environ})
    if unset:
        keys = sorted(key for key, value in kept.items() if _variables(value) & set(unset))
        raise TrainingError(
            f"The recipe needs {' and '.join(f'${name}' for name in unset)} in the environment (for {', '.join(keys)});"
            " set it, or give these as options."
        )
    return {**options, **{key: _expanded(value) for key, value in kept.items()}}


def _variables(value: Any) -> set[str]:
    texts = value if isinstance(value, list) else [value]
    return {name for text in texts if isinstance(text, str) for name in _VARIABLE.findall(text)}


def _expanded(value: Any) -> Any:
    if isinstance(value, list):
        return [_expanded(item) for item in value]
    return os.path.expandvars(value) if isinstance(value, str) else value


def _wrong(error: ValidationError, shape: type) -> str:
    wrong = error.errors()
    unknown = [str(one["loc"][-1]) for one in wrong if one["type"] == _UNKNOWN]
    parts = [_told(one) for one in wrong if one["type"] != _UNKNOWN]
    if unknown:
        keys = ", ".join(item.name for item in fields(shape))
        parts.append(f"{', '.join(unknown)}: no such key; the keys are {keys}")
    return "; ".join(parts)


def _told(error: ErrorDetails) -> str:
    name = ".".join(map(str, error["loc"]))
    return f"{name} = {json.dumps(error['input'])}: {error['msg'].removeprefix('Value error, ')}"
