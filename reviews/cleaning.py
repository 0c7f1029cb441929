"""Turns a record of a file into a review, or rejects it with a reason."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from catalog.cleaning import cells as clean
from reviews.errors import ReviewRejected
from reviews.reading import RawReview

LONGEST_TEXT = 20_000  # characters; the rest of a text is left out
LONGEST_TITLE, LONGEST_NAME, LONGEST_KEY = 300, 100, 200
LONGEST_STARS = LONGEST_DATE = 60
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|sur)\s*(\d+)", re.IGNORECASE)
_YES = {"1", "1.0", "true", "yes", "y", "t", "recommended", "verified", "ja", "oui", "si", "sí"}
_NO = {"0", "0.0", "false", "no", "n", "f", "nein", "non"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%m %d, %Y")
_EPOCH_MS = 10_000_000_000  # seconds do not reach this before the year 2286


@dataclass(frozen=True)
class CleanReview:
    """A review as it is kept; `product` is what the file calls its product."""

    key: str  # its own id, or a hash of what it says
    product: str
    stars: float
    title: str = ""
    text: str = ""
    author: str = ""
    written_on: date | None = None
    recommended: bool | None = None
    verified: bool | None = None

    @property
    def content_hash(self) -> str:
        """SHA-256, hex, of every field that may change while the key stays."""
        fields = (self.product, self.stars, self.title, self.text, self.author, self.written_on)
        return _hash(*map(str, (*fields, self.recommended, self.verified)))


def clean_review(raw: RawReview) -> CleanReview:
    """The review of a record; only its stars are required. Raises ReviewRejected with the reason."""
    if raw.problem:
        raise ReviewRejected(raw.problem)
    cells = raw.cells
    title = clean.plain(cells.get("title", ""))[:LONGEST_TITLE]
    text = clean.plain(cells.get("text", ""))[:LONGEST_TEXT]
    product, author = clean.text(cells.get("product", "")), clean.text(cells.get("author", ""))[:LONGEST_NAME]
    written_on = _date(clean.text(cells.get("date", "")))
    given = clean.text(cells.get("id", ""))
    for name, value in (("product", product), ("id", given)):
        if len(value) > LONGEST_KEY:
            raise ReviewRejected(f"the {name} has {len(value)} characters; at most {LONGEST_KEY} are taken")
    stars = _stars(clean.text(cells.get("stars", "")))
    return CleanReview(
        key=given or _hash(product, title, text, author, str(written_on), str(stars))[:32],
        product=product,
        stars=stars,
        title=title,
        text=text,
        author=author,
        written_on=written_on,
        recommended=_flag(clean.text(cells.get("recommended", ""))),
        verified=_flag(clean.text(cells.get("verified", ""))),
    )


def _stars(cell: str) -> float:
    """Stars, 1 to 5, of a cell such as "4", "4,5", "4/5", "8 out of 10", "★★★★☆". Raises ReviewRejected."""
    if not cell:
        raise ReviewRejected("no stars")
    if len(cell) > LONGEST_STARS:
        raise ReviewRejected(f"stars of {len(cell)} characters; at most {LONGEST_STARS} are taken")
    out_of = _OUT_OF.search(cell)
    if out_of:
        value, most = float(out_of.group(1).replace(",", ".")), int(out_of.group(2))
        # The least that can be given is a star, however it is written: 1/10 is no half of one.
        value = max(value * 5 / most, 1.0) if 0 <= value <= most and most else 0.0
    elif "★" in cell or "⭐" in cell:
        value = float(cell.count("★") + cell.count("⭐"))
    else:
        number = _NUMBER.search(cell)
        value = float(number.group().replace(",", ".")) if number and "-" not in cell else 0.0
    if not 1 <= value <= 5:
        raise ReviewRejected(f"stars {cell[:30]!r} are not from 1 to 5")
    return round(value, 2)


def _flag(cell: str) -> bool | None:
    lower = cell.lower()
    return True if lower in _YES else False if lower in _NO else None


def _date(cell: str) -> date | None:
    """The day, or None for a date in no known form: the review is kept without it."""
    if not cell or len(cell) > LONGEST_DATE:
        return None
    if re.fullmatch(r"\d{9,13}(\.\d+)?", cell):
        number = float(cell)
        return datetime.fromtimestamp(number / 1000 if number > _EPOCH_MS else number, UTC).date()
    try:
        return datetime.fromisoformat(cell).date()
    except ValueError:
        pass
    for form in _DATES:
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    return None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
