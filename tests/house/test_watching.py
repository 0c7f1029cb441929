"""The alerts and the dashboard are whole, and every alert is explained."""

from __future__ import annotations

import re

import yaml

from tests.support.watching import DASHBOARD, DEPLOY, PANELS, RULES
from webapp.settings import PROJECT

ASKED_FOR = {
    "SiteDown", "NoWorkersReady", "ErrorRateHigh", "SearchSlow", "QueueGrowing", "RecallLow", "CircuitOpen",
    "TorchServeRestarted",
}  # fmt: skip


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
