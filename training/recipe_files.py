"""Recipes as TOML files, those of training/recipes or one's own; all wrong keys and values are reported at once."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails

from serving.handlers.architectures import ARCHITECTURES
from training.errors import TrainingError
from training.recipe import Recipe

RECIPES = Path(__file__).with_name("recipes")  # for `model train`
REVIEW_RECIPES = RECIPES / "reviews"  # for `reviews train`
# Keys that mean something together: one of them on the command line replaces all of them.
TOGETHER = (frozenset({"data", "column", "where"}), frozenset({"start", "extend"}))
_UNKNOWN = "unexpected_keyword_argument"  # pydantic's type of the error
_VARIABLE = re.compile(r"\$\{?(\w+)")

Share = Annotated[float, Field(ge=0, lt=1)]


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
