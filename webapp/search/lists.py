"""A shopping list or a receipt: which lines ask for something, and what each of them finds."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.search.results import Hit
from webapp.context import metrics, parts, services
from webapp.fields import single_line
from webapp.search.forms import MAX_QUERY, shortened
from webapp.search.outages import note_outage
from webapp.search.receipts import names_no_product

MOST_LINES = 12
FEWEST_LINES = 3  # that a photo must have to be taken for a list
ROW = 6  # products shown of each line
LOOKED_AT = 24  # products of each line by which a label is told from a list
TIME_S = 4.0  # for all lines; the others are shown without products

_BEFORE = re.compile(
    r"^(?:[\s\-–—*•·◦▪☐☑✓✔□■>\[\]_.,:;]|\(?\d{1,2}[.):]\s|\d{1,3}\s?(?:x|×|stk\.?|pcs\.?)\s|\d{1,2}\s+(?=\D))+",
    re.IGNORECASE,
)
_PRICE_BEHIND = re.compile(r"[\s.]*(?:[€$£]\s?)?\d{1,5}[.,]\s?\d{2}(?:\s?(?:€|\$|£|[A-Z]{3}))?(?:\s+[A-Z*]{1,2})?\s*$")
_LETTERS = re.compile(r"[^\W\d_]{2}|[぀-鿿가-힯]")  # two letters, or one sign that is a word by itself


@dataclass(frozen=True)
class Line:
    """One line and the products it finds, the best first; `searched` is false where there was no time for it."""

    words: str
    hits: tuple[Hit, ...]
    searched: bool = True
    degraded: str | None = None  # a sentence when a part of the search did not answer


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that may name a product, each once, without bullets, counts before and prices behind.

    Lines that only receipts have, such as totals and taxes, are none.
    """
    found: dict[str, str] = {}
    for whole in text.splitlines():
        bare = _BEFORE.sub("", single_line(whole))
        words = shortened(_PRICE_BEHIND.sub("", bare), MAX_QUERY)
        if _LETTERS.search(words) and not names_no_product(words, has_amount=words != bare):
            found.setdefault(words.casefold(), words)
    return tuple(found.values())


def search_lines(lines: Sequence[str], most: int = LOOKED_AT, *, logged: bool = False) -> list[Line]:
    """At most so many products for each of the first MOST_LINES; the text encoder is asked once for all of them.

    `logged`: somebody typed them, and each counts among the queries of the shop. Raises ReleaseError.
    """
    if not lines:
        return []
    lines, ends, found = lines[:MOST_LINES], time.monotonic() + TIME_S, list[Line]()
    services().search.prepare(lines)
    for words in lines:
        if time.monotonic() > ends:
            found.append(Line(words, (), searched=False))
            continue
        with metrics().timed("list"):
            result = note_outage(services(), services().search.by_text(words, limit=most))
        metrics().count("list", result)
        if logged:
            parts().query_log.record(result)
        close = tuple(hit for hit in result.hits if hit.match != "weak")
        found.append(Line(words, close, degraded=result.degraded))
    return found


def is_list(lines: Sequence[Line]) -> bool:
    """Whether lines name different products: most lines of a label find the one that it is on."""
    finding = [line for line in lines if line.hits]
    if len(lines) < FEWEST_LINES or len(finding) < 2:
        return False
    times = Counter(hit.id for line in finding for hit in line.hits)
    return 2 * max(times.values()) <= len(finding)
