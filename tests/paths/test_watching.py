"""The dashboard and the alerts ask for what is really there: the site's metrics and those of TorchServe."""

from __future__ import annotations

import re

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.support.demo_shop import Shop
from tests.support.watching import expressions, selectors
from webapp.settings import PROJECT


@pytest.fixture(scope="module")
def exported(app: Flask, shop: Shop) -> dict[str, set[str]]:
    """Every series of the site and of TorchServe with its labels; empty where nothing was counted yet."""
    client = app.test_client()
    client.get("/search?q=mug")
    torchserve = f"http://127.0.0.1:{shop.services.settings.torchserve_port + 2}/metrics"
    found: dict[str, set[str]] = {"up": {"job", "instance"}}
    for text in (client.get("/metrics").text, requests.get(torchserve, timeout=10).text):
        for family in text_string_to_metric_families(text):
            endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total", "_created")}.get(
                family.type, ("",)
            )
            found.update({family.name + ending: set() for ending in endings})
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_series_asked_for_is_exported_with_its_labels(exported: dict[str, set[str]]) -> None:
    for selector in selectors():
        assert selector.name in exported, f"nobody exports {selector.name}"
        asked = {matcher.name for matcher in selector.matchers.matchers}
        known = exported[selector.name]
        assert not known or asked <= known, f"{selector.name} has the labels {known}, asked for are {asked}"


def test_the_endpoints_asked_for_are_the_sites(app: Flask) -> None:
    asked = {
        name for one in expressions() for said in re.findall(r'endpoint=~"([^"]+)"', one) for name in said.split("|")
    }
    assert asked
    assert asked <= set(app.view_functions)


def test_the_docs_name_every_metric_of_ours(client: FlaskClient) -> None:
    page = (PROJECT / "docs" / "observability.md").read_text(encoding="utf-8")
    exported = set(re.findall(r"^# TYPE (shoplens_\w+) ", client.get("/metrics").text, re.MULTILINE))
    assert not [name for name in exported if f"`{name}`" not in page and not name.endswith("_created")]
