"""Scores of a network on an earlier run's data, before and after it was trained further."""

from __future__ import annotations

import json
from pathlib import Path

from training.pixels import load_pixels
from training.run import Run
from training.validation import ask, score

Scores = dict[str, float]


def compare(before: Run, after: Run, cache: Path) -> dict[str, Scores]:
    """Scores of both networks on the earlier run's validation pictures, under `before` and `after`.

    They are written to the later run's kept.json. Empty when the earlier run had no validation pictures.
    """
    samples = before.samples().part("validation")
    if not samples:
        return {}
    scores = {}
    for name, run in (("before", before), ("after", after)):
        config = run.config
        pixels = load_pixels(samples, config.recipe.served_size, cache)
        answers = ask(run.load_network(), pixels, config.mean, config.std)
        scores[name] = score(answers, samples, before.config.heads)
    after.write_text("kept.json", json.dumps({"pictures": len(samples), "of": before.name, **scores}, indent=2))
    return scores
