"""`shoplens model prove`: do the models still give the answers of their cards? Cards are brought up to date."""

from __future__ import annotations

from collections.abc import Sequence

import click

from serving.archives import weights_folder
from serving.cards import Card, find_cards, write_card
from webapp.cli.console import one_line_errors
from webapp.cli.model.package import say_archives
from webapp.settings import load_settings


@click.command()
@click.argument("models", metavar="[NAME-VERSION]...", nargs=-1)
@one_line_errors
def prove(models: tuple[str, ...]) -> None:
    """Give models every probe of their cards; without NAME-VERSION, all of the model store.

    Where the answers are the card's, the card is brought up to date: it names today's handler code, and a card from
    before there were probes of every kind gets them. The model stays the same one: releases and embeddings made with it
    stay good. Where an answer is another one the card stays as it is, and the exit code is 1.
    """
    from serving.handlers.loading import RefusesToStart
    from serving.handlers.probe import renew  # brings torch along

    settings = load_settings()
    store, failed = settings.model_store, False
    for card in _chosen(find_cards(store), models):
        try:
            renewed = renew(card, weights_folder(card, store))
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
