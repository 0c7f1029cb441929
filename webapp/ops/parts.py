"""How the pages of /ops reach what only they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Flask, current_app

from catalog.labelling.query_photos import QueryPhotos
from webapp.access.sign_in import Access
from webapp.catalogue.proposers import Proposers
from webapp.labelling.recognised import Recognised
from webapp.services import Services
from webapp.settings import Settings

_KEY = "shoplens_ops"


@dataclass(frozen=True)
class OpsParts:
    """What the pages of /ops are made of."""

    access: Access
    photos: QueryPhotos
    recognised: Recognised
    proposers: Proposers


def open_access(settings: Settings, services: Services) -> Access:
    """The password and sessions, with the times of the settings."""
    idle, longest = timedelta(minutes=settings.ops_idle_minutes), timedelta(hours=settings.ops_session_hours)
    return Access(services.database, idle=idle, longest=longest)


def open_photos(settings: Settings, services: Services) -> QueryPhotos:
    """Shoppers' photos waiting for a name."""
    folder = settings.instance / "query-photos"
    most, days = settings.unsure_photos_most, settings.unsure_photos_days
    return QueryPhotos(services.database, folder, most=most, days=days)


def add_parts(app: Flask, settings: Settings, services: Services) -> None:
    """Build them for an application."""
    app.extensions[_KEY] = OpsParts(
        open_access(settings, services), open_photos(settings, services), Recognised(services), Proposers(services)
    )


def parts() -> OpsParts:
    """All of them."""
    return cast("OpsParts", current_app.extensions[_KEY])


def access() -> Access:
    """The password and the sessions."""
    return parts().access
