"""What all pages of results share: one page of hits, and links to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from indexer.search.results import Hit, SearchResult
from webapp.headers import name_source
from webapp.search.forms import MOST_PAGES_TOGETHER, PAGE_SIZE, PageForm


@dataclass(frozen=True)
class Pagination:
    """One page of the hits, shown together with those from `begin` on."""

    number: int
    total: int
    begin: int

    @property
    def last(self) -> int:
        """Number of the last page."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def seen(self) -> int:
        """Hits up to the end of this page."""
        return min(self.total, self.number * PAGE_SIZE)

    @property
    def near(self) -> list[int]:
        """Pages worth a link: the first, the last and those around; 0 stands for a gap."""
        shown = sorted({1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)})
        pages: list[int] = []
        for page in shown:
            if pages and page - pages[-1] > 1:
                pages.append(0)
            pages.append(page)
        return pages


def matches(hits: Sequence[Hit]) -> int:
    """How many hits come before those that are only loosely related to what was asked, which are the last ones."""
    return max((place for place, hit in enumerate(hits, 1) if hit.match != "weak"), default=0)


def show(template: str, form: PageForm, result: SearchResult, **more: Any) -> Response:
    """A page of results, marked with the release it came from."""
    page = Pagination(form.number, result.total, form.begin)
    first = form.begin == 1 or not result.hits
    none_close = (
        (first or result.close is not None) and result.none_close and bool(result.query or result.mode != "text")
    )
    good = matches(result.hits)
    parts = {"good": result.hits[:good], "related": result.hits[good:], "most_together": MOST_PAGES_TOGETHER}
    response = make_response(
        render_template(template, form=form, result=result, page=page, none_close=none_close, **parts, **more)
    )
    if result.release:
        name_source(response, result.release, result.models)
    return response
