"""`shoplens model package`: a run, pretrained weights or CLIP become versions that TorchServe can hold."""

from __future__ import annotations

import click

from serving.archives import build_archive
from serving.cards import Card, find_cards
from webapp.cli.console import one_line_errors
from webapp.settings import Settings, load_settings

CLIP = "clip"
COLOUR_WEIGHT = 0.3  # docs/architectures.md has what other shares find


@click.command()
@click.argument("run", required=False)
@click.option("--version", help="Version of the model that comes of it, for example 1.1.0; never one that exists.")
@click.option("--name", help="Name of the model; image-encoder unless given, for CLIP the start of both names.")
@click.option("--arch", "architecture", help="Package pretrained weights of this architecture instead, or clip.")
@click.option("--weights", help="imagenet (torchvision's hub) or a FILE; for clip a FOLDER or a name on the hub.")
@click.option(
    "--size", type=click.IntRange(16, 1024), help="With --arch: pixels a side that it sees.  [default: its own]"
)
@click.option(
    "--colour-weight",
    type=click.FloatRange(0, 0.9),
    help="With --arch: share of a colour histogram in the embedding.  [default: 0.3]",
)
@click.option("--licence", default="", help="Licence of the weights, for the card.")
@one_line_errors
def package(
    run: str | None,
    version: str | None,
    name: str | None,
    architecture: str | None,
    weights: str | None,
    size: int | None,
    colour_weight: float | None,
    licence: str,
) -> None:
    """Put a training RUN, or pretrained weights, into the model store, and build its archive.

    RUN is a folder of instance/runs, or its name. Without RUN and --arch: build the archive of every card in the model
    store that has none of today's contents.

    \b
    shoplens model package 20260101-120000-encoder --version 1.1.0
    shoplens model package --arch resnet50 --weights imagenet --version 2.0.0
    shoplens model package --arch clip --weights FOLDER --version 1.0.0
    """
    settings = load_settings()
    if not run and not architecture:
        _say_archives(settings, find_cards(settings.model_store))
        return
    if run and architecture:
        raise click.UsageError("Give a RUN or --arch, not both.")
    if (run or architecture == CLIP) and (size is not None or colour_weight is not None):
        raise click.UsageError(
            "--size and --colour-weight are for --arch with pretrained features; RUN and clip have theirs."
        )
    if not version:
        raise click.UsageError("--version is needed, three numbers such as 1.1.0.")
    if run:
        cards = [_package_run(settings, run, name, version, licence)]
    elif not weights:
        raise click.UsageError("--weights is needed with --arch: imagenet, a FILE, or for clip a FOLDER.")
    else:
        cards = _package_pretrained(settings, str(architecture), weights, name, version, size, colour_weight, licence)
    for card in cards:
        size_mb = (settings.model_store / card.weights).stat().st_size / 1e6
        click.echo(f"{card.key}: {card.architecture}, {card.dimension} numbers, weights {size_mb:.1f} MB")
    _say_archives(settings, cards)
    click.echo("next: shoplens index build " + _next(cards))


def _package_run(settings: Settings, run: str, name: str | None, version: str, licence: str) -> Card:
    from training.package import package_run
    from webapp.cli.train_run import find_run

    found = find_run(settings.instance / "runs", run)
    return package_run(found, name or "image-encoder", version, settings.model_store, licence or "not stated")


def _package_pretrained(
    settings: Settings,
    architecture: str,
    weights: str,
    name: str | None,
    version: str,
    size: int | None,
    colour_weight: float | None,
    licence: str,
) -> list[Card]:
    from training.package import package_clip, package_pretrained

    if architecture == CLIP:
        return list(package_clip(weights, version, settings.model_store, name=name or CLIP, licence=licence))
    name, store = name or "image-encoder", settings.model_store
    share = COLOUR_WEIGHT if colour_weight is None else colour_weight
    return [
        package_pretrained(architecture, weights, name, version, store, colour_weight=share, size=size, licence=licence)
    ]


def _say_archives(settings: Settings, cards: list[Card]) -> None:
    store = settings.model_store
    for card in cards:
        click.echo(build_archive(store / f"{card.key}.json", store).name)


def _next(cards: list[Card]) -> str:
    keys = [card.key for card in cards]
    return f"--with {','.join(keys)}" if len(keys) > 1 else f"--image-model {keys[0]}"
