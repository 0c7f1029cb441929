"""Imports a file of reviews in batches: read, clean, match to products, write, count."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.database import Database
from catalog.importing.gone import FeedIds
from catalog.importing.report import Reasons
from catalog.progress import Progress, no_progress
from reviews.cleaning import CleanReview, clean_review
from reviews.errors import ReviewRejected
from reviews.keep import Matches, keep_reviews, match_products, sum_stars
from reviews.reading import RawReview, open_reviews

BATCH = 1000  # reviews in one transaction


@dataclass
class ReviewReport:
    """Counts of an import: rows = kept + rejected, kept = new + changed + unchanged."""

    source: str
    file: str
    format: str
    mapping: dict[str, str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0  # of the kept: their product is not in the catalogue yet
    products: int = 0  # that got new or changed reviews
    seconds: float = 0.0
    rejections: Reasons = field(default_factory=Reasons)

    @property
    def kept(self) -> int:
        """The number of records that were not rejected."""
        return self.new + self.changed + self.unchanged

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        plain = {name: value for name, value in vars(self).items() if name not in ("rejections", "seconds")}
        return {
            **plain,
            "kept": self.kept,
            "rejected": self.rejections.count,
            "seconds": round(self.seconds, 2),
            "rejected_by_reason": self.rejections.by_kind(),
        }


def import_reviews(
    database: Database,
    path: Path,
    *,
    source: str = "default",
    mapping: Mapping[str, str] | None = None,
    catalog: str | None = None,
    keep_waiting: bool = False,
    progress: Progress = no_progress,
) -> ReviewReport:
    """Import reviews; importing the same file again changes nothing.

    mapping: columns, ours → theirs, where the guess is wrong. catalog: the source whose feed ids are meant, where
    several use the same. keep_waiting: keep reviews of products that are not in the catalogue until they are. Raises
    ReviewError for a file that cannot be used.
    """
    started = time.monotonic()
    with open_reviews(path, mapping) as file, FeedIds() as seen:
        report = ReviewReport(source, file.name, file.format, file.mapping)
        touched: set[int] = set()
        while batch := list(islice(file.reviews, BATCH)):
            cleaned = list(_cleaned(batch, seen, report))
            with database.session() as session:
                matches = match_products(session, {review.product for _, review in cleaned}, catalog)
                tied = list(_tied(cleaned, matches, report, keep_waiting))
                kept = keep_reviews(session, source, tied)
                session.flush()
                sum_stars(session, kept.products)
            report.new += kept.new
            report.changed += kept.changed
            report.unchanged += kept.unchanged
            touched |= kept.products
            progress("Reviews", report.rows, round(report.rows / max(file.share_read(), 1e-6)))
    report.products, report.seconds = len(touched), time.monotonic() - started
    return report


def _cleaned(batch: list[RawReview], seen: FeedIds, report: ReviewReport) -> Iterator[tuple[int, CleanReview]]:
    for raw in batch:
        report.rows += 1
        try:
            review = clean_review(raw)
            first = seen.take(review.key, raw.number)
            if first != raw.number:
                raise ReviewRejected(f"the same review as in row {first}")
        except ReviewRejected as rejection:
            report.rejections.note(raw.number, str(rejection))
            continue
        yield raw.number, review


def _tied(
    cleaned: list[tuple[int, CleanReview]], matches: Matches, report: ReviewReport, keep_waiting: bool
) -> Iterator[tuple[CleanReview, int | None]]:
    for number, review in cleaned:
        try:
            product_id = matches.product(review.product)
            if product_id is None and not keep_waiting:
                raise ReviewRejected(_missing(review.product))
        except ReviewRejected as rejection:
            report.rejections.note(number, str(rejection))
            continue
        report.waiting += product_id is None
        yield review, product_id


def _missing(product: str) -> str:
    return f"no product {product!r} in the catalogue" if product else "no product is named"
