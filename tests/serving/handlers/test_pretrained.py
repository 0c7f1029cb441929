"""Weights to start from: taken where they fit, refused in one line where they do not."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from serving.errors import WeightsRefused
from serving.handlers import networks
from serving.handlers.architectures import backbone

ARCHITECTURE = "mobilenet-v3-small"


@pytest.fixture(scope="module")
def source() -> nn.Module:
    return backbone(ARCHITECTURE)


@pytest.fixture(scope="module")
def whole(source: nn.Module) -> dict[str, torch.Tensor]:
    """As torchvision names the weights of the whole network, classifier included."""
    features = {f"features.{name}": value.clone() for name, value in source.state_dict().items()}
    return features | {"classifier.3.bias": torch.zeros(1000)}


def first_layer(network: networks.Network) -> torch.Tensor:
    return network.backbone.state_dict()["0.0.weight"]


@pytest.mark.parametrize("name", ["weights.pth", "weights.safetensors"])
def test_a_file_of_torchvisions_names_is_taken(
    tmp_path: Path, source: nn.Module, whole: dict[str, torch.Tensor], name: str
) -> None:
    save = torch.save if name.endswith(".pth") else save_file
    save(whole, tmp_path / name)
    network = networks.build(ARCHITECTURE, {}, 8, tmp_path / name)
    assert torch.equal(first_layer(network), source.state_dict()["0.0.weight"])


def test_one_of_our_own_encoders_can_be_started_from(tmp_path: Path) -> None:
    trained = networks.build(ARCHITECTURE, {"kind": 3}, 40)
    save_file(trained.state_dict(), tmp_path / "encoder.safetensors")
    network = networks.build(ARCHITECTURE, {"other": 9}, 16, tmp_path / "encoder.safetensors")
    assert torch.equal(first_layer(network), first_layer(trained))


def test_weights_from_before_batches_were_counted_are_taken(tmp_path: Path, whole: dict[str, torch.Tensor]) -> None:
    old = {name: value for name, value in whole.items() if not name.endswith("num_batches_tracked")}
    torch.save(old, tmp_path / "old.pth")
    networks.build(ARCHITECTURE, {}, 8, tmp_path / "old.pth")


def test_weights_of_another_architecture_are_refused_with_the_first_keys(
    tmp_path: Path, whole: dict[str, torch.Tensor]
) -> None:
    save_file(whole, tmp_path / "weights.safetensors")
    with pytest.raises(WeightsRefused, match=r"does not fit resnet18: it lacks conv1\.weight, .* and \d+ more"):
        networks.build("resnet18", {}, 8, tmp_path / "weights.safetensors")


def test_a_tensor_of_another_shape_is_named(tmp_path: Path, whole: dict[str, torch.Tensor]) -> None:
    save_file(whole | {"features.0.0.weight": torch.zeros(16, 1, 3, 3)}, tmp_path / "grey.safetensors")
    with pytest.raises(WeightsRefused, match=r"differs in 0\.0\.weight \[16, 1, 3, 3\] instead of \[16, 3, 3, 3\]"):
        networks.build(ARCHITECTURE, {}, 8, tmp_path / "grey.safetensors")


def test_a_file_that_holds_more_than_tensors_is_not_opened(tmp_path: Path) -> None:
    torch.save({"network": nn.Linear(2, 2)}, tmp_path / "whole.pth")
    with pytest.raises(WeightsRefused, match="more than plain tensors"):
        networks.build(ARCHITECTURE, {}, 8, tmp_path / "whole.pth")


@pytest.mark.parametrize("name", ["weights.pth", "weights.safetensors"])
def test_a_file_that_is_no_file_of_weights_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(WeightsRefused, match="no such file"):
        networks.build(ARCHITECTURE, {}, 8, tmp_path / name)
    (tmp_path / name).write_bytes(b"no weights at all")
    with pytest.raises(WeightsRefused, match="weights"):
        networks.build(ARCHITECTURE, {}, 8, tmp_path / name)


def test_imagenet_weights_come_from_the_cache_when_they_lie_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(WeightsRefused, match=r"mobilenet_v3_small.* cannot be had .* name it instead of 'imagenet'"):
        networks.build(ARCHITECTURE, {}, 8, "imagenet")


def test_our_own_architectures_have_no_imagenet_weights() -> None:
    with pytest.raises(WeightsRefused, match=r"basic-cnn has no ImageNet weights; those that do: vgg16"):
        networks.build("basic-cnn", {}, 8, "imagenet")
