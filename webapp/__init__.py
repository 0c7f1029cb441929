"""The site, the JSON API and the command line of a Shoplens installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.services import Services
    from webapp.settings import Settings


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """Build the Flask application; what is not given is made from the environment. Raises SettingsError.

    A web process that starts while the database is away answers with what is last known.
    """
    from webapp.application import make_application
    from webapp.services import build_services
    from webapp.settings import load_settings

    settings = settings or (services.settings if services else load_settings())
    return make_application(settings, services or build_services(settings, without_database=True))
