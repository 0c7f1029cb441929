"""A small search for learning rate and number of epochs by the validation loss of short runs."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace

from catalog.progress import Progress
from training.errors import TrainingError
from training.fit import Material, fit
from training.run import Run, RunConfig

RATES = (0.25, 0.5, 1.0, 2.0, 4.0)  # times the recipe's
SHORT = 6  # a short run has so many times fewer epochs than the recipe
LENGTHS = (0.5, 1.0)  # of the recipe's epochs, tried with the best rate
GOOD_ENOUGH = 0.01  # relative to the best loss: the shorter run is taken


@dataclass(frozen=True)
class Trial:
    """One short run and its validation loss."""

    rate: float
    epochs: int
    loss: float


def tuned(material: Material, config: RunConfig, run: Run, progress: Progress) -> RunConfig:
    """The configuration with the best rate and epochs; the trials are written to the run's tune.json.

    Raises TrainingError without validation pictures.
    """
    if not material.dataset.part("validation"):
        raise TrainingError("--tune needs a validation split to judge by; give one, or leave --tune out.")
    recipe, trials = config.recipe, list[Trial]()
    short = max(1, recipe.epochs // SHORT)
    for times in RATES:
        trials.append(_try(material, config, run, recipe.peak_rate * times, short, progress))
    rate = min(trials, key=lambda trial: trial.loss).rate
    longer = [_try(material, config, run, rate, max(1, round(recipe.epochs * part)), progress) for part in LENGTHS]
    best = min(trial.loss for trial in longer)
    chosen = min((t for t in longer if t.loss <= best * (1 + GOOD_ENOUGH)), key=lambda trial: trial.epochs)
    kept = [vars(trial) for trial in [*trials, *longer]]
    run.write_text("tune.json", json.dumps({"trials": kept, "chosen": vars(chosen)}, indent=2))
    return replace(config, recipe=replace(recipe, peak_rate=rate, epochs=chosen.epochs))


def _try(material: Material, config: RunConfig, run: Run, rate: float, epochs: int, progress: Progress) -> Trial:
    recipe = replace(config.recipe, peak_rate=rate, epochs=epochs, head_only_epochs=0)
    trial = Run(run.folder / "trial")
    trial.folder.mkdir()
    try:
        fit(
            material,
            replace(config, recipe=recipe),
            trial,
            _within(progress, f"Trying rate {rate:.2g}, {epochs} epochs"),
        )
        loss = float(trial.log_lines()[-1]["validation loss"])
    except TrainingError as error:
        if "The loss is" not in str(error):
            raise
        loss = float("inf")  # a rate at which training falls apart has lost
    finally:
        shutil.rmtree(trial.folder, ignore_errors=True)
    return Trial(rate, epochs, loss)


def _within(progress: Progress, what: str) -> Progress:
    def report(stage: str, done: int, total: int, note: str = "", /) -> None:
        progress(what if stage == "Training" else stage, done, total, note)

    return report
