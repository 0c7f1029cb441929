"""How views reach the services of the application that answers the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from catalog.labelling.query_photos import QueryPhotos
    from indexer.search.suggest import Suggester
    from webapp.access.sign_in import Access
    from webapp.catalogue.proposals import Proposers
    from webapp.labelling.predictions import Predictions
    from webapp.metrics.counted import Metrics
    from webapp.metrics.state import StateCollector
    from webapp.search.browsing import Browsing
    from webapp.search.query_log import QueryLog
    from webapp.services import Services
    from webapp.settings import Settings


def services() -> Services:
    """The parts the site is made of."""
    return cast("Services", current_app.extensions["shoplens"])


def settings() -> Settings:
    """The settings this application was made with."""
    return cast("Settings", current_app.extensions["shoplens_settings"])


def metrics() -> Metrics:
    """The counters of this application."""
    return services().metrics


def state_collector() -> StateCollector:
    """The gauges of the present state, read at each scrape."""
    return cast("StateCollector", current_app.extensions["shoplens_state_collector"])


def browsing() -> Browsing:
    """Listing of products by filters, without a search."""
    return cast("Browsing", current_app.extensions["shoplens_browsing"])


def suggester() -> Suggester:
    """Suggestions for a query while it is typed."""
    return cast("Suggester", current_app.extensions["shoplens_suggester"])


def query_log() -> QueryLog:
    """Counts of the queries of shoppers."""
    return cast("QueryLog", current_app.extensions["shoplens_query_log"])


def access() -> Access:
    """The password of /ops and the sessions it opened."""
    return cast("Access", current_app.extensions["shoplens_access"])


def query_photos() -> QueryPhotos:
    """Shoppers' photos that were not recognised, kept to be labelled."""
    return cast("QueryPhotos", current_app.extensions["shoplens_query_photos"])


def predictions() -> Predictions:
    """The labels that the current release's encoder gives the catalogue's pictures."""
    return cast("Predictions", current_app.extensions["shoplens_predictions"])


def proposers() -> Proposers:
    """Proposed categories for products whose feed names none."""
    return cast("Proposers", current_app.extensions["shoplens_proposers"])
