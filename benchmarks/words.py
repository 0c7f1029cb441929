"""How long finding by words takes in one thread, beside SQLite FTS5 and bm25s on the same products.

Products are synthesised from the demo shop's own titles, descriptions and attributes; prices and stock are drawn. Times
are of one process: query taken apart, BM25 over six fields, coverage, filters, facets, order of one page; without the
database's 24 rows of a page (of suggestions: 3) and without HTTP. `--vectors` adds meaning: titles encoded by a running
text encoder (the first 50,000; beyond them copies, each perturbed), Annoy and exact cosines, fused; the query itself is
encoded before.

    OMP_NUM_THREADS=1 python -m benchmarks.words [--products 300 50000 1000000] [--queries 200] [--vectors] [--peers]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks._corpus import Corpus, queries, synthesise
from benchmarks._figures import Figure, tell
from benchmarks._shop import measure
from benchmarks.peers.words import PAGE, bm25s_peer, fts5
from indexer.codes.live import LiveCodes
from indexer.live.facts import Facts
from indexer.query.inferred_filters import FacetValueNames, add_filters, find_taken_kinds
from indexer.query.parse import parse_query
from indexer.release.manifest import Thresholds
from indexer.release.space import SpaceItems, build_space, open_space
from indexer.search.facets import combine_masks, count_facets, match_filters
from indexer.search.fusion import Ranking
from indexer.search.hybrid import find_text
from indexer.search.results import Filters
from indexer.search.suggest import Suggester
from indexer.stores.vector_store import Vectors
from indexer.words.index import WordIndex
from indexer.words.terms import resolve_query

ENCODED = 50_000  # titles; more take longer than they teach
RANKED, SUGGESTIONS, MEANING = "BM25, six fields, ranking alone", "suggestions", "filters, facets and meaning"
AIMED = 50_000  # products that the aims are about
AIMS = {RANKED: 1.0, "BM25, filters and facets": 2.5, MEANING: 6.0, SUGGESTIONS: 5.0}  # × bm25s; ms
LIMITS = Thresholds(0.6, 0.45, 0.15, "benchmark")


def time_texts(name: str, ask: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float]:
    """Print how long the texts take: p50 and p99 in ms."""
    return measure(name, lambda number: ask(asked[number % len(asked)]), len(asked))


def ours(corpus: Corpus, words: WordIndex) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The ways of asking our own index."""
    names = FacetValueNames()

    def ranked(text: str) -> object:
        return words.search(resolve_query(text, words.vocabulary)).products[:PAGE]

    def page(text: str) -> object:
        parsed = parse_query(text)
        hits = words.search(resolve_query(parsed.words, words.vocabulary))
        readings = names.infer(
            parsed.words.split(), corpus.facts, hits.products[hits.coverage >= 0.79], find_taken_kinds(Filters(), ())
        )
        filters = add_filters(Filters(), parsed, readings)
        return _cut(corpus.facts, Ranking(hits.products, hits.scores), filters)

    release = SimpleNamespace(id="", words=words)
    live = SimpleNamespace(current_with_sequence=lambda: (release, 0))
    # These products have no codes.
    codes: Any = SimpleNamespace(code_rows=lambda *_, **__: iter(()), sequence=lambda: corpus.facts.sequence)
    pages = SimpleNamespace(facts=lambda _: corpus.facts, codes=LiveCodes(codes))
    suggester = Suggester(live, pages, SimpleNamespace(by_ids=lambda _: {}))  # type: ignore[arg-type]

    yield RANKED, ranked
    yield "BM25, filters and facets", page
    yield SUGGESTIONS, lambda text: suggester.suggest(text[: 3 + 2 * len(text) // 3])


def _cut(facts: Facts, found: Ranking, filters: Filters) -> object:
    rows = facts.rows(found.products)
    masks = match_filters(facts, rows, filters)
    wanted = rows[combine_masks(masks)][:PAGE]
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
    built = build_space("text", SpaceItems(vectors, corpus.facts.ids), "cosine", folder)
    print(f"  Annoy built in {time.perf_counter() - start:.0f} s, recall@10 {built.recall_at_10:.3f}", flush=True)
    space = _opened(built, vectors, folder, card)
    parts = {text: parse_query(text) for text in asked}
    known = {text: services.client.encode_texts(card, [parts[text].words])[0] for text in parts}
    release: Any = SimpleNamespace(words=words, text=space, cross_modal_spaces={}, text_thresholds=LIMITS)

    def page(text: str) -> object:
        parsed = parse_query(text)
        found = find_text(release, resolve_query(parsed.words, words.vocabulary), known[text])
        return _cut(corpus.facts, found.ranking, add_filters(Filters(), parsed, []))

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
    from indexer.release.manifest import Space, describe_files

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
        query_model=None,  # type: ignore[arg-type]
    )
    return open_space("text", entry, folder)


def run(count: int, options: argparse.Namespace, folder: Path) -> None:
    """Build a shop of that size and ask it."""
    corpus, asked = synthesise(count), queries(options.queries)
    start = time.perf_counter()
    WordIndex.build(corpus.fields, folder / "words")
    size = sum(path.stat().st_size for path in (folder / "words").rglob("*") if path.is_file()) / 1e6
    print(f"{count:,} products: indexed in {time.perf_counter() - start:.1f} s, {size:.1f} MB", flush=True)
    words = WordIndex.open(folder / "words")
    taken = {name: time_texts(name, ask, asked) for name, ask in ours(corpus, words)}
    if options.vectors:
        (folder / "space").mkdir()
        taken[MEANING] = time_texts(MEANING, with_meaning(corpus, words, asked, folder / "space"), asked)
    beside = 0.0
    if options.peers:
        for name, ask in fts5(corpus):
            time_texts(name, ask, asked)
        beside, _ = time_texts("bm25s", bm25s_peer(corpus), asked)
    show(count, taken, beside)


def show(count: int, taken: Mapping[str, tuple[float, float]], beside: float) -> None:
    """The figures; `beside` is the p50 of bm25s, which ranks alone; 0 when it was not measured."""
    aims = AIMS if count == AIMED else {}
    for name, (p50, p99) in taken.items():
        aim, ratio = aims.get(name), p50 / beside if beside else None
        what, of_value = f"{name}, {count:,} products", name != RANKED
        if name == SUGGESTIONS:
            tell(Figure(f"{what}, p50", p50, "ms", "less", ratio, "bm25s"))
            tell(Figure(f"{what}, p99", p99, "ms", "less", aim=aim))
        else:
            tell(Figure(f"{what}, p50", p50, "ms", "less", ratio, "bm25s", aim, of_value=of_value))


def main() -> None:
    parser = argparse.ArgumentParser(description="Times finding by words, beside others.")
    parser.add_argument("--products", type=int, nargs="+", default=[300, 50_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--vectors", action="store_true", help="With meaning; needs a running shop (shoplens up).")
    parser.add_argument("--peers", action="store_true", help="SQLite FTS5 and bm25s beside it (the extra `bench`).")
    options = parser.parse_args()
    for count in options.products:
        with tempfile.TemporaryDirectory() as folder:
            run(count, options, Path(folder))


if __name__ == "__main__":
    main()
