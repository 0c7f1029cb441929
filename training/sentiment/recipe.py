"""How a model of reviews is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Every number of a run; the defaults are those of the committed model."""

    architecture: str = "minilm-words"
    epochs: int = 3
    batch: int = 32
    peak_rate: float = 1e-4  # of the layers; the new head learns ten times as fast
    head_rate: float = 10.0  # times the peak rate
    warm_up: float = 0.06  # share of the steps in which the rate rises; it then falls to 0 in a straight line
    weight_decay: float = 0.01
    first_layer: int = 2  # MiniLM's layers from this one on learn, of 6; those below stay as they came
    max_tokens: int = 192
    title_weight: float = 0.3  # titles are short texts of their own, with the review's stars: they teach sentences
    stars_weight: float = 0.5  # of the five stars in the loss, beside 1 for each other head
    table_places: int = 1 << 17  # of the table of words
    word_strength: float = 10.0  # C of the words' logistic regression
    validation: float = 0.08
    test: float = 0.2
    seed: int = 1
