"""The coverage of every product, counted: what `catalog explain` says of one, over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from catalog.catalogue import ProductView
from catalog.fetching.states import count_states
from catalog.importing.ledger import LedgerLine, ledger_lines
from catalog.progress import Progress, no_progress
from catalog.steering.standing import standing_of
from catalog.tables import Import, Picture, Product, ProductPicture
from catalog.tally import Tally
from indexer.tables import Embedding
from webapp.catalogue.coverage import Coverage, Coverages
from webapp.services import Services

BATCH = 500
SAMPLES = 5


def _reasons() -> Tally[str]:
    """Products by reason, with the public ids of the first of each."""
    return Tally(SAMPLES)


@dataclass
class _Counts:
    products: Counter[str] = field(default_factory=Counter)
    cleaned: Tally[str] = field(default_factory=_reasons)
    flagged: Tally[str] = field(default_factory=_reasons)
    texts: Counter[str] = field(default_factory=Counter)
    no_words: Tally[str] = field(default_factory=_reasons)
    no_photo: Tally[str] = field(default_factory=_reasons)

    def add(self, coverage: Coverage, line: LedgerLine | None) -> None:
        product = coverage.product
        self.products["all"] += 1
        self.products[standing_of(product)] += 1
        self.products["row known"] += line is not None
        self.products["without category"] += not product.category
        self.products["found by words"] += not coverage.by_words
        self.products["found by photo"] += not coverage.by_photo
        self.products["laid over the release"] += coverage.in_delta and not product.removed
        self.texts.update(coverage.text_by)
        for rule in {change.rule for change in line.changes} if line else ():
            self.cleaned.add(rule, product.public_id)
        for rule in {flag.rule for flag in line.flags} if line else ():
            self.flagged.add(rule, product.public_id)
        if coverage.by_words:
            self.no_words.add(coverage.by_words, product.public_id)
        if coverage.by_photo:
            self.no_photo.add(coverage.by_photo, product.public_id)


def coverage_report(services: Services, source: str | None = None, progress: Progress = no_progress) -> dict[str, Any]:
    """Everything counted, over all products or one source's, as JSON holds it."""
    coverages, tally = Coverages(services), _Counts()
    with services.database.session() as session:
        whole = _count(session, source)
    for products in _pages(services, source):
        with services.database.session() as session:
            lines = ledger_lines(session, [product.id for product in products])
        for coverage in coverages.of(products):
            tally.add(coverage, lines.get(coverage.product.id))
        progress("Products", tally.products["all"], whole)
    release = coverages.release
    with services.database.session() as session:
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "source": source,
            "release": None if release is None else release.id,
            "products": {name: tally.products[name] for name in _ORDER},
            "sources": _sources(session, source),
            "cleaned": tally.cleaned.table("rule", count="products"),
            "flagged": tally.flagged.table("rule", count="products"),
            "pictures": _picture_states(session, source),
            "words": _words(session, source),
            "embedded": [
                *({"what": "pictures", **counted} for counted in _embedded(session, source)),
                *({"what": "texts", "model": model, "count": count} for model, count in sorted(tally.texts.items())),
            ],
            "not_by_words": tally.no_words.table("reason", count="products"),
            "not_by_photo": tally.no_photo.table("reason", count="products"),
        }


_ORDER = (
    "all",
    "shown",
    "unpublished",
    "hidden",
    "removed",
    "row known",
    "without category",
    "found by words",
    "found by photo",
    "laid over the release",
)


def _pages(services: Services, source: str | None) -> Iterator[Sequence[ProductView]]:
    """All products by id, removed ones too, a batch at a time."""
    last = 0
    while True:
        query = select(Product.id).where(Product.id > last).order_by(Product.id).limit(BATCH)
        with services.database.session() as session:
            ids = session.scalars(query if source is None else query.where(Product.source == source)).all()
        if not ids:
            return
        found = services.catalogue.by_ids(ids)
        yield [found[id_] for id_ in ids if id_ in found]
        last = ids[-1]


def _count(session: Session, source: str | None) -> int:
    query = select(func.count()).select_from(Product)
    return session.scalar(query if source is None else query.where(Product.source == source)) or 0


def _sources(session: Session, source: str | None) -> list[dict[str, Any]]:
    """Each source with its products and its last finished import."""
    counts = select(Product.source, func.count()).where(Product.removed.is_(False)).group_by(Product.source)
    newest = select(Import.source, func.max(Import.id)).where(Import.finished_at.is_not(None)).group_by(Import.source)
    runs = {name: session.get(Import, number) for name, number in session.execute(newest)}
    found = []
    for name, count in session.execute(counts.order_by(Product.source)):
        run = runs.get(name)
        if source in (None, name):
            at = run.started_at.isoformat(timespec="seconds") if run else None
            feed = run.counts.get("feed") if run else None
            counted = {"source": name, "products": count, "import": run.id if run else None, "at": at, "feed": feed}
            found.append({**counted, "rejected": run.counts.get("rejected", 0) if run else 0})
    return found


def _picture_states(session: Session, source: str | None) -> list[dict[str, Any]]:
    counts = Counter(count_states(session, source))
    return [{"state": state, "problem": why, "count": count} for (state, why), count in counts.most_common()]


def _words(session: Session, source: str | None) -> dict[str, int]:
    """How many shown pictures were read, and had words."""
    shown = select(ProductPicture.picture_hash).join(Product, Product.id == ProductPicture.product_id)
    shown = shown.where(Product.removed.is_(False))
    if source is not None:
        shown = shown.where(Product.source == source)
    text = Picture.printed_text
    counts = (func.count(case((condition, 1))) for condition in (text != "", text == "", text.is_(None)))
    row = session.execute(select(*counts).where(Picture.hash.in_(shown))).one()
    names = ("read, with words", "read, no words", "not read (only a product's first picture is)")
    return dict(zip(names, row, strict=True))


def _embedded(session: Session, source: str | None) -> list[dict[str, Any]]:
    """How many shown pictures each model embedded."""
    query = select(Embedding.model, func.count(ProductPicture.picture_hash.distinct()))
    query = query.join(ProductPicture, ProductPicture.picture_hash == Embedding.key)
    query = query.join(Product, Product.id == ProductPicture.product_id).where(Product.removed.is_(False))
    if source is not None:
        query = query.where(Product.source == source)
    rows = session.execute(query.group_by(Embedding.model).order_by(Embedding.model))
    return [{"model": model, "count": count} for model, count in rows]
