"""Each architecture gives a unit embedding and logits of its heads; the colour histogram tells colours apart."""

from pathlib import Path

import pytest
import torch

from serving.cards import Card
from serving.errors import NetworkRefused
from serving.handlers import networks
from serving.handlers.colour import ColourHistogram

PICTURES = torch.rand(2, 3, 96, 96, generator=torch.Generator().manual_seed(3))


def test_one_pass_gives_embedding_logits_and_a_vector_among_texts() -> None:
    network = networks.build("basic-cnn", {"kind": 3, "colour": ["red", "blue"]}, 224, colour_weight=0.3, aligned=40)
    embedding, logits, aligned = network.eval()(PICTURES)
    assert embedding.norm(dim=1).tolist() == pytest.approx([1, 1], abs=1e-5)
    assert embedding.shape == (2, 224)
    assert {head: tuple(values.shape) for head, values in logits.items()} == {"kind": (2, 3), "colour": (2, 2)}
    assert aligned.norm(dim=1).tolist() == pytest.approx([1, 1], abs=1e-5)


def test_without_a_projection_the_features_themselves_are_the_embedding() -> None:
    network = networks.build("basic-cnn", {}, 256, projected=False).eval()
    expected = torch.nn.functional.normalize(network.features(PICTURES), dim=1)
    assert torch.allclose(network(PICTURES).embedding, expected)
    with pytest.raises(NetworkRefused, match="has 256"):
        networks.build("basic-cnn", {}, 100, projected=False)


def test_the_histogram_has_its_share_of_the_energy() -> None:
    embedding, *_ = networks.build("mobilenet-v3-small", {}, 200, colour_weight=0.3).eval()(PICTURES)
    assert embedding[:, -192:].square().sum(1).tolist() == pytest.approx([0.3, 0.3], abs=1e-4)


def test_a_network_made_for_serving_answers_the_same() -> None:
    network = networks.build("mobilenet-v3-small", {"kind": 3}, 200, colour_weight=0.3).eval()
    with torch.inference_mode():
        before, logits, _ = network(PICTURES)
        after, folded, _ = networks.for_serving(network)(PICTURES)
    assert torch.allclose(before, after, atol=1e-4)
    assert torch.allclose(logits["kind"], folded["kind"], atol=1e-4)


def test_alike_colours_lie_closer_than_others() -> None:
    colours = torch.tensor([[0.9, 0.1, 0.1], [0.8, 0.12, 0.1], [0.1, 0.1, 0.9]])  # red, darker red, blue
    red, dark_red, blue = ColourHistogram()(colours.view(3, 3, 1, 1).expand(3, 3, 32, 32))
    assert red @ dark_red > 0.8
    assert red @ blue < 0.2


def test_an_unknown_architecture_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'vgg19'.*resnet18"):
        networks.build("vgg19", {}, 8)


def test_a_dimension_without_room_for_the_histogram_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 193"):
        networks.build("resnet18", {}, 128, colour_weight=0.3)


@pytest.mark.parametrize(("architecture", "size"), [("inception-v3", 64), ("vit-b-16", 100), ("basic-cnn", 16)])
def test_a_size_an_architecture_cannot_see_is_answered_with_those_it_can(architecture: str, size: int) -> None:
    with pytest.raises(NetworkRefused, match=r"expected at least .* usual size"):
        networks.check_size(architecture, size)


def test_a_card_loads_its_own_weights(image_card: Card, model_store: Path) -> None:
    network = networks.load_network(image_card, model_store / image_card.weights)
    assert not network.training
