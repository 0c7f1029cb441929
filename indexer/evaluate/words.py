"""Measures word search on judged queries: TF-IDF of titles, BM25, vectors, pictures, and all fused."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

import numpy as np

from catalog.catalogue import Catalogue
from catalog.progress import Progress, no_progress
from evaluation.intervals import Interval, bootstrap, bootstrap_difference
from evaluation.retrieval import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank
from indexer.embedding.embed import Encoder, QueryVectors
from indexer.errors import IndexingError
from indexer.release.release import OpenRelease
from indexer.search.hybrid import find_cross_modal, find_text
from indexer.words.analysis import get_stemmer
from indexer.words.terms import correct_query, resolve_query

SINGLE_RANKERS = ("bm25 only", "vectors only")
FUSED = "fused"
ANSWERED = "as answered"
MEASURES = ("nDCG@10", "recall@100", "MRR", "success@1")
REQUIRED_COLUMNS = ("id", "query", "type", "relevant")
SUCCESS_GRADE = 2  # a product that is only related (1) is no success
ALL = "all"
ASKED_TOGETHER = 50  # queries between two reports of progress
NO_OTHERS = np.empty(0, np.int64)


@dataclass(frozen=True)
class Answer:
    """What shoppers get for a query: public ids, best first, and whether they are told that nothing comes close."""

    products: list[str]
    none_close: bool


Ask = Callable[[Sequence[str]], Sequence[Answer]]


@dataclass(frozen=True)
class JudgedQuery:
    """A query with the grade of each relevant product: 3 exactly this, 2 good, 1 related; none for no-match queries."""

    id: str
    text: str
    type: str
    grades: dict[str, float]
    clean_of: str  # the id of the query this is a misspelling of


@dataclass(frozen=True)
class WordsReport:
    """Intervals by (ranker, query type, measure), with the gain of fusion and the rates of no-match answers."""

    intervals: dict[tuple[str, str, str], Interval]
    rankers: tuple[str, ...]  # those that the release has
    types: tuple[str, ...]
    better_than_best: Interval  # nDCG@10 of fused less that of the better of BM25 and vectors, paired
    misspelt_ratio: float | None  # nDCG@10 of misspelt queries over that of their clean twins
    honest_no_match: float | None  # share of no-match queries answered with nothing or with weak matches only
    false_no_match: float | None  # the same share of the queries that have an answer


def read_queries(path: Path, split: str | None = None) -> list[JudgedQuery]:
    """Judged queries from a CSV (id, query, type, split, relevant as "pid:grade|…", clean_of).

    Raises IndexingError when a column is missing or no query is left.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in REQUIRED_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise IndexingError(
                f"{path} lacks the columns {', '.join(missing)}; needed are {', '.join(REQUIRED_COLUMNS)}."
            )
        rows = [row for row in reader if split is None or row.get("split") == split]
    if not rows:
        raise IndexingError(f"{path} has no queries{f' of the split {split!r}' if split else ''}.")
    return [_parse_query(row) for row in rows]


def _parse_query(row: dict[str, str]) -> JudgedQuery:
    grades: dict[str, float] = {}
    for part in filter(None, row["relevant"].split("|")):
        product, colon, grade = part.rpartition(":")
        grades[product if colon else part] = float(grade) if colon else 1.0
    return JudgedQuery(row["id"], row["query"], row["type"], grades, row.get("clean_of") or "")


def evaluate_words(
    release: OpenRelease,
    catalogue: Catalogue,
    encoder: Encoder,
    queries: Sequence[JudgedQuery],
    ask: Ask | None = None,
    progress: Progress = no_progress,
) -> WordsReport:
    """Measure every ranker on the same queries.

    `ask` answers several queries as shoppers are answered: with inferred filters, synonyms and reranking.
    """
    answerable = [query for query in queries if query.grades]
    answers = _ask_all(ask, queries, progress) if ask is not None else {}
    rankings = _rank_all(release, catalogue, encoder, answerable, progress)
    if ask is not None:
        rankings[ANSWERED] = [answers[query.id].products for query in answerable]
    values = {
        (ranker, query.id): compute_measures(ranking, query.grades)
        for ranker, found in rankings.items()
        for query, ranking in zip(answerable, found, strict=True)
    }
    types = (ALL, *dict.fromkeys(query.type for query in answerable))
    intervals = {}
    for ranker in rankings:
        for kind in types:
            chosen = [values[ranker, query.id] for query in answerable if kind in (ALL, query.type)]
            for number, measure in enumerate(MEASURES):
                intervals[ranker, kind, measure] = bootstrap([value[number] for value in chosen])
    unanswerable = [query for query in queries if not query.grades]
    return WordsReport(
        intervals,
        tuple(rankings),
        types,
        _fusion_gain(values, answerable),
        _misspelt_ratio(values, queries, FUSED if ask is None else ANSWERED),
        _told_none(answers, unanswerable),
        _told_none(answers, answerable),
    )


def _ask_all(ask: Ask, queries: Sequence[JudgedQuery], progress: Progress) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for part in _parts(queries):
        found = ask([query.text for query in part])
        answers.update((query.id, answer) for query, answer in zip(part, found, strict=True))
        progress("Answering", len(answers), len(queries))
    return answers


def _parts(queries: Sequence[JudgedQuery]) -> Iterator[Sequence[JudgedQuery]]:
    return (queries[start : start + ASKED_TOGETHER] for start in range(0, len(queries), ASKED_TOGETHER))


def _told_none(answers: Mapping[str, Answer], queries: Sequence[JudgedQuery]) -> float | None:
    """The share of queries told that nothing comes close; None where none of them was asked."""
    return float(np.mean([answers[query.id].none_close for query in queries])) if answers and queries else None


def _rank_all(
    release: OpenRelease, catalogue: Catalogue, encoder: Encoder, queries: Sequence[JudgedQuery], progress: Progress
) -> dict[str, list[list[str]]]:
    """For each ranker the public ids found for each query, best first, at most 100."""
    views = {view.id: view for view in catalogue.iter_for_index() if view.visible}
    baseline = TitleBaseline(list(views), [view.title for view in views.values()])
    vectors = QueryVectors(encoder)
    found: dict[str, list[list[str]]] = {}
    for number, part in enumerate(_parts(queries)):
        vectors.prepare(release.text_card, [query.text for query in part])
        for query in part:
            products = {"tf-idf titles": baseline.rank(query.text, 100), **_rank_query(release, vectors, query.text)}
            for ranker, ids in products.items():
                found.setdefault(ranker, []).append([views[id_].public_id for id_ in ids if id_ in views][:100])
        progress("Ranking", number * ASKED_TOGETHER + len(part), len(queries))
    return found


def _rank_query(release: OpenRelease, vectors: QueryVectors, text: str) -> dict[str, list[int]]:
    """The product ids that each part of the search finds, and all fused."""
    terms = resolve_query(text, release.words.vocabulary)
    meant = correct_query(text, terms) or text
    positions, _ = release.text.search(vectors.get(release.text_card, text), 100)
    answers = {
        "bm25 only": release.words.search(terms).products.tolist(),
        "vectors only": release.text.products[positions].tolist(),
    }
    for name, space in release.cross_modal_spaces.items():
        products, _ = find_cross_modal(space.space, vectors.get(space.query_model, text), NO_OTHERS)
        answers[f"pictures alone ({name})"] = products.tolist()
    asked = {name: vectors.get(space.query_model, meant) for name, space in release.cross_modal_spaces.items()}
    fused = find_text(release, terms, vectors.get(release.text_card, meant), asked)
    return {**answers, FUSED: fused.ranking.products.tolist()}


def compute_measures(ranking: Sequence[str], grades: Mapping[str, float]) -> tuple[float, ...]:
    """The MEASURES of one ranking, in their order."""
    good = {product for product, grade in grades.items() if grade >= min(SUCCESS_GRADE, max(grades.values()))}
    return (
        ndcg_at_k(ranking, grades, 10),
        recall_at_k(ranking, grades, 100),
        reciprocal_rank(ranking, good),
        hit_at_k(ranking, good, 1),
    )


def _fusion_gain(values: dict[tuple[str, str], tuple[float, ...]], queries: Sequence[JudgedQuery]) -> Interval:
    """The gain of fusion in nDCG@10 over the better of BM25 and vectors, paired by query."""
    scores = {ranker: [values[ranker, query.id][0] for query in queries] for ranker in (*SINGLE_RANKERS, FUSED)}
    best = max(SINGLE_RANKERS, key=lambda ranker: float(np.mean(scores[ranker])))
    return bootstrap_difference(scores[FUSED], scores[best])


def _misspelt_ratio(
    values: dict[tuple[str, str], tuple[float, ...]], queries: Sequence[JudgedQuery], ranker: str
) -> float | None:
    pairs = [(query.id, query.clean_of) for query in queries if (ranker, query.clean_of) in values]
    pairs = [pair for pair in pairs if (ranker, pair[0]) in values]
    clean = sum(values[ranker, twin][0] for _, twin in pairs)
    return sum(values[ranker, query][0] for query, _ in pairs) / clean if clean else None


class TitleBaseline:
    """The baseline: TF-IDF of titles, compared by cosine; idf is ln((1 + N) / (1 + n)) + 1."""

    def __init__(self, ids: Sequence[int], titles: Sequence[str]) -> None:
        counts = [Counter(get_stemmer().analyze(title)) for title in titles]
        documents = Counter(stem for count in counts for stem in count)
        self._idf = {stem: log((1 + len(titles)) / (1 + number)) + 1 for stem, number in documents.items()}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for product, count in zip(ids, counts, strict=True):
            weights = {stem: number * self._idf[stem] for stem, number in count.items()}
            length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for stem, weight in weights.items():
                self._postings.setdefault(stem, []).append((product, weight / length))

    def rank(self, query: str, k: int) -> list[int]:
        """Ids of the k best titles that share a stem with the query."""
        scores: dict[int, float] = {}
        for stem, number in Counter(get_stemmer().analyze(query)).items():
            for product, weight in self._postings.get(stem, ()):
                scores[product] = scores.get(product, 0.0) + number * self._idf[stem] * weight
        return sorted(scores, key=lambda product: (-scores[product], product))[:k]
