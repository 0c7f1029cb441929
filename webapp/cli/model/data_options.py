"""The options that name labelled pictures, the same for `model data` and `model train`, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.console import progress
from webapp.settings import Settings

if TYPE_CHECKING:
    from training.data.checking import Look
    from training.data.samples import Dataset, Sample
    from training.data.shop import ShopPictures
    from training.data.sources import SourceSpec

SHARE = click.FloatRange(0, 1, max_open=True)
_OPTIONS = (
    click.option(
        "--data",
        multiple=True,
        metavar="HEAD=SOURCE",
        help="Labelled pictures for a label head: a folder of one subfolder a label, a .csv with the columns image and "
        "label, catalogue (the imported one), or fashion-mnist:FOLDER. May be repeated.",
    ),
    click.option(
        "--column",
        multiple=True,
        metavar="HEAD.OURS=THEIRS",
        help="Another name of a column: image, label, identity, group, split or title; empty leaves it unread.",
    ),
    click.option("--where", multiple=True, metavar="HEAD.COLUMN=VALUE", help="Keep only the rows with this value."),
    click.option("--validation", type=SHARE, default=0.2, show_default=True, help="Share that chooses among networks."),
    click.option(
        "--test", type=SHARE, default=0.1, show_default=True, help="Share that is looked at once, at the end."
    ),
    click.option("--split-seed", type=click.IntRange(0), default=7, show_default=True, help="Draws these shares."),
)


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --data, --column, --where, --validation, --test and --split-seed to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def described(options: Mapping[str, Any]) -> list[str]:
    """The data as it was asked for, a line a source and one for the split."""
    from training.data.sources import describe

    shares = f"--validation {options['validation']:g} --test {options['test']:g} --split-seed {options['split_seed']}"
    return [*(describe(spec) for spec in specs_of(options)), shares]


def specs_of(options: Mapping[str, Any]) -> tuple[SourceSpec, ...]:
    """The sources that were named; TrainingError where that cannot be meant."""
    from training.data.sources import parse_sources

    return parse_sources(options["data"], options["column"], options["where"])


def read_dataset(settings: Settings, options: Mapping[str, Any]) -> Dataset:
    """The checked pictures with their splits; what was left out is printed to stderr. Raises TrainingError."""
    from training.data.checking import check, reasons

    samples, looks = read_and_look(settings, options)
    dataset = check(samples, looks=looks)
    for reason, count in reasons(dataset.rejected).items():
        click.echo(f"left out: {count} × {reason}", err=True)
    return dataset


def read_and_look(settings: Settings, options: Mapping[str, Any]) -> tuple[list[Sample], list[Look]]:
    """Every picture that was named and one look at each; those that can be used have their split."""
    from training.data.checking import look_at
    from training.data.sources import CATALOGUE, read_sources
    from training.data.splits import assign

    specs = specs_of(options)
    catalogue = shop_pictures(settings) if any(spec.source == CATALOGUE for spec in specs) else None
    samples = read_sources(specs, catalogue)
    with progress() as report:
        looks = look_at(samples, progress=report)
    usable = [sample for sample, look in zip(samples, looks, strict=True) if not look.reason]
    divided = iter(assign(usable, validation=options["validation"], test=options["test"], seed=options["split_seed"]))
    return [sample if look.reason else next(divided) for sample, look in zip(samples, looks, strict=True)], looks


def shop_pictures(settings: Settings) -> ShopPictures:
    """The imported catalogue with the labels people gave its pictures, and the shoppers' photos they named."""
    from catalog.labelling.labels import Labels
    from training.data.shop import ShopPictures
    from webapp.labelling.unsure import open_query_photos
    from webapp.services import build_services

    services = build_services(settings)
    photos = open_query_photos(settings, services.database)
    return ShopPictures(services.catalogue, services.pictures, Labels(services.database), photos.path)
