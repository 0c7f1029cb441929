"""The dashboard and the alerts ask for what is really there: the site's metrics and those of TorchServe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import requests
import yaml
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Shop
from webapp.settings import PROJECT

DEPLOY = PROJECT / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana" / "shoplens.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]
ASKED_FOR = {
    "SiteDown", "NoWorkersReady", "ErrorRateHigh", "SearchSlow", "QueueGrowing", "RecallLow", "CircuitOpen",
    "TorchServeRestarted",
}  # fmt: skip


def expressions() -> Iterator[Any]:
    """Every query of both files, with what Grafana fills in filled in."""
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])
    yield from (one["expr"] for one in DASHBOARD["annotations"]["list"])


def selectors() -> Iterator[Any]:
    """What the queries select; a query that Prometheus could not read raises."""
    found: list[Any] = []
    for expression in expressions():
        tree = promql_parser.parse(expression.replace("$__rate_interval", "5m"))
        promql_parser.walk(
            tree, lambda part: found.append(part) if isinstance(part, promql_parser.VectorSelector) else None
        )
    yield from found


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


def test_the_alerts_say_for_whom_and_what() -> None:
    assert {rule["alert"] for rule in RULES} >= ASKED_FOR
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))


def test_every_alert_is_explained() -> None:
    page = (PROJECT / "docs" / "observability.md").read_text(encoding="utf-8")
    assert not [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in page]


def test_the_docs_name_every_metric_of_ours(client: FlaskClient) -> None:
    page = (PROJECT / "docs" / "observability.md").read_text(encoding="utf-8")
    exported = set(re.findall(r"^# TYPE (shoplens_\w+) ", client.get("/metrics").text, re.MULTILINE))
    assert not [name for name in exported if f"`{name}`" not in page and not name.endswith("_created")]


def test_prometheus_reads_the_alerts_and_asks_both() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert config["rule_files"] == ["alerts.yml"]
    assert [job["job_name"] for job in config["scrape_configs"]] == ["shoplens", "torchserve"]


def test_the_dashboard_works_with_any_data_source() -> None:
    assert DASHBOARD["templating"]["list"][0]["type"] == "datasource"
    assert {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]} == {"${datasource}"}
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS]
    assert len(set(places)) == len(places)
