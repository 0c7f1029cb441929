"""A shop with nothing in it, and a client of its API that is not limited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from webapp import create_app
from webapp.services import Services, build_services
from webapp.settings import Settings


@pytest.fixture
def own(empty_settings: Settings) -> Iterator[Services]:
    """A shop with nothing in it."""
    services = build_services(empty_settings.model_copy(update={"rate_limit_key": ""}))
    yield services
    services.database.close()


@pytest.fixture
def site(own: Services) -> FlaskClient:
    return create_app(services=own).test_client()
