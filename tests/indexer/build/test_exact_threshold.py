"""What a photo is called exact by is right where nobody looked when it was learned."""

import numpy as np
import pytest

from indexer.build.exact_threshold import MIN_RIGHT, SURE, calibrate_exact
from indexer.build.view_thresholds import PicturesOfShop
from indexer.release.manifest import Thresholds
from indexer.stores.vector_store import Vectors, normalise

LENIENT = Thresholds(0.5, 0.4, 0.3, "exact: as before; similar: as before")


def shop_of(products: int, pictures: int = 2) -> PicturesOfShop:
    """Twins: every second product looks nearly like the one before it."""
    draw = np.random.default_rng(1)
    centres = np.repeat(draw.normal(size=(products // 2, 32)), 2, axis=0)
    centres[1::2] += 0.3 * draw.normal(size=(products // 2, 32))
    ids = np.repeat(np.arange(products), pictures)
    vectors = centres[ids] + 0.1 * draw.normal(size=(len(ids), 32))
    return PicturesOfShop(normalise(vectors.astype(np.float32)), ids, ids % 5)


def photos(shop: PicturesOfShop, seed: int, noise: float = 0.15) -> Vectors:
    off = np.random.default_rng(seed).normal(size=shop.vectors.shape) / np.sqrt(32)
    return normalise((shop.vectors + noise * off).astype(np.float32))


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_what_is_called_exact_is_the_product(metric: str) -> None:
    shop = shop_of(300)
    limits = calibrate_exact(LENIENT, (photos(shop, 2), shop.products), shop, metric)
    assert limits.exact > LENIENT.exact and limits.similar == LENIENT.similar
    assert "% on the others" in limits.how and "as before" in limits.how and "exact: as before" not in limits.how


def test_new_photos_of_known_and_of_unknown_products_are_called_rightly() -> None:
    shop = shop_of(300)
    limits = calibrate_exact(LENIENT, (photos(shop, 2), shop.products), shop, "cosine")
    scores = photos(shop, 3) @ shop.vectors.T
    own = shop.products[:, None] == shop.products[None]
    nearest, best = shop.products[scores.argmax(axis=1)], scores.max(axis=1)
    absent = np.where(own, -1, scores).max(axis=1)
    right = int((nearest == shop.products)[best >= limits.exact].sum())
    called = int((best >= limits.exact).sum() + (absent >= limits.exact).sum())
    assert right > 100 and right / called >= SURE - 0.03


def test_with_too_few_photos_nothing_changes() -> None:
    shop = shop_of(MIN_RIGHT, pictures=1)
    assert calibrate_exact(LENIENT, (photos(shop, 2), shop.products), shop, "cosine") == LENIENT
