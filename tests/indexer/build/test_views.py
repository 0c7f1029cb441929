"""Views of the shop's own pictures say from which score a photo comes close."""

import numpy as np
import pytest
from PIL import Image

from catalog.progress import no_progress
from indexer.build.tools import BuildTools
from indexer.build.view_thresholds import PicturesOfShop, lower_similar
from indexer.build.views import EACH, VIEWS, embed_views
from indexer.release.manifest import Thresholds
from indexer.stores.vector_store import Vectors, normalise
from tests.support.small_encoder import small_cards
from tests.support.small_shop import SmallShop

STRICT = Thresholds(0.98, 0.98, 0.6, "test")


def shop_of(products: int, kinds: int) -> PicturesOfShop:
    """One picture a product; those of a kind are alike."""
    draw = np.random.default_rng(1)
    centres = normalise(draw.normal(size=(kinds, 32)).astype(np.float32))
    ids = np.arange(products)
    off = draw.normal(0, 0.12, (products, 32)).astype(np.float32)
    return PicturesOfShop(normalise(centres[ids % kinds] + off), ids, ids % kinds)


def seen(shop: PicturesOfShop, noise: float) -> Vectors:
    draw = np.random.default_rng(2)
    return normalise(shop.vectors + draw.normal(0, noise, shop.vectors.shape).astype(np.float32))


def test_views_that_find_their_product_come_close() -> None:
    shop = shop_of(200, 20)
    views = seen(shop, 0.05)
    limits = lower_similar(STRICT, (views, shop.products), shop, "cosine")
    scores = (views * shop.vectors).sum(axis=1)
    assert np.mean(scores < limits.similar) <= 0.05 and np.mean(scores < STRICT.similar) > 0.5
    assert limits.floor <= limits.similar <= limits.exact and "views of pictures" in limits.how


def test_what_was_close_before_stays_so() -> None:
    shop = shop_of(200, 20)
    lenient = Thresholds(0.95, 0.3, 0.2, "test")
    assert lower_similar(lenient, (seen(shop, 0.05), shop.products), shop, "cosine").similar == 0.3


def test_views_that_find_nothing_change_nothing() -> None:
    shop = shop_of(200, 20)
    assert lower_similar(STRICT, (seen(shop, 30), shop.products), shop, "cosine") == STRICT


def test_a_small_shop_is_not_measured_by_views(small_shop: SmallShop) -> None:
    tools = BuildTools(small_shop.database, small_shop.pictures, small_shop.encoder, no_progress)
    assert embed_views(tools, small_cards()[0], ["0" * 64] * 12, np.arange(12)) is None


def test_views_are_embedded_once(small_shop: SmallShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.build.views.LEAST_PRODUCTS", 3)
    tools = BuildTools(small_shop.database, small_shop.pictures, small_shop.encoder, no_progress)
    views = [(product.pictures[0].hash, product.id) for product in small_shop.catalogue.iter_for_index()]
    hashes, products = [key for key, _ in views], np.array([product for _, product in views])
    asked = small_shop.encoder.pictures
    first = embed_views(tools, small_cards()[0], hashes, products)
    again = embed_views(tools, small_cards()[0], hashes, products)
    assert first is not None and again is not None
    assert len(first[0]) == EACH * len(views) == small_shop.encoder.pictures - asked
    assert np.array_equal(first[0], again[0]) and set(first[1].tolist()) == set(products.tolist())


def test_each_view_differs_from_the_picture() -> None:
    picture = Image.radial_gradient("L").convert("RGB").resize((64, 48)).rotate(20)
    assert all(view(picture).tobytes() != picture.tobytes() for view in VIEWS.values())
