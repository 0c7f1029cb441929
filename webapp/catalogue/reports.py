"""Reports as pages: one body for the self-contained file and for /ops."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.settings import PROJECT

COUNTS = (  # an import's counts, and what each is called
    ("rows", "rows in"),
    ("joined", "joined into others (variants, pictures)"),
    ("kept", "kept"),
    ("new", "new"),
    ("changed", "changed"),
    ("returned", "of these back again"),
    ("unpublished", "not published: shown to no shopper"),
    ("unchanged", "unchanged"),
    ("rejected", "rejected"),
    ("flags", "flagged, unchanged"),
    ("gone", "gone from the feed"),
    ("pictures_kept", "pictures kept"),
    ("pictures_missing", "pictures missing"),
    ("pictures_not_fetched", "pictures not fetched"),
    ("pictures_refused", "pictures refused"),
    ("pictures_fetched", "pictures fetched from the web"),
    ("pictures_unchanged", "pictures unchanged on the web"),
    ("pictures_failed", "pictures to try again later"),
)
GONE = {"keep": "kept as they were", "hide": "hidden", "remove": "removed"}
WORDS: Mapping[str, Any] = {"counts": COUNTS, "gone_done": GONE}


def import_page(report: Mapping[str, Any]) -> str:
    """An import's report (as its JSON holds it) as a self-contained page."""
    return _render("reports/import.html", report)


def coverage_page(report: Mapping[str, Any]) -> str:
    """The coverage over all products as a self-contained page."""
    return _render("reports/coverage.html", report)


def comparison_page(report: Mapping[str, Any]) -> str:
    """A comparison of two releases as a self-contained page."""
    return _render("reports/compare.html", report)


def write_page(path: Path, text: str) -> None:
    """Write a file under a temporary name first."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105 - the house's word for it


def _render(template: str, report: Mapping[str, Any]) -> str:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(report=report, **WORDS)
