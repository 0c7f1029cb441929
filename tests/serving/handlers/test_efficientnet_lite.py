"""EfficientNet-Lite0: the published names are taken whole, and it pools two ways."""

from pathlib import Path

import pytest
import torch

from serving.errors import WeightsRefused
from serving.handlers import networks
from serving.handlers.architectures import backbone
from serving.handlers.efficientnet_lite import HEAD, LAST, LITE_WIDTH, generalised_mean, same_padding
from serving.handlers.pretrained import LITE, imagenet_normalisation

PICTURES = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(3))
OURS = {"stem": "_conv_stem", "stem_norm": "_bn0", "last": "_conv_head", "last_norm": "_bn1"}
PARTS = {
    "expand": "_expand_conv",
    "expand_norm": "_bn0",
    "depthwise": "_depthwise_conv",
    "depthwise_norm": "_bn1",
    "project": "_project_conv",
    "project_norm": "_bn2",
}


def published(name: str) -> str:
    """The published name of one of our weights."""
    *places, part, kind = name.split(".")
    return ".".join(["_blocks", places[1], PARTS[part], kind] if places else [OURS[part], kind])


@pytest.fixture(scope="module")
def weights() -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in backbone(LITE).state_dict().items()}


def test_published_weights_are_taken_under_our_names(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    theirs = {published(name): value for name, value in weights.items()} | {"_fc.bias": torch.zeros(1000)}
    assert len(theirs) == len(weights) + 1
    torch.save(theirs, tmp_path / "published.pth")
    network = networks.build(LITE, {}, 8, tmp_path / "published.pth")
    assert all(torch.equal(value, weights[name]) for name, value in network.backbone.state_dict().items())


def test_published_weights_that_lack_a_layer_are_refused(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    theirs = {published(name): value for name, value in weights.items() if not name.startswith("blocks.15.project.")}
    torch.save(theirs, tmp_path / "short.pth")
    with pytest.raises(WeightsRefused, match=r"lacks blocks\.15\.project\.weight"):
        networks.build(LITE, {}, 8, tmp_path / "short.pth")


def test_its_features_are_two_poolings() -> None:
    features = backbone(LITE).eval()(PICTURES)
    assert features.shape == (2, LITE_WIDTH)
    assert LITE_WIDTH == LAST + HEAD
    assert features[:, :LAST].square().sum(1).tolist() == pytest.approx([1 / 3, 1 / 3], abs=1e-4)
    assert features.norm(dim=1).tolist() == pytest.approx([1, 1], abs=1e-4)


def test_folded_for_serving_it_answers_the_same() -> None:
    network = networks.build(LITE, {"kind": 3}, 64).eval()
    with torch.inference_mode():
        before = network(PICTURES)
        after = networks.for_serving(network)(PICTURES)
    assert torch.allclose(before.embedding, after.embedding, atol=1e-4)
    assert torch.allclose(before.logits["kind"], after.logits["kind"], atol=1e-4)


def test_the_generalised_mean_favours_high_values() -> None:
    maps = torch.tensor([0.0, 0.0, 0.0, 4.0]).view(1, 1, 2, 2)
    assert generalised_mean(maps).item() == pytest.approx((4.0**3 / 4) ** (1 / 3), rel=1e-4)
    assert generalised_mean(torch.ones(1, 2, 3, 3)).tolist() == [[pytest.approx(1.0)] * 2]


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 1, (1, 1)), (3, 2, (0, 1)), (5, 2, (1, 2))])
def test_an_odd_pixel_of_padding_is_put_behind(kernel: int, stride: int, padding: tuple[int, int]) -> None:
    assert same_padding(kernel, stride).padding == (*padding, *padding)


def test_its_pixels_are_scaled_as_in_its_training() -> None:
    (mean, *_), (std, *_) = imagenet_normalisation(LITE)
    assert (127 / 255 - mean) / std == 0
    assert (255 / 255 - mean) / std == pytest.approx(1)


def test_a_side_that_is_no_multiple_of_32_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        networks.check_size(LITE, 200)
