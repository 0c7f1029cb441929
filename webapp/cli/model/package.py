"""`shoplens model package` and `prove`: runs and weights become versions, and versions answer as their cards say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import click

from indexer.release.release import kept_cards
from serving.archives import build_archive, weights_folder
from serving.cards import Card, Runtime, find_cards, write_card
from webapp.cli.console import one_line_errors
from webapp.modelops.shared_models import open_shared_models
from webapp.settings import Settings, load_settings

CLIP, SENTENCE = "clip", "sentence"
COLOUR_WEIGHT = 0.3  # docs/architectures.md has what other shares find


@click.command()
@click.argument("run", required=False)
@click.option("--version", help="Version of the model that comes of it, for example 1.1.0; never one that exists.")
@click.option("--name", help="Name of the model; image-encoder or text-encoder unless given, of CLIP's two the start.")
@click.option(
    "--arch", "architecture", help="Package pretrained weights of this architecture instead, clip or sentence."
)
@click.option(
    "--weights", help="imagenet (torchvision's hub) or a FILE; for clip and sentence a FOLDER or a name on the hub."
)
@click.option(
    "--size", type=click.IntRange(16, 1024), help="With --arch: pixels a side that it sees.  [default: its own]"
)
@click.option(
    "--colour-weight",
    type=click.FloatRange(0, 0.9),
    help="With --arch: share of a colour histogram in the embedding.  [default: 0.3]",
)
@click.option(
    "--query-prefix", help="With sentence: what it wants before texts that are asked.  [default: what its files say]"
)
@click.option(
    "--passage-prefix", help="With sentence: what it wants before texts that are found.  [default: what its files say]"
)
@click.option("--licence", default="", help="Licence of the weights, for the card.")
@one_line_errors
def package(run: str | None, version: str | None, architecture: str | None, weights: str | None, **given: Any) -> None:
    """Put a training RUN, or pretrained weights, into the model store, and build its archive.

    RUN is a folder of instance/runs, or its name. Without RUN and --arch: build the archive of every card in the model
    store that has none of today's contents.

    \b
    shoplens model package 20260101-120000-encoder --version 1.1.0
    shoplens model package --arch resnet50 --weights imagenet --version 3.0.0
    shoplens model package --arch clip --weights FOLDER --version 1.0.0
    shoplens model package --arch sentence --weights FOLDER --version 2.0.0
    """
    settings = load_settings()
    if not run and not architecture:
        say_archives(settings, find_cards(settings.model_store))
        return
    if run and architecture:
        raise click.UsageError("Give a RUN or --arch, not both.")
    options = {name: value for name, value in given.items() if value is not None}
    _check_fitting(architecture, options)
    if not version:
        raise click.UsageError("--version is needed, three numbers such as 1.1.0.")
    if run:
        cards = [_package_run(settings, run, version, options)]
    elif not weights:
        raise click.UsageError("--weights is needed with --arch: imagenet, a FILE, or for clip and sentence a FOLDER.")
    else:
        cards = _package_weights(settings, str(architecture), weights, version, options)
    for card in cards:
        size_mb = (settings.model_store / card.weights).stat().st_size / 1e6
        click.echo(f"{card.key}: {card.architecture}, {card.dimension} numbers, weights {size_mb:.1f} MB")
    say_archives(settings, cards)
    click.echo("next: shoplens index build " + _next(cards))


def _check_fitting(architecture: str | None, options: Mapping[str, Any]) -> None:
    """Raise UsageError for an option that does not apply to what is packaged."""
    if architecture in (None, CLIP, SENTENCE) and {"size", "colour_weight"} & options.keys():
        raise click.UsageError(
            "--size and --colour-weight are for --arch with pretrained features; RUN, clip and sentence have theirs."
        )
    if architecture != SENTENCE and {"query_prefix", "passage_prefix"} & options.keys():
        raise click.UsageError("--query-prefix and --passage-prefix are for --arch sentence; others take no prefix.")


def _package_run(settings: Settings, run: str, version: str, options: Mapping[str, Any]) -> Card:
    from training.package import package_run
    from webapp.cli.model.train_run import find_run

    found = find_run(settings.instance / "runs", run)
    name, licence = options.get("name") or "image-encoder", options["licence"] or "not stated"
    return package_run(found, name, version, settings.model_store, licence, known=_known(settings))


def _package_weights(
    settings: Settings, architecture: str, weights: str, version: str, options: Mapping[str, Any]
) -> list[Card]:
    from training.package import package_clip, package_pretrained, package_sentence

    store, options = settings.model_store, {**options, "known": _known(settings)}
    if architecture == CLIP:
        return list(package_clip(weights, version, store, **options))
    if architecture == SENTENCE:
        return [package_sentence(weights, version, store, **options)]
    named = {"name": "image-encoder", "colour_weight": COLOUR_WEIGHT, **options}
    return [package_pretrained(architecture, weights, version=version, model_store=store, **named)]


def _known(settings: Settings) -> list[Card]:
    """What releases still answer with: a card that was lost and is made again is of the same model."""
    return kept_cards(settings.instance / "releases")


def say_archives(settings: Settings, cards: list[Card]) -> None:
    store = settings.model_store
    for card in cards:
        click.echo(build_archive(store / f"{card.key}.json", store).name)
    send_models(settings, cards)


def send_models(settings: Settings, cards: list[Card]) -> None:
    """Put models into the bucket, where the machines have one."""
    if shared := open_shared_models(settings):
        for card in cards:
            if shared.share(card):
                click.echo(f"{card.key}: sent to the bucket")


def _next(cards: list[Card]) -> str:
    model_keys = [card.key for card in cards]
    option = "--text-model" if cards[0].kind == "text-encoder" else "--image-model"
    return f"--with {','.join(model_keys)}" if len(model_keys) > 1 else f"{option} {model_keys[0]}"


@click.command()
@click.argument("models", metavar="[NAME-VERSION]...", nargs=-1)
@click.option(
    "--runtime",
    type=click.Choice(get_args(Runtime)),
    help="What computes the network from now on; onnxruntime is the faster on processors.  [default: as it is]",
)
@one_line_errors
def prove(models: tuple[str, ...], runtime: Runtime | None) -> None:
    """Give models every probe of their cards; without NAME-VERSION, all of the model store.

    Where the answers are the card's, the card is brought up to date: it names today's handler code, and a card from
    before there were probes of every kind gets them. The model stays the same one: releases and embeddings made with it
    stay good. Where an answer is another one the card stays as it is, and the exit code is 1.
    """
    from serving.handlers.loading import RefusesToStart
    from serving.handlers.probe import change_runtime, renew  # brings torch along

    settings = load_settings()
    store, failed = settings.model_store, False
    for card in _chosen(find_cards(store), models):
        try:
            folder = weights_folder(card, store)
            renewed = change_runtime(card, folder, runtime) if runtime else renew(card, folder)
        except RefusesToStart as error:
            click.echo(f"{error}. Were other answers meant, package it as a new version.", err=True)
            failed = True
            continue
        if renewed != card:
            write_card(renewed, store)
        done = "the card was brought up to date" if renewed != card else "the card is up to date"
        click.echo(f"{card.key}: every answer is the card's; {done}")
        say_archives(settings, [renewed])
    if failed:
        raise click.exceptions.Exit(1)


def _chosen(cards: Sequence[Card], keys: Sequence[str]) -> list[Card]:
    unknown = sorted(set(keys) - {card.key for card in cards})
    if unknown:
        names = ", ".join(card.key for card in cards) or "none"
        raise click.UsageError(f"{unknown[0]} is no model of the model store; there are: {names}.")
    return [card for card in cards if not keys or card.key in keys]
