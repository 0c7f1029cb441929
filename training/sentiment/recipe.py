"""How a model of reviews is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

Part = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0.01, le=0.5)]  # of the reviews


@with_config(ConfigDict(extra="forbid", strict=True))
@dataclass(frozen=True)
class Recipe:
    """Every number of a run; the defaults are those of the committed model.

    The limits hold for what is read from a file (training.recipe).
    """

    architecture: str = "minilm-words"
    epochs: Annotated[int, Field(ge=1)] = 3
    batch: Annotated[int, Field(ge=2, le=1024)] = 32
    peak_rate: Annotated[float, Field(ge=1e-7, le=1)] = 1e-4  # of the layers
    head_rate: Positive = 10.0  # factor of the new head's learning rate
    warm_up: Part = 0.06  # share of the steps in which the rate rises; it then falls to 0 in a straight line
    weight_decay: Part = 0.01
    first_layer: Annotated[int, Field(ge=0, le=6)] = 2  # MiniLM's layers from this one on are trained, of 6
    max_tokens: Annotated[int, Field(ge=8, le=512)] = 192
    title_weight: Part = 0.3  # titles are short texts of their own, with the review's stars: they teach sentences
    stars_weight: Part = 0.5  # of the five stars in the loss, beside 1 for each other head
    table_places: Annotated[int, Field(ge=1)] = 1 << 17  # rows of the table of words
    word_strength: Positive = 10.0  # C of the words' logistic regression
    validation: Share = 0.08
    test: Share = 0.2
    seed: Annotated[int, Field(ge=0)] = 1
