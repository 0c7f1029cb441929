"""One suite over every vector store: the interface, its scores and its edges."""

from pathlib import Path

import numpy as np
import pytest

from indexer.errors import ReleaseError
from indexer.live.overlay import OverlayStore
from indexer.stores.annoy_store import AnnoyStore
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import METRICS, Metric, Vectors, VectorStore

DIMENSION = 24


def some_vectors(count: int, seed: int = 1) -> Vectors:
    return np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)


def make(kind: str, vectors: Vectors, metric: Metric, folder: Path) -> VectorStore:
    if kind == "exact":
        return ExactStore(vectors, metric)
    if kind == "overlaid":  # of a store's vectors half are what they were, the others' successors lie over it
        half = len(vectors) // 2
        return OverlayStore(ExactStore(vectors[:half], metric), np.zeros(half, np.bool_), vectors[half:])
    return AnnoyStore.build(vectors, metric, folder / "some.ann", trees=20, search_k=4000)


@pytest.fixture(params=["exact", "annoy", "overlaid"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("metric", METRICS)
def test_a_store_knows_its_size_dimension_and_metric(kind: str, metric: Metric, tmp_path: Path) -> None:
    store = make(kind, some_vectors(50), metric, tmp_path)
    assert (len(store), store.dimension, store.metric) == (50, DIMENSION, metric)


@pytest.mark.parametrize("metric", METRICS)
def test_the_nearest_are_the_truly_nearest_with_their_true_scores(kind: str, metric: Metric, tmp_path: Path) -> None:
    vectors, queries = some_vectors(300), some_vectors(5, seed=2)
    positions, scores = make(kind, vectors, metric, tmp_path).search(queries, 10)
    for query, row, given in zip(queries, positions, scores, strict=True):
        truth = true_scores(query, vectors, metric)
        assert row.tolist() == np.argsort(-truth)[:10].tolist()
        np.testing.assert_allclose(given, truth[row], atol=1e-4)


def true_scores(query: Vectors, vectors: Vectors, metric: Metric) -> Vectors:
    if metric == "euclidean":
        return np.asarray(1 / (1 + np.linalg.norm(vectors - query, axis=1)))
    products = vectors @ query
    return products if metric == "dot" else products / np.linalg.norm(vectors, axis=1) / np.linalg.norm(query)


def test_the_score_of_the_same_direction_is_one(kind: str, tmp_path: Path) -> None:
    vectors = some_vectors(20)
    positions, scores = make(kind, vectors, "cosine", tmp_path).search(vectors[7] * 3, 1)
    assert positions[0, 0] == 7
    assert scores[0, 0] == pytest.approx(1, abs=1e-5)


def test_asking_for_more_than_there_is_gives_everything(kind: str, tmp_path: Path) -> None:
    positions, scores = make(kind, some_vectors(12), "cosine", tmp_path).search(some_vectors(2, seed=3), 50)
    assert positions.shape == scores.shape == (2, 12)
    assert sorted(positions[0].tolist()) == list(range(12))


def test_asking_for_none_gives_none(kind: str, tmp_path: Path) -> None:
    positions, _ = make(kind, some_vectors(12), "cosine", tmp_path).search(some_vectors(1), 0)
    assert positions.shape == (1, 0)


def test_a_query_of_zeros_is_answered(kind: str, tmp_path: Path) -> None:
    positions, scores = make(kind, some_vectors(12), "cosine", tmp_path).search(np.zeros((1, DIMENSION), np.float32), 3)
    assert positions.shape == (1, 3)
    assert scores.tolist() == [[0.0, 0.0, 0.0]]


def test_a_query_of_another_dimension_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"needs \[queries, 24\]"):
        make(kind, some_vectors(12), "cosine", tmp_path).search(np.ones((1, 8), np.float32), 3)


def test_a_query_that_is_not_finite_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not finite"):
        make(kind, some_vectors(12), "cosine", tmp_path).search(np.full((1, DIMENSION), np.nan, np.float32), 3)


def test_an_unknown_metric_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'manhattan' is not known; use one of cosine, dot, euclidean"):
        ExactStore(some_vectors(3), "manhattan")


def test_annoy_answers_in_full_even_when_its_trees_give_too_few(tmp_path: Path) -> None:
    store = AnnoyStore.build(some_vectors(2000), "cosine", tmp_path / "few.ann", trees=1, search_k=1)
    positions, _ = store.search(some_vectors(1, seed=9), 200)
    assert len(set(positions[0].tolist())) == 200


def test_annoy_refuses_a_file_of_another_number_of_vectors(tmp_path: Path) -> None:
    AnnoyStore.build(some_vectors(30), "cosine", tmp_path / "some.ann", trees=2, search_k=100)
    with pytest.raises(ReleaseError, match="holds 30 vectors where 29 belong"):
        AnnoyStore.open(tmp_path / "some.ann", some_vectors(29), "cosine", search_k=100)


def test_exact_search_among_chosen_positions_looks_at_no_others() -> None:
    vectors = some_vectors(40)
    positions, scores = ExactStore(vectors, "cosine").search_among(vectors[3], np.array([1, 3, 5]), 2)
    assert positions.tolist()[0] == 3
    assert set(positions.tolist()) <= {1, 3, 5}
    assert scores[0] == pytest.approx(1, abs=1e-5)


def test_ties_go_to_the_lower_position() -> None:
    same = np.ones((5, DIMENSION), np.float32)
    assert ExactStore(same, "cosine").search(same[:1], 3)[0].tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("dead_ones", [1, 40, 199, 200])
def test_dead_vectors_are_passed_over_however_many_are_near(dead_ones: int) -> None:
    vectors, more, queries = some_vectors(200), some_vectors(5, seed=3), some_vectors(4, seed=2)
    dead = np.zeros(200, np.bool_)
    dead[np.argsort(-(vectors @ queries[0]))[:dead_ones]] = True
    positions, scores = OverlayStore(ExactStore(vectors, "dot"), dead, more).search(queries, 12)
    everything = np.where(np.r_[dead, np.zeros(5, np.bool_)], -np.inf, np.concatenate([vectors, more]) @ queries[0])
    assert positions[0].tolist() == np.argsort(-everything)[: min(12, 205 - dead_ones)].tolist()
    assert np.isfinite(scores).all()
