"""The report's page: whole in itself, harmless whatever labels are called, every wrong cell leading to its pictures."""

import re

import pytest

from training.assess.page import render, write_page
from training.assess.record import describe
from training.assess.run_figures import measure_run
from training.run import Run


@pytest.fixture(scope="module")
def page(untouched_run: Run) -> str:
    return render(describe(untouched_run, measure_run(untouched_run, cost=False), "2026-01-02T03:04:05+00:00"))


def test_the_page_needs_no_other_file(page: str) -> None:
    assert not re.search(r"<script|<link|@import|url\(", page)
    assert {source.split(":")[0] for source in re.findall(r'(?:src|href)="([^#][^"]*)"', page)} == {"data"}


def test_labels_cannot_become_markup(page: str) -> None:
    assert "vase <b>" not in page
    assert "vase &lt;b&gt;&amp;" in page


def test_every_wrong_cell_leads_to_its_pictures(page: str) -> None:
    links = set(re.findall(r'href="#(cell-[\d-]+)"', page))
    assert links and links == set(re.findall(r'id="(cell-[\d-]+)"', page))


def test_a_picture_that_has_gone_is_said_to_be_gone(run: Run) -> None:
    report = describe(run, measure_run(run, cost=False), "2026-01-02T03:04:05+00:00")
    report = {**report, "heads": [{**head} for head in report["heads"]]}
    for head in report["heads"]:
        head["mistakes"] = [{**mistake, "path": "/nowhere/x.png"} for mistake in head["mistakes"]]
    assert "gone" in render(report)


def test_the_page_is_written_beside_the_report(run: Run) -> None:
    report = describe(run, measure_run(run, cost=False), "2026-01-02T03:04:05+00:00")
    assert write_page(run, report, "report.html").read_text().startswith("<!doctype html>")
