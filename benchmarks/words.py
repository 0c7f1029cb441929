"""How long finding by words takes in one thread, beside SQLite FTS5 and bm25s on the same products.

Products are synthesised from the demo shop's own titles, descriptions and attributes; prices and stock are drawn. Times
are of one process: query taken apart, BM25 over six fields, coverage, filters, facets, order of one page; without the
database's 24 rows of a page (of suggestions: 3) and without HTTP. `--vectors` adds meaning: titles encoded by a running
text encoder (the first 50,000; beyond them copies, each perturbed), Annoy and exact cosines, fused; the query itself is
encoded before.

    OMP_NUM_THREADS=1 python benchmarks/words.py [--products 300 50000 1000000] [--queries 200] [--vectors] [--peers]
"""

from __future__ import annotations

import argparse
import csv
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path[0] = str(PROJECT)  # not this folder: its serving.py is not the package

import numpy as np  # noqa: E402

from indexer.facets import all_pass, count_facets, matching  # noqa: E402
from indexer.facts import Facts  # noqa: E402
from indexer.fusion import Found  # noqa: E402
from indexer.manifest import Thresholds  # noqa: E402
from indexer.query.parse import parse  # noqa: E402
from indexer.query.readings import NamedValues, narrowed, taken  # noqa: E402
from indexer.results import Filters  # noqa: E402
from indexer.space import Items, build_space, open_space  # noqa: E402
from indexer.suggest import Suggester  # noqa: E402
from indexer.text_search import find_text  # noqa: E402
from indexer.vector_store import Vectors  # noqa: E402
from indexer.words.index import BOOSTS, WordFields, WordIndex  # noqa: E402
from indexer.words.terms import query_terms  # noqa: E402

PAGE = 24
ENCODED = 50_000  # titles; more take longer than they teach
LIMITS = Thresholds(0.6, 0.45, 0.15, "benchmark")


@dataclass(frozen=True)
class Corpus:
    """Products as words, and as facts."""

    fields: list[WordFields]
    facts: Facts


def synthesise(count: int) -> Corpus:
    """Products whose titles, descriptions and attributes are the demo shop's, recombined; always the same."""
    with (PROJECT / "demo" / "feed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    draw = random.Random(5)
    words = sorted({word for row in rows for word in row["title"].replace(",", "").split() if word.isalpha()})
    sentences = [part for row in rows for part in row["description"].split(". ") if part]
    fields = [_product(number, rows, words, sentences, draw) for number in range(count)]
    return Corpus(fields, _facts(fields, rows))


def _product(
    number: int, rows: Sequence[dict[str, str]], words: Sequence[str], sentences: Sequence[str], draw: random.Random
) -> WordFields:
    row, other = rows[number % len(rows)], draw.choice(rows)
    title = row["title"] if number < len(rows) else f"{row['title']} {' '.join(draw.sample(words, 3))}"
    if number >= len(rows):  # a large shop has words of its own: model names, series
        title += f" {draw.choice('abcdefghklmnprst')}{draw.choice('aeiou')}{draw.choice('klmnrst')}{number % 9973}"
    return WordFields(
        number + 1,
        title,
        row["brand"],
        row["category"],
        ". ".join(draw.sample(sentences, 3)),
        "",
        f"{other['colour']}\n{row['material']}\n{row['capacity']}",
    )


def _facts(fields: Sequence[WordFields], rows: Sequence[dict[str, str]]) -> Facts:
    count, drawn = len(fields), np.random.default_rng(5)
    named = {
        name: tuple(dict.fromkeys(row[name] for row in rows)) for name in ("category", "brand", "colour", "material")
    }
    codes = {name: {value: code for code, value in enumerate(values)} for name, values in named.items()}
    own = [rows[number % len(rows)] for number in range(count)]

    def column(name: str) -> Any:
        return np.array([codes[name][row[name]] for row in own], np.int32)

    return Facts(
        sequence=1,
        ids=np.arange(1, count + 1),
        visible=np.ones(count, np.bool_),
        in_stock=drawn.random(count) < 0.9,
        cents=drawn.integers(300, 30_000, count),
        category=column("category"),
        brand=column("brand"),
        colour=column("colour"),
        material=column("material"),
        group=np.arange(count, dtype=np.int32) // 3,
        categories=named["category"],
        brands=named["brand"],
        colours=named["colour"],
        materials=named["material"],
        groups=tuple(map(str, range(count // 3 + 1))),
    )


def queries(count: int) -> list[str]:
    """Judged queries of the demo shop's dev split in turn, every third with a price or a stock wish."""
    with (PROJECT / "demo" / "queries.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["query"] for row in csv.DictReader(file) if row["split"] == "dev"]
    ends = ("", "", " under 50", "", "", " in stock")
    return [texts[number % len(texts)] + ends[number % len(ends)] for number in range(count)]


def measure(name: str, ask: Callable[[str], object], asked: Sequence[str]) -> None:
    """Print p50 and p99, and the processor time of half the calls, which a busy machine hardly stretches."""
    for text in asked[:10]:
        ask(text)
    taken_ms, worked_ms = [], []
    for text in asked:
        start, worked = time.perf_counter(), time.process_time()
        ask(text)
        taken_ms.append(1000 * (time.perf_counter() - start))
        worked_ms.append(1000 * (time.process_time() - worked))
    low, high = np.quantile(taken_ms, [0.5, 0.99])
    busy = float(np.median(worked_ms))
    print(f"  {name:34} p50 {low:8.2f} ms   p99 {high:8.2f} ms   processor p50 {busy:7.2f} ms", flush=True)


def ours(corpus: Corpus, words: WordIndex) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The ways of asking our own index."""
    names = NamedValues()

    def ranked(text: str) -> object:
        return words.search(query_terms(text, words.vocabulary)).products[:PAGE]

    def page(text: str) -> object:
        parsed = parse(text)
        hits = words.search(query_terms(parsed.words, words.vocabulary))
        readings = names.read(
            parsed.words.split(), corpus.facts, hits.products[hits.coverage >= 0.79], taken(Filters(), ())
        )
        filters = narrowed(Filters(), parsed, readings)
        return _cut(corpus.facts, Found(hits.products, hits.scores), filters)

    release = SimpleNamespace(id="", words=words)
    live, pages = SimpleNamespace(current=lambda: release), SimpleNamespace(facts=lambda: corpus.facts)
    suggester = Suggester(live, pages, SimpleNamespace(by_ids=lambda _: {}))  # type: ignore[arg-type]

    yield "BM25, six fields", ranked
    yield "BM25, filters and facets", page
    yield "suggestions", lambda text: suggester.suggest(text[: 3 + 2 * len(text) // 3])


def _cut(facts: Facts, found: Found, filters: Filters) -> object:
    rows = facts.rows(found.products)
    masks = matching(facts, rows, filters)
    wanted = rows[all_pass(masks)][:PAGE]
    return wanted, count_facets(facts, rows, filters, masks)


def with_meaning(corpus: Corpus, words: WordIndex, asked: Sequence[str], folder: Path) -> Callable[[str], object]:
    """The same with vectors; encodes titles and queries first."""
    from webapp.services import build_services
    from webapp.settings import load_settings

    services = build_services(load_settings())
    card = services.releases.current().text_card
    start = time.perf_counter()
    head = services.client.encode_texts(card, [one.title for one in corpus.fields[:ENCODED]], lane="bulk")
    print(f"  {len(head)} titles encoded in {time.perf_counter() - start:.0f} s", flush=True)
    vectors = _perturbed(np.asarray(head, np.float32), len(corpus.fields))
    built = build_space("text", Items(vectors, corpus.facts.ids), "cosine", folder)
    print(f"  Annoy built in {time.perf_counter() - start:.0f} s, recall@10 {built.recall_at_10:.3f}", flush=True)
    space = _opened(built, vectors, folder, card)
    parts = {text: parse(text) for text in asked}
    known = {text: services.client.encode_texts(card, [parts[text].words])[0] for text in parts}
    release: Any = SimpleNamespace(words=words, text=space, shown={}, text_thresholds=LIMITS)

    def page(text: str) -> object:
        parsed = parse(text)
        found = find_text(release, query_terms(parsed.words, words.vocabulary), known[text])
        return _cut(corpus.facts, found.found, narrowed(Filters(), parsed, []))

    return page


def _perturbed(head: Vectors, count: int) -> Vectors:
    drawn = np.random.default_rng(7)
    parts = [head]
    for start in range(len(head), count, len(head)):
        part = head[: count - start] + drawn.normal(0, 0.02, (min(len(head), count - start), head.shape[1])).astype(
            np.float32
        )
        parts.append(part / np.linalg.norm(part, axis=1, keepdims=True))
    return np.ascontiguousarray(np.concatenate(parts), np.float32)


def _opened(built: Any, vectors: Vectors, folder: Path, card: Any) -> Any:
    from indexer.manifest import Space, describe_files

    entry = Space(
        model=card.name,
        version=card.version,
        card_sha256="0" * 64,
        fingerprint="0" * 64,
        metric="cosine",
        dimension=vectors.shape[1],
        items=len(vectors),
        trees=built.trees,
        search_k=built.search_k,
        recall_at_10=built.recall_at_10,
        probes=built.probes,
        thresholds=LIMITS,
        files=describe_files(folder, set(built.files)),
        asked_by=None,  # type: ignore[arg-type]
    )
    return open_space("text", entry, folder)


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
        parsed = parse(text)
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
    import bm25s  # for this comparison alone: pip install bm25s

    texts = ["\n".join(getattr(one, name) for name in BOOSTS) for one in corpus.fields]
    model = bm25s.BM25()
    model.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def ranked(text: str) -> object:
        tokens = bm25s.tokenize(text, stopwords="en", show_progress=False)
        return model.retrieve(tokens, k=min(PAGE, len(texts)), show_progress=False)

    return ranked


def run(count: int, options: argparse.Namespace, folder: Path) -> None:
    """Build a shop of that size and ask it."""
    corpus, asked = synthesise(count), queries(options.queries)
    start = time.perf_counter()
    WordIndex.build(corpus.fields, folder / "words")
    size = sum(path.stat().st_size for path in (folder / "words").rglob("*") if path.is_file()) / 1e6
    print(f"{count:,} products: indexed in {time.perf_counter() - start:.1f} s, {size:.1f} MB", flush=True)
    words = WordIndex.open(folder / "words")
    for name, ask in ours(corpus, words):
        measure(name, ask, asked)
    if options.vectors:
        (folder / "space").mkdir()
        measure("and meaning", with_meaning(corpus, words, asked, folder / "space"), asked)
    if options.peers:
        for name, ask in fts5(corpus):
            measure(name, ask, asked)
        measure("bm25s", bm25s_peer(corpus), asked)


def main() -> None:
    parser = argparse.ArgumentParser(description="Times finding by words, beside others.")
    parser.add_argument("--products", type=int, nargs="+", default=[300, 50_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--vectors", action="store_true", help="With meaning; needs a running shop (shoplens up).")
    parser.add_argument("--peers", action="store_true", help="SQLite FTS5 and bm25s beside it (pip install bm25s).")
    options = parser.parse_args()
    for count in options.products:
        with tempfile.TemporaryDirectory() as folder:
            run(count, options, Path(folder))


if __name__ == "__main__":
    main()
