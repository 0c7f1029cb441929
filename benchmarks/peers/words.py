"""SQLite FTS5 and bm25s on the same products, to be timed beside our own index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal

from benchmarks._corpus import Corpus
from indexer.query.parse import parse_query
from indexer.words.documents import BOOSTS

PAGE = 24


def fts5(corpus: Corpus) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The same products in SQLite: the same boosts, Porter's stemmer, any of the words."""
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE VIRTUAL TABLE words USING fts5({', '.join(BOOSTS)}, tokenize='porter unicode61')")
    base.execute(
        "CREATE TABLE facts (id INTEGER PRIMARY KEY, stock INTEGER, cents INTEGER, category INTEGER, brand INTEGER)"
    )
    marks = ", ".join("?" * (len(BOOSTS) + 1))
    rows = ((one.id, *(getattr(one, name) for name in BOOSTS)) for one in corpus.fields)
    base.executemany(f"INSERT INTO words (rowid, {', '.join(BOOSTS)}) VALUES ({marks})", rows)  # noqa: S608 – names of ours
    facts = corpus.facts
    columns = zip(
        *(one.tolist() for one in (facts.ids, facts.in_stock, facts.cents, facts.category, facts.brand)), strict=True
    )
    base.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", columns)
    weights = ", ".join(str(weight) for weight in BOOSTS.values())

    def match(text: str) -> str:
        return " OR ".join(f'"{word}"' for word in text.replace('"', " ").split())

    def ranked(text: str) -> object:
        query = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, {weights}) LIMIT {PAGE}"  # noqa: S608
        return base.execute(query, (match(text),)).fetchall()

    def page(text: str) -> object:
        parsed = parse_query(text)
        most = int((parsed.high or Decimal(10**7)) * 100)
        base.execute("DROP TABLE IF EXISTS temp.found")
        base.execute(
            f"CREATE TEMP TABLE found AS SELECT facts.*, bm25(words, {weights}) AS score FROM words"  # noqa: S608
            " JOIN facts ON facts.id = words.rowid WHERE words MATCH ?",
            (match(parsed.words),),
        )
        where = "WHERE cents <= ? AND stock >= ?"
        passing = (most, int(parsed.in_stock))
        hits = base.execute(f"SELECT id FROM found {where} ORDER BY score LIMIT {PAGE}", passing).fetchall()  # noqa: S608
        counts = [
            base.execute(f"SELECT {one}, count(*) FROM found {where} GROUP BY 1", passing).fetchall()  # noqa: S608
            for one in ("category", "brand", "stock", "cents / 2500")
        ]
        return hits, counts

    yield "SQLite FTS5", ranked
    yield "SQLite FTS5, filters and facets", page


def bm25s_peer(corpus: Corpus) -> Callable[[str], object]:
    """The same products in bm25s: one text a product, English stop words, no stemmer, no fields."""
    import bm25s  # the extra `bench`

    texts = ["\n".join(getattr(one, name) for name in BOOSTS) for one in corpus.fields]
    model = bm25s.BM25()
    model.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def ranked(text: str) -> object:
        tokens = bm25s.tokenize(text, stopwords="en", show_progress=False)
        return model.retrieve(tokens, k=min(PAGE, len(texts)), show_progress=False)

    return ranked
