"""A training run from the command line, from its options to its folder. Separate, because it imports torch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click

from serving.cards import read_card
from serving.handlers.colour import BINS
from serving.handlers.networks import ARCHITECTURES, Network, load_network
from serving.handlers.pretrained import imagenet_normalisation
from training.data.samples import Dataset
from training.errors import TrainingError
from training.fit import Material, fit, normalisation
from training.recipe import Recipe, find_recipe, overlay, read_recipe
from training.run import Run, RunConfig, git_commit, network_of
from training.teaching.distil import tutor_of
from training.teaching.extend import compare_kept, merged_heads
from training.teaching.teacher import Teacher, parse_teacher
from training.teaching.titles import newest_text_encoder, title_vectors, titles_encoder
from training.tune import tuned
from webapp.cli.console import progress
from webapp.cli.model.data_options import described, read_dataset
from webapp.settings import Settings

Start = tuple[Network, RunConfig]


def train_run(settings: Settings, options: Mapping[str, Any], given: Collection[str]) -> None:
    """Train as the recipe and the options say, or go on with a run; prints where the result lies.

    given: the options that stood on the command line, which outrank the recipe's keys of the same names.
    """
    runs = settings.instance / "runs"
    if options["resume"]:
        run = find_run(runs, options["resume"])
        if options["recipe"]:
            raise TrainingError("--resume goes on with the recipe that the run began with: leave --recipe out.")
        config, dataset = run.config, run.samples()
        if run.weights.exists() and not run.checkpoint.exists():
            raise TrainingError(
                f"{run.name} has ended: nothing is left to resume. To go on from it: --start {run.name}"
            )
        options = {**options, **config.facts["options"]}
    else:
        options = _with_recipe(options, given)
        recipe = _recipe(_as_before(settings, options))
        dataset = read_dataset(settings, options)
        config = RunConfig(recipe, dataset.heads, (0.5,) * 3, (0.25,) * 3)
    with progress() as report:
        material = _material(settings, options, dataset, report)
        if not options["resume"]:
            network_of(config)  # what cannot be built is said before a folder is made for it
            run = Run.create(runs, options["name"] or "encoder")
            if options["recipe"]:
                run.write_text("recipe.toml", options["recipe"].read_text(encoding="utf-8"))
            config = _configured(settings, options, material, config, run, report)
            run.write_samples(material.dataset)
            run.write_config(config)
        try:
            config = fit(material, config, run, report, resume=bool(options["resume"]))
        except KeyboardInterrupt:
            raise TrainingError(_interrupted(run)) from None
    click.echo(f"{run.folder}: {run.log_lines()[-1]}")
    _say_what_is_kept(settings, options, run)
    click.echo(f"next: shoplens model evaluate {run.name}, then shoplens model package {run.name} --version …")


def _say_what_is_kept(settings: Settings, options: Mapping[str, Any], run: Run) -> None:
    """After going on from a run: what the network knew of that run's validation pictures, and what it knows now."""
    name = options["extend"] or options["start"]
    runs = settings.instance / "runs"
    if not name or (settings.model_store / f"image-encoder-{name}.json").is_file():
        return
    scores = compare_kept(find_run(runs, name), run, runs / "cache")
    for measure, before in scores.get("before", {}).items():
        click.echo(f"on the validation pictures of {name}, {measure}: {before} before, {scores['after'][measure]} now")


def find_run(runs: Path, name: str) -> Run:
    """A run by its folder or by its name; TrainingError when there is none."""
    for folder in (Path(name), runs / name):
        if (folder / "config.json").is_file():
            return Run(folder)
    known = sorted(path.parent.name for path in runs.glob("*/config.json"))
    raise TrainingError(f"There is no run {name!r}. In {runs}: {', '.join(known) or 'none yet'}.")


def _with_recipe(options: Mapping[str, Any], given: Collection[str]) -> Mapping[str, Any]:
    """The options, with the values of the recipe's file where none was given."""
    if not options["recipe"]:
        return options
    path = find_recipe(options["recipe"])
    merged = overlay(read_recipe(path), options, given)
    return {**merged, "recipe": path, "name": options["name"] or path.stem}


def _as_before(settings: Settings, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options, with the shape of the network to go on from where they leave it open."""
    name = options["extend"] or options["start"]
    if not name:
        return options
    before = _started(settings, name)[1].recipe
    kept = ("architecture", "dimension", "size", "served_size")
    return {**options, **{key: options.get(key) or getattr(before, key) for key in kept}}


def _recipe(options: Mapping[str, Any]) -> Recipe:
    architecture = options["architecture"] or Recipe.architecture
    if architecture not in ARCHITECTURES:
        raise TrainingError(f"architecture {architecture!r}: expected one of {', '.join(ARCHITECTURES)}")
    if options["interpolation"] is not None and not (options["extend"] or options["start"]):
        raise TrainingError(
            "--learnt keeps part of what is learnt beyond another network: name it by --start or --extend."
        )
    usual = ARCHITECTURES[architecture].size
    given = {field.name: options.get(field.name) for field in fields(Recipe)}
    given = {name: value for name, value in given.items() if value is not None} | {"architecture": architecture}
    given.setdefault("size", usual)
    given.setdefault("served_size", given["size"])
    given.setdefault("decoded", max(given["size"], round(given["size"] * 1.25)))
    return Recipe(**given)


def _material(settings: Settings, options: Mapping[str, Any], dataset: Dataset, report: Any) -> Material:
    start = options["extend"] or options["start"]
    weights = options["weights"]
    titles = None
    if options["text"]:
        encode = titles_encoder(newest_text_encoder(settings.model_store), settings.model_store)
        titles = title_vectors(encode, dataset.part("train"), report)
    return Material(
        dataset,
        settings.instance / "runs" / "cache",
        pretrained=None if weights == "none" else weights,
        start=_started(settings, start) if start else None,
        keep=bool(options["extend"]),
        teacher=_teacher(options["teacher"]),
        tutors=tuple(tutor_of(find_run(settings.instance / "runs", name)) for name in options["distil"]),
        titles=titles,
    )


def _configured(
    settings: Settings, options: Mapping[str, Any], material: Material, config: RunConfig, run: Run, report: Any
) -> RunConfig:
    recipe, heads = config.recipe, material.dataset.heads
    if material.start is not None:
        heads = merged_heads(material.start[1].heads, heads)
        mean, std = material.start[1].mean, material.start[1].std
    elif material.pretrained is not None:  # the backbone knows pictures as these numbers leave them
        mean, std = imagenet_normalisation(recipe.architecture)
    else:
        mean, std = normalisation(material.dataset, recipe.decoded, material.cache, report)
    config = replace(
        config,
        heads=heads,
        mean=mean,
        std=std,
        aligned_with=newest_text_encoder(settings.model_store) if material.titles is not None else "",
        aligned_dimension=material.titles.shape[1] if material.titles is not None else 0,
        data=tuple(described(options)),
        started_from=options["extend"] or options["start"] or options["weights"],
        commit=git_commit(),
        facts=_facts(options, material),
    )
    return tuned(material, config, run, report) if options["tune"] else config


def _facts(options: Mapping[str, Any], material: Material) -> dict[str, Any]:
    train = material.dataset.part("train")
    kept = ("weights", "start", "extend", "teacher", "distil", "text")
    return {
        "pictures": len(train),
        "products": len({sample.identity for sample in train if sample.identity}),
        "teacher": str(material.teacher) if material.teacher else "",
        "distilled": [tutor.name for tutor in material.tutors],
        "rejected": len(material.dataset.rejected),
        "recipe": options["recipe"].stem if options["recipe"] else "",
        "options": {name: options[name] for name in kept},
    }


def _teacher(text: str | None) -> Teacher | None:
    try:
        return parse_teacher(text) if text else None
    except ValueError as error:
        raise TrainingError(str(error)) from error


def _started(settings: Settings, name: str) -> Start:
    path = settings.model_store / f"image-encoder-{name}.json"
    if not path.is_file():
        run = find_run(settings.instance / "runs", name)
        return run.load_network(), run.config
    card = read_card(path)
    size, colours = card.input.size, BINS if card.colour_weight else 0
    recipe = Recipe(card.architecture, size, size, dimension=card.dimension - colours)
    mean, std = card.input.mean[0:3], card.input.std[0:3]
    config = RunConfig(recipe, card.heads, mean, std, card.colour_weight)  # type: ignore[arg-type]
    return load_network(card, settings.model_store / card.weights), config


def _interrupted(run: Run) -> str:
    if run.checkpoint.exists():
        return f"Stopped. What was learnt is kept; go on with: shoplens model train --resume {run.name}"
    return f"Stopped before the first checkpoint; nothing of {run.folder} is needed any more."
