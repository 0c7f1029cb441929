"""Confirmed categories on their way into the catalogue, and the spreadsheet they are confirmed in."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TextIO

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.cleaning.category_paths import category as category_of
from catalog.confirmed_categories import BATCH, confirmed_categories, store_confirmed
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.feeds.rejects import escape_formula, unescape_formula
from catalog.importing.cleaner import MAX_CATEGORY
from catalog.tables import Product
from catalog.writes import lock_sequence, set_sequence

COLUMNS = ("source", "id", "title", "category", "confidence", "proposed", "otherwise")
NEEDED = ("source", "id", "category")

Identity = tuple[str, str]  # source and feed id


class CategoryError(CatalogError):
    """A file of categories that cannot be read."""


class ProposalRow(NamedTuple):
    """One uncategorised product with what it may be; `category` is what counts when the file comes back."""

    source: str
    id: str
    title: str
    category: str
    confidence: str
    proposed: str
    otherwise: str


@dataclass
class Confirmed:
    """What confirming came to; rejected are (row or id, reason)."""

    changed: int = 0
    unchanged: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)


def confirm(database: Database, wanted: Mapping[Identity, str], by: str) -> Confirmed:
    """Write categories that a person confirmed; only products whose feed gives none are changed."""
    done, items = Confirmed(), list(wanted.items())
    for start in range(0, len(items), BATCH):
        with database.session() as session:
            _confirm_batch(session, dict(items[start : start + BATCH]), by, done)
    return done


def _confirm_batch(session: Session, wanted: Mapping[Identity, str], by: str, done: Confirmed) -> None:
    sequence = lock_sequence(session)
    query = select(Product).where(tuple_(Product.source, Product.feed_id).in_(list(wanted)))
    found = {(product.source, product.feed_id): product for product in session.scalars(query)}
    changes: dict[Product, str] = {}
    for identity, cell in wanted.items():
        product, category = found.get(identity), category_of(cell)
        problem = _problem(session, product, category)
        if product is None or problem:
            done.rejected.append((identity[1], problem))
        elif product.category == category:
            done.unchanged += 1
        else:
            changes[product] = category
    for number, product in enumerate(changes, start=1):
        product.sequence = sequence + number
    for product, category in changes.items():
        subject = f"{product.public_id} {product.title}"
        record_change(session, "confirm category", subject, {"category": product.category}, {"category": category})
    store_confirmed(session, changes, by)
    if changes:
        set_sequence(session, sequence + len(changes))
    done.changed += len(changes)


def _problem(session: Session, product: Product | None, category: str) -> str:
    if product is None or product.removed:
        return "there is no such product; leave the columns source and id as they were"
    if not category:
        return "the category is empty"
    if len(category) > MAX_CATEGORY:
        return f"the category has more than {MAX_CATEGORY} characters"
    own = product.category and not confirmed_categories(session, product.source, [product.feed_id])
    return f"its feed says {product.category!r}; change it there" if own and product.category != category else ""


def write_proposals(file: TextIO, rows: Iterable[ProposalRow]) -> int:
    """Write rows as CSV to a file opened with newline=""; returns how many."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - counted
        writer.writerow(map(escape_formula, row))
    return number


def read_confirmed(data: bytes) -> dict[Identity, str]:
    """The categories of a CSV as written here, rows without one left out. Raises CategoryError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # old spreadsheets
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise CategoryError(
            f"the file lacks the columns {', '.join(missing)}; write one with --out, fill in `category`, bring it back"
        )
    try:
        rows = [{name: unescape_formula(row[name] or "") for name in NEEDED} for row in reader]
    except csv.Error as error:
        raise CategoryError(f"the file cannot be read as CSV near line {reader.line_num}: {error}") from error
    return {(row["source"], row["id"]): row["category"] for row in rows if row["category"].strip()}
