"""One training run, from data to weights."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from catalog.progress import Progress
from serving.handlers.colour import ColourHistogram
from serving.handlers.networks import Network, build
from training.augment import Augmenter
from training.checkpoint import load_tensors, save_tensors
from training.curves import draw_curves
from training.data.balance import weights
from training.data.samples import Dataset, Sample
from training.errors import TrainingError
from training.feeding import Feeder
from training.late.fit import Lessons, fit_late
from training.norms import are_folded, unfold
from training.objective import Objective, Targets, targets_of
from training.pixels import Pixels, load_pixels, mean_std
from training.run import Run, RunConfig, network_of
from training.session import Session
from training.teaching.distil import Distiller, Tutor
from training.teaching.extend import Keeper, carry_over, interpolate_weights
from training.teaching.teacher import Guide, Teacher, axes_of
from training.validation import ask, best_colour_share, score

KEEP_EVERY_S = 120  # of training that a killed run loses at most

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Material:
    """What a run is trained on and begins with."""

    dataset: Dataset
    cache: Path  # folder of decoded pictures and of the teacher's features
    pretrained: str | None = None  # weights of the backbone to start from: a file, or `imagenet` for torchvision's hub
    start: tuple[Network, RunConfig] | None = None  # a trained network to go on from
    keep: bool = False  # whether its answers are kept (learning without forgetting)
    teacher: Teacher | None = None
    tutors: tuple[Tutor, ...] = ()  # trained runs whose label probabilities are distilled
    titles: Tensor | None = None  # unit float32 [n, d] of the training samples' titles; zeros without one


def fit(material: Material, config: RunConfig, run: Run, progress: Progress, *, resume: bool = False) -> RunConfig:
    """Train, or with `resume` go on after the last checkpoint; weights, log and curves are written to the run's folder.

    Returns the configuration with the seconds and the weight of colour that validation chose. Raises TrainingError for
    a loss that is not finite, a full disk, a missing or damaged checkpoint, or a start network of another shape.
    """
    started = time.monotonic()
    recipe, dataset = config.recipe, material.dataset
    if recipe.late_steps:
        return _fit_late(material, config, run, progress)
    train, unseen = dataset.part("train"), dataset.part("validation")
    pixels = load_pixels(train, recipe.decoded, material.cache, progress)
    shown = load_pixels(unseen, recipe.served_size, material.cache) if unseen else None
    network = _network(config, material, pixels)
    objective, targets = _what_to_learn(material, config, train)
    known = None
    are_placed = objective.products is None or resume  # the checkpoint has the centres of products
    if material.start is not None and not (are_placed and material.teacher is None):
        known = _known(config, network, pixels, progress)
    if known is not None and not are_placed:
        objective.place_products(known, targets.identities)
    session = Session(
        network,
        objective,
        targets,
        _feeder(config, train, pixels, taught=material.teacher is not None or bool(material.tutors)),
        recipe,
        (config.mean, config.std),
        _keeper(material),
        _guide(material, config, pixels, known, progress),
        Distiller(material.tutors, config) if material.tutors else None,
    )
    if resume:
        session.restore(run.checkpoint)
    _train(session, run, config, unseen, shown, progress, started - session.position.seconds)
    network = session.averaged()
    if recipe.patience and run.best.exists():
        network.load_state_dict(load_tensors(run.best)[0])
    if material.start is not None and recipe.interpolation < 1:
        interpolate_weights(network, material.start[0], recipe.interpolation)
    config = _with_colour(replace(config, seconds=round(session.position.seconds, 1)), network, unseen, shown)
    run.save_network(_coloured(network, config))
    run.write_config(config)
    draw_curves(run)
    run.checkpoint.unlink(missing_ok=True)
    return config


def _fit_late(material: Material, config: RunConfig, run: Run, progress: Progress) -> RunConfig:
    """Only what comes late in a pretrained network; it takes minutes, and a run that was stopped begins anew."""
    train, unseen = material.dataset.part("train"), material.dataset.part("validation")
    pixels = load_pixels(train, config.recipe.size, material.cache, progress)
    lessons = Lessons(train, material.titles)
    network, line = fit_late(_network(config, material, pixels), lessons, pixels, config, progress)
    shown = load_pixels(unseen, config.recipe.served_size, material.cache) if unseen else None
    if shown is not None:
        answers = ask(network, shown, config.mean, config.std)
        line |= {f"validation {name}": value for name, value in score(answers, unseen, config.heads).items()}
    config = _with_colour(replace(config, seconds=line["seconds"]), network, unseen, shown)
    run.save_network(_coloured(network, config))
    run.write_config(config)
    _log(run, {"epoch": 1, **line})
    return config


def normalisation(dataset: Dataset, side: int, cache: Path, progress: Progress) -> tuple[Triple, Triple]:
    """Mean and std, of values in 0..1, of each channel of the training pictures at `side` px; or TrainingError."""
    train = dataset.part("train")
    if not train:
        raise TrainingError("No picture is left to train on; see `shoplens model data` for the splits.")
    return mean_std(load_pixels(train, side, cache, progress))


def _train(
    session: Session, run: Run, config: RunConfig, unseen: tuple[Sample, ...], shown: Pixels | None,
    progress: Progress, started: float,
) -> None:  # fmt: skip
    recipe, kept = config.recipe, time.monotonic()

    def after_batch(step: int, loss: float) -> None:
        nonlocal kept
        session.position.seconds = time.monotonic() - started
        progress("Training", step, session.steps, f"epoch {session.position.epoch + 1} loss {loss:.2f}")
        if time.monotonic() - kept > KEEP_EVERY_S:
            session.save(run.checkpoint)
            kept = time.monotonic()

    while session.position.epoch < recipe.epochs:
        session.train_epoch(after_batch)
        line = {"epoch": session.position.epoch, **session.means(), "seconds": round(time.monotonic() - started, 1)}
        if shown is not None:
            answers = ask(session.averaged(), shown, config.mean, config.std, bf16=recipe.bf16)
            line |= {f"validation {name}": value for name, value in score(answers, unseen, config.heads).items()}
        stop = _judge(session, run, line)
        _log(run, line)
        session.save(run.checkpoint)
        kept = time.monotonic()
        if stop:
            return


def _judge(session: Session, run: Run, line: dict[str, float | int]) -> bool:
    """Whether to stop: `patience` epochs had no lower validation loss. The best network so far is saved."""
    here, patience = session.position, session.recipe.patience
    loss = line.get("validation loss")
    if not patience or loss is None:
        return False
    if loss < here.best:
        here.best, here.best_epoch = float(loss), here.epoch
        save_tensors(session.averaged().state_dict(), run.best)
    return here.epoch - here.best_epoch >= patience


def _log(run: Run, line: dict[str, float | int]) -> None:
    """Add a line; those of epochs that are trained again after a resume are dropped."""
    before = [old for old in run.log_lines() if old["epoch"] < line["epoch"]]
    run.write_text("log.jsonl", "".join(json.dumps(each) + "\n" for each in [*before, line]))


def _what_to_learn(material: Material, config: RunConfig, train: tuple[Sample, ...]) -> tuple[Objective, Targets]:
    torch.manual_seed(config.recipe.seed)
    targets, identities = targets_of(train, config.heads)
    return (
        Objective(config.recipe, list(config.heads), len(identities)),
        Targets(targets.labels, targets.identities, material.titles),
    )


def _known(config: RunConfig, network: Network, pixels: Pixels, progress: Progress) -> Tensor:
    """Embeddings of the training pictures by the network to go on from, unit float32 [n, dimension]."""
    answers = ask(network.eval(), pixels, config.mean, config.std, bf16=config.recipe.bf16, progress=progress)
    return torch.from_numpy(answers.embeddings)


def _guide(
    material: Material, config: RunConfig, pixels: Pixels, known: Tensor | None, progress: Progress
) -> Guide | None:
    if material.teacher is None:
        return None
    axes = axes_of(material.teacher, pixels, config.recipe, material.cache, known, progress)
    return Guide(material.teacher, axes, (config.mean, config.std), bf16=config.recipe.bf16)


def _network(config: RunConfig, material: Material, pixels: Pixels) -> Network:
    torch.manual_seed(config.recipe.seed)
    network = build(
        config.recipe.architecture, config.heads, config.recipe.dimension, material.pretrained,
        aligned=config.aligned_dimension, aligned_rank=config.recipe.aligned_rank,
    )  # fmt: skip
    if material.pretrained is not None and are_folded(network.backbone):
        unfold(network, pixels, config.mean, config.std)
    if material.start is not None:
        old, theirs = material.start
        carry_over(old, network, theirs.heads, config.heads)
    return network


def _keeper(material: Material) -> Keeper | None:
    if material.start is None or not material.keep:
        return None
    return Keeper(material.start[0], material.start[1].heads)


def _feeder(config: RunConfig, train: tuple[Sample, ...], pixels: Pixels, *, taught: bool) -> Feeder:
    recipe = config.recipe
    chances = weights(train, config.heads, recipe.balance) if recipe.balance else None
    augmenter = Augmenter(recipe.augmentation, max(recipe.size, recipe.teacher_size if taught else 0))
    return Feeder(pixels, augmenter, recipe.batch, recipe.seed, weights=chances, workers=recipe.workers)


def _with_colour(config: RunConfig, network: Network, unseen: tuple[Sample, ...], shown: Pixels | None) -> RunConfig:
    """The configuration with the recipe's weight of colour, or the one with the highest recall@1 on validation."""
    if config.recipe.colour_weight is not None:
        return replace(config, colour_weight=config.recipe.colour_weight)
    if shown is None:
        return config
    learned = ask(network, shown, config.mean, config.std, bf16=config.recipe.bf16).embeddings
    histogram, parts = ColourHistogram(), []
    for start in range(0, len(shown), 128):
        floats = torch.from_numpy(np.array(shown[start : start + 128])).permute(0, 3, 1, 2).float() / 255
        parts.append(histogram(floats).numpy())
    share, tried = best_colour_share(learned, np.concatenate(parts), [sample.identity for sample in unseen])
    facts = {**config.facts, "colour_shares_tried": {str(key): value for key, value in tried.items()}}
    return replace(config, colour_weight=share, facts=facts)


def _coloured(network: Network, config: RunConfig) -> Network:
    """The same weights in a network whose embedding also holds the colour histogram."""
    whole = network_of(config)
    whole.load_state_dict(network.state_dict())
    return whole.eval()
