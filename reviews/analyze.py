"""Lets a model read the reviews that it has not read, a batch a transaction, and renews their products' summaries."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.progress import Progress, no_progress
from catalog.tables import Product
from reviews.aspects import Aspects
from reviews.keep import sum_stars, tie_waiting
from reviews.nouns import Nouns
from reviews.opinions import ReadClause, ReadReview, opinions
from reviews.reader import Reader
from reviews.sentences import clauses
from reviews.tables import ProductReviews, Review
from serving.review_text import whole

TOGETHER = 64  # reviews in one batch, some 300 texts
MOST_CLAUSES = 40  # of one review
MOST_OF_A_PRODUCT = 3000  # newest reviews; a summary of more would hardly differ
SUMMARY = "aspects-2"  # changes with what a summary says of the same readings
NOUNS_FROM = 100_000  # newest reviews, in which the things that buyers speak of are counted


@dataclass
class Analysis:
    """Counts of one run."""

    read: int = 0
    texts: int = 0  # whole reviews and clauses
    products: int = 0
    seconds: float = 0.0


def analyze(database: Database, reader: Reader, progress: Progress = no_progress) -> Analysis:
    """Read every review that this reader has not read, and renew the summaries of their products.

    Each batch is committed: a run that was stopped is continued by the next one. Raises ServingError when the reader
    does not answer; what was read until then is kept.
    """
    done, started = Analysis(), time.monotonic()
    with database.session() as session:
        sum_stars(session, tie_waiting(session))
    _read(database, reader, done, progress)
    _sum_up(database, reader.key, done, progress)
    done.seconds = time.monotonic() - started
    return done


def waiting(database: Database, key: str | None = None) -> int:
    """The number of reviews of products that no reader, or not the one with that key, has read."""
    unread = Review.read_with == "" if key is None else Review.read_with != key
    with database.session() as session:
        query = select(func.count()).select_from(Review).where(unread, Review.product_id.is_not(None))
        return session.scalar(query) or 0


def _read(database: Database, reader: Reader, done: Analysis, progress: Progress) -> None:
    total, last = waiting(database, reader.key), 0
    while batch := _unread(database, reader.key, last):
        rows = list(_readings(reader, batch, done))
        with database.session() as session:
            session.execute(update(Review), rows)
        done.read += len(batch)
        last = batch[-1][0]
        progress("Reviews", done.read, max(total, done.read))


def _unread(database: Database, key: str, after: int) -> list[tuple[int, str, str]]:
    query = (
        select(Review.id, Review.title, Review.text)
        .where(Review.id > after, Review.read_with != key, Review.product_id.is_not(None))
        .order_by(Review.id)
        .limit(TOGETHER)
    )
    with database.session() as session:
        return [(row.id, row.title, row.text) for row in session.execute(query)]


def _readings(reader: Reader, batch: Sequence[tuple[int, str, str]], done: Analysis) -> Iterator[dict[str, Any]]:
    """The new column values of each review of the batch; all texts are read in one request."""
    wholes = [whole(title, text) for _, title, text in batch]
    spans = [clauses(text)[:MOST_CLAUSES] for text in wholes]
    # A review of one clause is read once: the clause is the whole of it.
    texts = [text for text in wholes if text]
    for text, found in zip(wholes, spans, strict=True):
        texts += [text[first:last] for first, last in found] if len(found) > 1 else []
    answers = iter(reader.read(texts))
    done.texts += len(texts)
    whole_answers = [next(answers) if text else (0.0, 0.0) for text in wholes]
    for (review_id, *_), found, (positive, negative) in zip(batch, spans, whole_answers, strict=True):
        said = [next(answers) for _ in found] if len(found) > 1 else [(positive, negative)] * len(found)
        parts = [[*span, round(good, 3), round(bad, 3)] for span, (good, bad) in zip(found, said, strict=True)]
        read = {"read_with": reader.key, "positive": round(positive, 4), "negative": round(negative, 4)}
        yield {"id": review_id, **read, "parts": parts}


def _sum_up(database: Database, key: str, done: Analysis, progress: Progress) -> None:
    with database.session() as session:
        behind = _behind(session, key)
        nouns = Nouns(text for _, text in _texts(session)) if behind else Nouns(())
        aspects = Aspects(nouns, _texts(session) if behind else (), _titles(session) if behind else ())
    for number, product_id in enumerate(behind, start=1):
        with database.session() as session:
            _sum_product(session, product_id, key, aspects)
        progress("Products", number, len(behind))
    done.products = len(behind)


def _behind(session: Session, key: str) -> list[int]:
    """Ids of the products whose summary is of another reader or of another number of read reviews."""
    read = (
        select(Review.product_id, func.count().label("read"))
        .where(Review.read_with == key, Review.product_id.is_not(None))
        .group_by(Review.product_id)
        .subquery()
    )
    query = (
        select(ProductReviews.product_id)
        .join(read, read.c.product_id == ProductReviews.product_id)
        .where((ProductReviews.read_with != _summed_with(key)) | (ProductReviews.read != read.c.read))
        .order_by(ProductReviews.product_id)
    )
    return list(session.scalars(query))


def _summed_with(key: str) -> str:
    """What a summary is marked with: the reader, and the kind of summary, so that another kind is made anew."""
    return f"{key} {SUMMARY}"


def _texts(session: Session) -> Iterator[tuple[str, str]]:
    """The category and the text of the newest reviews."""
    columns = select(Product.category, Review.title, Review.text).outerjoin(Product, Product.id == Review.product_id)
    query = columns.order_by(Review.id.desc()).limit(NOUNS_FROM)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield row.category or "", whole(row.title, row.text)


def _titles(session: Session) -> Iterator[str]:
    """The titles of the products that have reviews."""
    query = select(Product.title).join(ProductReviews, ProductReviews.product_id == Product.id)
    yield from session.scalars(query.execution_options(yield_per=1000))


def _sum_product(session: Session, product_id: int, key: str, aspects: Aspects) -> None:
    product = session.get_one(Product, product_id)
    read = select(Review).where(Review.product_id == product_id, Review.read_with == key)
    rows = session.scalars(read.order_by(Review.id.desc()).limit(MOST_OF_A_PRODUCT))
    found = opinions([_as_read(row) for row in rows], aspects, product.title, product.category)
    total = session.scalar(select(func.count()).select_from(read.subquery())) or 0
    row = session.get_one(ProductReviews, product_id)
    row.read, row.read_with = total, _summed_with(key)
    row.positive, row.negative = found.positive, found.negative
    row.praise = [asdict(said) for said in found.praise]
    row.complaints = [asdict(said) for said in found.complaints]
    row.mismatches = [asdict(one) for one in found.mismatches]
    row.mismatched = len(found.mismatches)
    row.updated_at = datetime.now(UTC)


def _as_read(row: Review) -> ReadReview:
    parts = [ReadClause(int(first), int(last), good, bad) for first, last, good, bad in row.parts or []]
    return ReadReview(row.id, row.stars, row.title, row.text, row.positive or 0.0, row.negative or 0.0, parts)
