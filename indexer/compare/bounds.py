"""The bounds within which a release may replace the current one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from indexer.errors import IndexingError

DEFAULT_HELP = "bounds are written NAME=NUMBER, separated by commas"


@dataclass(frozen=True)
class Bounds:
    """Losses are absolute (0.02: two points of a hundred), slower and larger are factors."""

    ndcg: float = 0.02  # nDCG@10 of judged words may fall by so much
    success: float = 0.03  # and success@1 of judged words
    honest: float = 0.1  # and the share of queries without an answer that get a no-match answer
    photos: float = 0.03  # and recall@1 of judged photos
    titles: float = 0.02  # and recall@1 of products by their own titles
    pictures: float = 0.02  # and by crops of their own pictures
    empty: float = 0.02  # share of word queries that may find nothing where they found something
    overlap: float = 0.2  # mean overlap@10 of all queries must be at least this
    slower: float = 1.5  # times the p95 of an answer
    slack_ms: float = 25.0  # milliseconds added to that, since small values vary
    larger: float = 2.0  # times the memory and the disk


NAMES = tuple(item.name for item in fields(Bounds))


def parse_bounds(text: str, start: Bounds | None = None) -> Bounds:
    """Bounds from "ndcg=0.05, slower=2"; those not named stay as in `start`. Raises IndexingError naming them all."""
    values: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.partition("=")
        values[_known(name.strip(), part)] = _number(number.strip(), part)
    return replace(start or Bounds(), **values)


def _known(name: str, part: str) -> str:
    if name not in NAMES:
        raise IndexingError(f"{part!r} names no bound; {DEFAULT_HELP}, and NAME is one of {', '.join(NAMES)}.")
    return name


def _number(text: str, part: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise IndexingError(f"{part!r} has no number from 0 on behind the =; {DEFAULT_HELP}, such as ndcg=0.05.")
    return number
