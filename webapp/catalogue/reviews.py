"""Composes what reads reviews: the newest model of the store, on TorchServe, over what the database holds."""

from __future__ import annotations

from catalog.progress import Progress, no_progress
from reviews.analyze import Analysis, analyze, waiting
from reviews.errors import ReviewError
from reviews.reader import ModelReader, newest_reader
from serving.cards import Card, find_cards
from serving.errors import ServingError
from webapp.services import Services

AT_ONCE = 500  # unread reviews after an import that are read right away


def sentiment_card(services: Services) -> Card:
    """The model that reads reviews; ReviewError when the model store has none."""
    card = newest_reader(find_cards(services.settings.model_store))
    if card is None:
        raise ReviewError(
            f"no model in {services.settings.model_store} reads reviews; train one: shoplens reviews train"
        )
    return card


def read_reviews(services: Services, progress: Progress = no_progress) -> Analysis:
    """Read every review that the newest model has not read and renew what is said of products.

    Raises ReviewError without a model, ServingError when TorchServe does not answer for two minutes.
    """
    return analyze(services.database, ModelReader(services.client, sentiment_card(services)), progress)


def reads_at_once(services: Services) -> bool:
    """Whether an import reads its reviews itself: few wait, and TorchServe is up; `shoplens up` starts the model."""
    if not 0 < waiting(services.database) <= AT_ONCE:
        return False
    try:
        services.management.process_id()
    except ServingError:
        return False
    return True
