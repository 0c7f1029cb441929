"""The coverage ledger's first entry: the row each product came from and what happened to it, packed into one cell.

A note is JSON with short names: c changes [rule, column, before, after], l what was left out, f flags [rule, message].
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from catalog.records import Change
from catalog.tables import ProductRow

MOST = 12  # changes kept of one row
LONGEST = 80  # characters kept of a cell
FLAGGED_AT_A_TIME = 500

# The product's id is looked up by the statement itself: reading it back for each new product would cost far more.
_NOTE = text(
    "INSERT INTO product_rows (product_id, import_id, row_number, notes)"
    " SELECT id, :import_id, :row_number, :notes FROM products WHERE source = :source AND feed_id = :feed_id"
    " ON CONFLICT (product_id) DO UPDATE SET"
    " import_id = excluded.import_id, row_number = excluded.row_number, notes = excluded.notes"
)


class Flag(NamedTuple):
    """A doubt about a product that changed nothing: the rule and what it saw."""

    rule: str
    message: str


class RowNote(NamedTuple):
    """One row that became a product, for the ledger."""

    row: int
    feed_id: str
    changes: Sequence[Change] = ()
    left_out: Sequence[str] = ()
    flags: Sequence[Flag] = ()


@dataclass(frozen=True)
class LedgerLine:
    """What is remembered of a product's last import."""

    import_id: int
    row: int
    changes: Sequence[Change] = ()
    left_out: Sequence[str] = ()
    flags: Sequence[Flag] = field(default_factory=tuple)


def note_rows(session: Session, import_id: int, source: str, notes: Sequence[RowNote]) -> None:
    """Remember the rows of a batch of products that are in the database already."""
    if notes:
        about = {"import_id": import_id, "source": source}
        rows = [{**about, "row_number": note.row, "feed_id": note.feed_id, "notes": _packed(note)} for note in notes]
        session.execute(_NOTE, rows)


def add_flags(session: Session, import_id: int, flags: Mapping[int, Sequence[Flag]]) -> None:
    """Add flags that were found at the end of an import, by row."""
    rows = sorted(flags)
    for start in range(0, len(rows), FLAGGED_AT_A_TIME):
        part = rows[start : start + FLAGGED_AT_A_TIME]
        query = select(ProductRow.product_id, ProductRow.row_number, ProductRow.notes)
        found = session.execute(query.where(ProductRow.import_id == import_id, ProductRow.row_number.in_(part))).all()
        changed = []
        for product_id, row, notes in found:
            packed = json.loads(notes) if notes else {}
            packed["f"] = [*packed.get("f", ()), *map(list, flags[row])]
            changed.append({"product_id": product_id, "notes": _dumped(packed)})
        if changed:
            session.execute(update(ProductRow), changed)


def ledger_lines(session: Session, product_ids: Sequence[int]) -> dict[int, LedgerLine]:
    """What is remembered of these products, by id."""
    query = select(ProductRow).where(ProductRow.product_id.in_(product_ids))
    return {
        row.product_id: LedgerLine(row.import_id, row.row_number, **_unpacked(row.notes))
        for row in session.scalars(query)
    }


def _packed(note: RowNote) -> str:
    if not (note.changes or note.left_out or note.flags):
        return ""
    packed: dict[str, Any] = {}
    if note.changes:
        packed["c"] = [(rule, column, _short(old), _short(new)) for rule, column, old, new in note.changes[:MOST]]
    if note.left_out:
        packed["l"] = note.left_out
    if note.flags:
        packed["f"] = note.flags
    return _dumped(packed)


def _dumped(packed: Mapping[str, Any]) -> str:
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def _unpacked(notes: str) -> dict[str, Any]:
    packed = json.loads(notes) if notes else {}
    kinds: dict[str, tuple[str, Any]] = {
        "changes": ("c", lambda values: Change(*values)),
        "left_out": ("l", str),
        "flags": ("f", lambda values: Flag(*values)),
    }
    return {name: tuple(map(make, packed.get(key, ()))) for name, (key, make) in kinds.items()}


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
