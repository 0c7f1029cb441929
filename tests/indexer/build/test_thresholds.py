"""Thresholds, found on vectors whose answer is known."""

import numpy as np
import pytest

from indexer.build.foreign import ForeignQueries
from indexer.build.thresholds import (
    compute_cross_modal_thresholds,
    compute_image_thresholds,
    compute_text_thresholds,
    find_threshold,
)
from indexer.release.manifest import Thresholds
from indexer.stores.vector_store import Positions, Vectors, normalise


def clusters(products: int, views: int, noise: float, dimension: int = 32) -> tuple[Vectors, Positions]:
    """Pictures of products: each product a direction, each view a little off it."""
    draw = np.random.default_rng(3)
    centres = np.repeat(normalise(draw.normal(size=(products, dimension)).astype(np.float32)), views, axis=0)
    off = noise * draw.normal(size=centres.shape).astype(np.float32) / np.sqrt(dimension)
    return normalise(centres + off), np.repeat(np.arange(products), views)


def test_the_threshold_is_the_lowest_that_is_precise() -> None:
    true, false = np.array([0.9, 0.8, 0.7, 0.6], np.float32), np.array([0.65, 0.3, 0.2, 0.1], np.float32)
    assert find_threshold(true, false, 0.9) == pytest.approx(0.7)


def test_where_no_threshold_is_precise_nothing_is_exact() -> None:
    same = np.array([0.5, 0.6], np.float32)
    assert find_threshold(same, same, 0.9) > 0.6


def test_clear_products_are_told_apart() -> None:
    vectors, products = clusters(60, 3, noise=0.3)
    limits = compute_image_thresholds(vectors, products, products % 6, "cosine")
    assert 0.5 < limits.exact < 0.99
    assert limits.floor <= limits.similar <= limits.exact
    assert "which 100% of the true ones reach" in limits.how


def test_one_picture_each_still_gives_thresholds_and_says_from_what() -> None:
    vectors, products = clusters(60, 1, noise=0.3)
    assert "between different products" in compute_image_thresholds(vectors, products, products % 6, "cosine").how


def test_copies_of_a_picture_do_not_spoil_the_thresholds() -> None:
    vectors, products = clusters(60, 3, noise=0.3)
    twice = np.concatenate([vectors, vectors[:3]])
    limits = compute_image_thresholds(twice, np.concatenate([products, [60, 61, 62]]), np.full(183, -1), "cosine")
    assert limits.exact < 0.99


def test_products_that_share_a_few_pictures_call_nothing_exact() -> None:
    vectors, _ = clusters(3, 1, noise=0.3)
    shared = np.repeat(vectors, 200, axis=0)
    limits = compute_image_thresholds(shared, np.arange(600), np.full(600, -1), "cosine")
    assert (limits.exact, limits.similar, limits.floor) == (1.0, 1.0, 0.0) and "copies" in limits.how


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_every_metric_has_thresholds_in_order(metric: str) -> None:
    vectors, products = clusters(40, 2, noise=0.3)
    limits = compute_image_thresholds(vectors, products, products % 4, metric)
    assert limits.floor <= limits.similar <= limits.exact


def test_too_few_products_call_nothing_exact() -> None:
    vectors, products = clusters(2, 2, noise=0.1)
    assert compute_image_thresholds(vectors, products, products, "cosine").exact == 1.0


def test_text_thresholds_lie_between_noise_and_titles() -> None:
    passages, _ = clusters(50, 1, noise=0)
    titles, noise = normalise(passages[:20] + 0.02), np.random.default_rng(4).normal(size=(100, 32))
    limits = compute_text_thresholds(titles, passages[:20], foreign(noise), passages, "cosine")
    assert limits.floor < limits.similar < limits.exact < 1


def test_more_noise_does_not_raise_the_text_floor() -> None:
    passages, _ = clusters(50, 1, noise=0)
    noise = np.random.default_rng(4).normal(size=(2000, 32))
    few, many = (
        compute_text_thresholds(passages, passages, foreign(part), passages, "cosine") for part in (noise[:200], noise)
    )
    assert many.floor == pytest.approx(few.floor, abs=0.02)
    assert many.similar == pytest.approx(few.similar, abs=0.04)


def foreign(vectors: Vectors, trades: Positions | None = None) -> ForeignQueries:
    """Foreign queries, all of one trade unless others are given."""
    return ForeignQueries(
        normalise(vectors.astype(np.float32)), np.zeros(len(vectors), np.int64) if trades is None else trades
    )


def asked(noise: float, metric: str = "cosine") -> Thresholds:
    """Thresholds where each product's title lies near its pictures, products of one category near each other."""
    draw = np.random.default_rng(5)
    kinds = np.repeat(draw.normal(size=(6, 32)), 10, axis=0)
    centres = normalise((kinds + 0.8 * draw.normal(size=kinds.shape)).astype(np.float32))
    pictures, products = np.repeat(centres, 2, axis=0), np.repeat(np.arange(60), 2)
    titles = normalise(centres + noise * draw.normal(size=centres.shape).astype(np.float32))
    noise = foreign(draw.normal(size=(60, 32)))
    categories = {product: product // 10 for product in range(60)}
    return compute_cross_modal_thresholds((titles, np.arange(60)), noise, (pictures, products), categories, metric)


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_pictures_asked_by_words_have_thresholds_in_order(metric: str) -> None:
    limits = asked(0.02, metric)
    assert limits.floor < limits.similar <= limits.exact


def test_what_is_hardly_above_noise_is_not_called_alike() -> None:
    limits = asked(0.02)
    assert limits.similar >= (limits.floor + limits.exact) / 2 - 1e-4


def test_pictures_of_too_few_products_call_nothing_alike() -> None:
    vectors, products = clusters(2, 2, noise=0.1)
    limits = compute_cross_modal_thresholds(
        (vectors[::2], products[::2]), foreign(vectors), (vectors, products), {0: 0, 1: 1}, "cosine"
    )
    assert (limits.exact, limits.similar) == (1.0, 1.0)
