"""Each architecture is built, trained for two steps, packaged, served by a real TorchServe and searched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy
import pytest
import torch

from indexer.build.builder import build_release
from indexer.embedding.product_text import make_passage
from indexer.search.search import Search
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Vectors
from serving.archives import build_archive
from serving.cards import Card
from serving.client.client import Client, ImageEncoding, Lane
from serving.handlers import networks
from serving.torchserve.process import TorchServe
from serving.torchserve.reconciler import reconcile
from tests.support.small_clip import make_clip
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_models import draw_picture
from tests.support.small_sentence_encoder import as_sentence_transformer, make_xlm_roberta
from tests.support.small_shop import ROWS, open_shop
from tests.support.torchserve import connect, desired, manage
from training.data.samples import Dataset
from training.fit import Material, fit
from training.package import package_clip, package_run, package_sentence
from training.recipe import Recipe
from training.run import Run, RunConfig

QUICK = ("basic-cnn", "mobilenet-v3-small")
SIDE = 96  # px; every architecture can see it
SLOW = pytest.mark.skipif("TEST_ARCHITECTURES" not in os.environ, reason="minutes: make test-architectures")
EACH = [pytest.param(name, marks=[] if name in QUICK else SLOW) for name in networks.ARCHITECTURES]


def train(architecture: str, dataset: Dataset, folder: Path) -> Run:
    """Two steps of a run."""
    recipe = Recipe(
        architecture, SIDE, SIDE, SIDE, dimension=32, colour_weight=0.3, epochs=1, batch=4, bf16=False, workers=1
    )
    run = Run.create(folder / "runs", architecture)
    run.write_samples(dataset)
    config = RunConfig(recipe, dataset.heads, (0.5,) * 3, (0.25,) * 3)
    run.write_config(config)
    fit(Material(dataset, folder / "cache"), config, run, lambda *_: None)
    assert len(run.log_lines()) == 1
    return run


def serve(torchserve: TorchServe, store: Path, *cards: Card) -> Client:
    """A client of the server, which holds these cards' models alone."""
    for card in cards:
        build_archive(store / f"{card.key}.json", store)
    reconcile(manage(torchserve), [desired(card) for card in cards])
    return connect(torchserve)


def encode(client: Client, card: Card, dataset: Dataset, split: str) -> list[ImageEncoding]:
    pictures = [sample.path.read_bytes() for sample in dataset.samples if sample.split == split]
    found = list(client.encode_images(card, pictures))
    assert all(isinstance(one, ImageEncoding) for one in found), found
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("architecture", EACH)
def test_it_trains_packages_serves_and_searches(
    architecture: str, dataset: Dataset, store: Path, torchserve: TorchServe, tmp_path: Path
) -> None:
    card = package_run(train(architecture, dataset, tmp_path), architecture, "1.0.0", store, "CC0-1.0")
    client = serve(torchserve, store, card)
    shelf, asked = encode(client, card, dataset, "train"), encode(client, card, dataset, "validation")
    assert all(one.probabilities["kind"].sum() == pytest.approx(1, abs=1e-4) for one in asked)
    places, _ = ExactStore(numpy.stack([one.vector for one in shelf])).search(
        numpy.stack([one.vector for one in asked]), 1
    )
    shown, wanted = [s.identity for s in dataset.part("train")], [s.identity for s in dataset.part("validation")]
    assert [shown[row[0]] for row in places] == wanted
    (store / f"{card.key}.mar").unlink()


@pytest.mark.parametrize("architecture", EACH)
def test_made_for_serving_it_answers_the_same(architecture: str) -> None:
    torch.manual_seed(5)
    network = networks.build(architecture, {"kind": 3}, 232, colour_weight=0.3, aligned=16).eval()
    pictures = torch.rand(2, 3, SIDE, SIDE)
    with torch.inference_mode():
        before, after = network(pictures), networks.for_serving(network)(pictures)
    assert torch.allclose(before.embedding, after.embedding, atol=1e-3)
    assert torch.allclose(before.logits["kind"], after.logits["kind"], atol=1e-3)
    assert torch.allclose(before.aligned, after.aligned, atol=1e-3)


def test_both_towers_of_clip_are_packaged_served_and_searched(
    store: Path, torchserve: TorchServe, dataset: Dataset, tmp_path: Path
) -> None:
    image, text = package_clip(str(make_clip(tmp_path / "tiny")), "1.0.0", store)
    client = serve(torchserve, store, image, text)
    shelf = encode(client, image, dataset, "train")
    words = client.encode_texts(
        text, ["a red mug", "", "a blue bowl, and more words than the tower can take in at all"]
    )
    assert (words.shape, shelf[0].vector.shape, shelf[0].aligned) == ((3, 16), (16,), None)
    assert numpy.linalg.norm(words, axis=1) == pytest.approx(1, abs=1e-5)
    assert not numpy.allclose(words[0], words[2])
    again = client.encode_image(image, draw_picture("crimson", (90, 90)))
    places, scores = ExactStore(numpy.stack([one.vector for one in shelf])).search(again.vector[None], 1)
    assert (places[0][0], scores[0][0]) == (0, pytest.approx(1, abs=1e-4))


class TextsServed(SmallEncoder):
    """Texts go to TorchServe, pictures stay with the small encoder; it remembers what it was asked."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.asked: list[str] = []

    def encode_texts(self, card: Card, texts: Sequence[str], /, *, lane: Lane = "interactive") -> Vectors:
        self.asked += texts
        return self.client.encode_texts(card, texts, lane=lane)


def test_a_sentence_encoder_of_many_languages_is_packaged_served_indexed_and_searched(
    store: Path, torchserve: TorchServe, tmp_path: Path
) -> None:
    source = as_sentence_transformer(make_xlm_roberta(tmp_path / "tiny", longest=64), longest=64)
    card = package_sentence(str(source), "2.0.0", store, query_prefix="query: ", passage_prefix="passage: ")
    shop = open_shop(tmp_path)
    encoder = TextsServed(serve(torchserve, store, card))
    release = build_release(shop.database, shop.pictures, encoder, [small_cards()[0], card], shop.releases.folder)
    space = shop.releases.promote(release.id).manifest.spaces["text"]
    assert (space.model, space.version, space.dimension, space.items) == ("text-encoder", "2.0.0", 32, len(ROWS))
    search = Search(shop.releases, shop.catalogue, encoder)
    assert search.by_text("Emailbecher").degraded is None  # a word no product has: found by its vector, or not at all
    assert encoder.asked[-1] == "query: Emailbecher"
    assert sum(text.startswith("passage: ") for text in encoder.asked) == len(ROWS)
    opened = shop.releases.current()
    products = list(shop.catalogue.iter_for_index())
    again = encoder.client.encode_texts(card, [card.input.as_passage(make_passage(product)) for product in products])
    nearest = [int(opened.text.products[opened.text.search(vector, 1)[0][0]]) for vector in again]
    assert nearest == [product.id for product in products]
    shop.database.close()
