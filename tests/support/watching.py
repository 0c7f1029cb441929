"""The queries of the alerts and of the dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import promql_parser
import yaml

from webapp.settings import PROJECT

DEPLOY = PROJECT / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana" / "shoplens.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]


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
