"""How views reach the parts of the application that answers the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from catalog.labelling.query_photos import QueryPhotos
    from indexer.search.suggest import Suggester
    from webapp.access.sessions import Sessions
    from webapp.access.users import Users
    from webapp.catalogue.proposals import Proposers
    from webapp.labelling.queues import Predictions
    from webapp.metrics.counted import Metrics
    from webapp.metrics.state import StateCollector
    from webapp.search.queries import Browsing
    from webapp.search.query_log import QueryLog
    from webapp.services import Services
    from webapp.settings import Settings
    from webapp.shop.front_page import FrontPages
    from webapp.shop.seo.sitemaps import Sitemaps


@dataclass(frozen=True)
class SiteParts:
    """What a web process has beside the services that it shares with the command line."""

    services: Services
    settings: Settings  # that the application was made with
    state_collector: StateCollector  # gauges of the present state, read at each scrape
    browsing: Browsing  # lists products by filters, without a search
    query_log: QueryLog  # counts of the queries of shoppers
    front_pages: FrontPages  # what the front page shows, until the catalogue changes
    sitemaps: Sitemaps  # lists of the products' pages, until the catalogue changes
    suggester: Suggester
    users: Users  # of /ops
    sessions: Sessions  # that they opened
    query_photos: QueryPhotos  # shoppers' photos that were not recognised, kept to be labelled
    predictions: Predictions  # labels that the current release's encoder gives the catalogue's pictures
    proposers: Proposers  # of categories for products whose feed names none


def parts() -> SiteParts:
    """The parts of this application."""
    return cast("SiteParts", current_app.extensions["shoplens"])


def services() -> Services:
    """The services it shares with the command line."""
    return parts().services


def settings() -> Settings:
    """The settings it was made with."""
    return parts().settings


def metrics() -> Metrics:
    """The counters of this process."""
    return services().metrics
