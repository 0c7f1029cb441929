"""Queries that a shop has nothing for: nonsense, questions, other topics, and the goods of other trades."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.analysis import is_stop_word, stem, stem_text, tokenize

FILE = Path(__file__).with_name("foreign_queries.txt")
NONSENSE = "nonsense"  # what the trade of made-up queries is called
MADE_UP = 132  # of them, as many of each kind
OWN_TRADE = 0.9  # a trade is the shop's own when half of its queries score above this quantile of all queries
# What not even the smallest shop's words answer.
NO_SHOP = (
    "asdfgh qwertz",
    "xkcd plomf",
    "zzzzzz",
    "lorem ipsum dolor sit amet",
    "qqq www eee rrr",
    "blorf grenk shumple",
    "who won the match yesterday",
    "what is the capital of australia",
    "quarterly tax return deadline",
    "how to fix a segmentation fault",
    "the mitochondria of the cell",
    "12345 67890",
    "prime minister election results",
    "solve x squared plus five",
    "please call me back tomorrow",
    "undefined is not a function",
)
_KEYBOARD = ("qwertzuiop", "qwertyuiop", "azertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm")
_SYLLABLES = (
    "blo",
    "gra",
    "shum",
    "ple",
    "nif",
    "tor",
    "ke",
    "wug",
    "dax",
    "mip",
    "sno",
    "vel",
    "qui",
    "zot",
    "fren",
    "plu",
)

Trades = Mapping[str, Collection[str]]  # trade -> its queries


@dataclass(frozen=True)
class ForeignQueries:
    """Embedded queries that the shop's words do not answer: float32 vectors [q, d], and int64 trades [q] by number.

    Trade 0 is NO_SHOP.
    """

    vectors: Vectors
    trades: Positions

    def best_scores(self, store: ExactStore) -> Vectors:
        """Each query's best score in the store, float32 [m], without the trades that the shop seems to be of.

        A shop of clothes that never says "parka" is of the trade of parkas all the same: most of that trade's queries
        come near to something. Raises ValueError for an empty store.
        """
        best = _best(store, self.vectors)
        high = np.quantile(best, OWN_TRADE)
        own = [trade for trade in np.unique(self.trades) if np.median(best[self.trades == trade]) > high]
        return np.asarray(best[~np.isin(self.trades, own)])

    def unfit_scores(self, store: ExactStore) -> Vectors:
        """The best scores of NO_SHOP alone, float32 [m]."""
        return _best(store, self.vectors[self.trades == 0])


def _best(store: ExactStore, vectors: Vectors) -> Vectors:
    return np.asarray(store.search(vectors, 1)[1][:, 0])


def read_trades(part: int, path: Path = FILE) -> dict[str, list[str]]:
    """The queries of each trade and nonsense: part 0 is for builds, part 1 for measuring what they make of them."""
    trades: dict[str, list[str]] = {NONSENSE: list(make_nonsense(MADE_UP))}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            trades[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            trades[next(reversed(trades))].append(line)
    halves = {trade: queries[part::2] for trade, queries in trades.items()}
    return halves if part else small_trades() | halves


def small_trades() -> dict[str, list[str]]:
    """NO_SHOP alone, for shops too small to be measured by more."""
    return {"no shop": list(NO_SHOP)}


def make_nonsense(count: int) -> Iterator[str]:
    """Queries of random syllables, of a keyboard's rows, and of numbers in turn; always the same."""
    draw = random.Random(14)
    for number in range(count):
        make = (_make_syllables, _make_row, _make_number)[number % 3]
        yield " ".join(make(draw) for _ in range(draw.randint(1, 3)))


def leave_out_known(trades: Trades, texts: Iterable[str]) -> dict[str, list[str]]:
    """The queries without those whose every word, stop words aside, is a word of some text, whatever its form."""
    asked = {query: _stems(query) for queries in trades.values() for query in queries}
    wanted, known = frozenset[str]().union(*asked.values()), set[str]()
    for text in texts:
        known |= wanted & stem_text(text)
    found: dict[str, list[str]] = defaultdict(list)
    for trade, queries in trades.items():
        found[trade] += [query for query in queries if not asked[query] <= known]
    return dict(found)


def _stems(query: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(query) if not is_stop_word(word))


def _make_syllables(draw: random.Random) -> str:
    return "".join(draw.choices(_SYLLABLES, k=draw.randint(1, 3)))


def _make_row(draw: random.Random) -> str:
    row, length = draw.choice(_KEYBOARD), draw.randint(3, 7)
    start = draw.randrange(len(row) - length + 1)
    return row[start : start + length]


def _make_number(draw: random.Random) -> str:
    return str(draw.randrange(10 ** draw.randint(2, 9)))
