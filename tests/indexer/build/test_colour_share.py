"""The share of colour is chosen by the shop's own pictures, and left alone where they say too little."""

import numpy as np
import pytest

from indexer.build.colour_share import choose_colour_share, elsewhere
from indexer.release.colour import ColourShare, with_share
from indexer.stores.vector_store import Positions, Vectors, normalise
from serving.cards import COLOUR_BINS, Card, Input
from serving.handlers.colour import BINS

LOOKS = 32
CARD = Card("image-encoder", "1.0.0", "image-encoder", "basic-cnn", Input(size=32), LOOKS + BINS, colour_weight=0.2)


def pictures(products: int, views: int, *, looks: int, hues: int = 1, noise: float = 0.5) -> tuple[Vectors, Positions]:
    """Pictures of products of so many looks and hues, each view's looks a little off: [n, d] and products [n]."""
    draw = np.random.default_rng(1)
    ids = np.repeat(np.arange(products), views)
    centres = normalise(draw.normal(size=(looks, LOOKS)).astype(np.float32))[ids // hues % looks]
    seen = normalise(centres + draw.normal(0, noise / LOOKS**0.5, centres.shape).astype(np.float32))
    energy = np.zeros((len(ids), 12, 4, 4), np.float32)
    energy[np.arange(len(ids)), ids % hues, 1:3, 1:3] = 0.1
    energy[:, 0, 0, 3] += 0.6  # on white
    return np.concatenate([seen * 0.8**0.5, np.sqrt(energy.reshape(len(ids), -1) * 0.2)], axis=1), ids


def chosen(vectors: Vectors, products: Positions) -> ColourShare:
    found = choose_colour_share(CARD, vectors, products)
    assert found is not None
    return found


def test_the_parts_of_a_vector_are_those_of_the_networks() -> None:
    assert COLOUR_BINS == BINS


def test_products_that_differ_in_colour_get_more_of_it() -> None:
    found = chosen(*pictures(120, 3, looks=10, hues=12, noise=0.9))
    assert found.share > 0.2
    assert found.recall > found.recall_of_card


def test_another_light_and_ground_change_colours_and_not_their_length() -> None:
    colours = np.zeros((6, BINS), np.float32)
    colours[np.arange(6), np.arange(6) * 30] = 0.4
    changed = elsewhere(colours, colours)
    assert np.linalg.norm(changed, axis=1) == pytest.approx(0.4, abs=1e-5)
    assert not np.allclose(changed, colours)
    assert (changed >= 0).all()


def test_where_colour_makes_no_difference_the_models_share_stays() -> None:
    found = chosen(*pictures(120, 3, looks=120))
    assert found.share == 0.2
    assert found.pictures == 360


def test_a_tiny_shop_or_one_picture_a_product_says_nothing() -> None:
    for shop in (pictures(40, 5, looks=40), pictures(300, 1, looks=300)):
        found = chosen(*shop)
        assert (found.share, found.pictures) == (0.2, 0)
        assert "fewer than" in found.how


def test_a_model_without_a_colour_part_has_no_share() -> None:
    vectors, products = pictures(3, 2, looks=3)
    assert choose_colour_share(Card("a", "1.0.0", "image-encoder", "b", Input(size=32), 8), vectors, products) is None


def test_another_share_keeps_the_length_and_both_parts() -> None:
    vectors, _ = pictures(10, 2, looks=10)
    other = with_share(vectors, ColourShare(0.5, 0.2))
    assert np.linalg.norm(other, axis=1) == pytest.approx(1, abs=1e-5)
    assert (other[:, LOOKS:] ** 2).sum(1) == pytest.approx(0.5, abs=1e-5)
    assert with_share(other, ColourShare(0.2, 0.5)) == pytest.approx(vectors, abs=1e-5)
    assert with_share(vectors, None) is vectors
