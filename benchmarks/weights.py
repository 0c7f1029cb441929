"""How much word search cares about its weights: nDCG@10 of the dev queries with each of them halved and doubled.

What hangs on the exact value of a weight would fail another shop. Needs a running shop (shoplens up --demo).

    python -m benchmarks.weights [--queries demo/queries.csv] [--split dev]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from evaluation.intervals import bootstrap_difference
from evaluation.retrieval import ndcg_at_k
from indexer.evaluate.words import JudgedQuery, read_queries
from indexer.search import fusion, hybrid, reranking
from indexer.search.hybrid import find_text
from indexer.words import documents, index
from indexer.words.terms import correct_query, resolve_query
from webapp.services import build_services
from webapp.settings import PROJECT, load_settings

FUSION = ("LEXICAL_WEIGHT", "SEMANTIC_WEIGHT", "AGREEMENT_WEIGHT")
CUT = ("MIN_RELATIVE_COVERAGE", "MIN_RELATIVE_COVERAGE_IF_SIMILAR", "MIN_BEST_COVERAGE", "MIN_RELATIVE_COSINE")
FACTORS = (0.0, 0.5, 0.75, 1.33, 2.0)


def changes() -> Iterator[tuple[str, Callable[[float], None]]]:
    """Every weight with a way to set it to so many times its value."""
    for name in FUSION:
        yield name, _setter(fusion, name)
    for name in CUT:
        yield name, _setter(hybrid, name)
    yield "TIE_BREAKER", _setter(index, "TIE_BREAKER")
    yield "MAX_BOOST", _setter(reranking, "MAX_BOOST")
    for field, boost in list(documents.BOOSTS.items()):
        yield f"boost of {field}", _booster(field, boost)


def _booster(field: str, boost: float) -> Callable[[float], None]:
    return lambda factor: documents.BOOSTS.update({field: boost * factor})


def _setter(module: object, name: str) -> Callable[[float], None]:
    value = getattr(module, name)
    return lambda factor: setattr(module, name, value * factor)


def scores(ask: Callable[[str], Sequence[str]], queries: Sequence[JudgedQuery]) -> list[float]:
    """nDCG@10 of each query."""
    return [ndcg_at_k(ask(query.text), query.grades, 10) for query in queries]


def main() -> None:
    parser = argparse.ArgumentParser(description="nDCG@10 with each weight of word search changed.")
    parser.add_argument("--queries", type=Path, default=PROJECT / "demo" / "queries.csv")
    parser.add_argument("--split", default="dev")
    options = parser.parse_args()
    services = build_services(load_settings())
    release = services.releases.current()
    names = {view.id: view.public_id for view in services.catalogue.iter_for_index()}
    queries = [query for query in read_queries(options.queries, options.split) if query.grades]
    facts = services.facts.current()
    meant, vectors = {}, {}
    for query in queries:
        terms = resolve_query(query.text, release.words.vocabulary)
        meant[query.text] = terms
        words = correct_query(query.text, terms) or query.text
        asked = release.text_card.input.as_query(words)
        vectors[query.text] = services.client.encode_texts(release.text_card, [asked])[0]

    def ask(text: str) -> list[str]:
        found = reranking.apply_rating_boost(find_text(release, meant[text], vectors[text]).ranking, facts)
        return [names[int(product)] for product in found.products[:10]]

    plain = scores(ask, queries)
    print(f"as they are: {np.mean(plain):.3f}")
    for name, change in changes():
        changes_by_factor = []
        for factor in FACTORS:
            change(factor)
            changes_by_factor.append(f"×{factor:<4} {bootstrap_difference(scores(ask, queries), plain).mean:+.3f}")
        change(1.0)
        print(f"  {name:22} {'   '.join(changes_by_factor)}", flush=True)


if __name__ == "__main__":
    main()
