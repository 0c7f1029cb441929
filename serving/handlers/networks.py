"""The networks an image encoder may be, by the name of their architecture; training and serving build them here."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.fx import symbolic_trace
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from serving.cards import IMAGENET_MEAN, IMAGENET_STD, Card
from serving.handlers.colour import BINS, ColourHistogram
from serving.handlers.residual_cnn import residual_cnn
from serving.handlers.vision import torchvision

# Channels that each backbone gives before pooling.
ARCHITECTURES = {
    "mobilenet-v2": 1280,
    "mobilenet-v3-small": 576,
    "mobilenet-v3-large": 960,
    "residual-cnn": 256,
    "resnet18": 512,
}


class Network(nn.Module):
    """Backbone → pooled features → embedding (with the colour histogram beside it) and the logits of each head."""

    def __init__(
        self, backbone: nn.Module, width: int, heads: Mapping[str, int], dimension: int, colour: "ColourPart | None"
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.colour = colour
        self.projection = nn.Linear(width, dimension - (BINS if colour else 0))
        self.heads = nn.ModuleDict({name: nn.Linear(width, labels) for name, labels in heads.items()})

    def forward(self, pictures: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Normalised pictures [n, 3, s, s] → (L2-normalised embedding [n, dimension], {head: logits [n, labels]})."""
        features = self.features(pictures)
        return self.embed(features, pictures), {name: head(features) for name, head in self.heads.items()}

    def features(self, pictures: Tensor) -> Tensor:
        """Pooled features of the backbone, [n, width]; what the heads and the projection read."""
        pooled: Tensor = functional.adaptive_avg_pool2d(self.backbone(pictures), 1).flatten(1)
        return pooled

    def embed(self, features: Tensor, pictures: Tensor) -> Tensor:
        """The embedding [n, dimension] of unit length; gradients flow through the learned part alone."""
        learned = functional.normalize(self.projection(features).float(), dim=1)
        return self.colour(learned, pictures) if self.colour else learned


class ColourPart(nn.Module):
    """Puts a colour histogram beside a learned embedding, each with its share of the energy."""

    mean: Tensor
    std: Tensor

    def __init__(self, weight: float, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.weight = weight
        self.histogram = ColourHistogram()
        # Not part of the weights: the card has them.
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1), persistent=False)

    def forward(self, learned: Tensor, pictures: Tensor) -> Tensor:
        with torch.no_grad():
            histogram = self.histogram(pictures.float() * self.std + self.mean)
        return torch.cat([learned * (1 - self.weight) ** 0.5, histogram * self.weight**0.5], dim=1)


def build(
    architecture: str,
    heads: Mapping[str, int | Sequence[str]],
    dimension: int,
    pretrained: Path | None = None,
    *,
    colour_weight: float = 0.0,
    mean: Sequence[float] = IMAGENET_MEAN,
    std: Sequence[float] = IMAGENET_STD,
) -> Network:
    """A new network; heads give a number of labels or the labels, dimension includes the 192 of the colour histogram.

    pretrained is a file of backbone weights in torchvision's naming (safetensors, or a state dict that loads with
    weights_only); classifier weights in it are left out. With colour_weight > 0 that share of the embedding's energy
    is a fixed HSV histogram of the picture, undone from mean and std.
    """
    least = BINS + 1 if colour_weight else 1
    if dimension < least:
        raise ValueError(f"embedding dimension {dimension}: expected at least {least} (colour histogram: {BINS})")
    backbone = _backbone(architecture)
    if pretrained is not None:
        _load_backbone(backbone, pretrained)
    sizes = {name: labels if isinstance(labels, int) else len(labels) for name, labels in heads.items()}
    colour = ColourPart(colour_weight, mean, std) if colour_weight else None
    return Network(backbone, ARCHITECTURES[architecture], sizes, dimension, colour)


def load_network(card: Card, weights_path: Path) -> Network:
    """The card's network with its weights, in evaluation mode; RuntimeError when weights and card do not fit."""
    network = build(
        card.architecture,
        card.heads,
        card.dimension,
        colour_weight=card.colour_weight,
        mean=card.input.mean,
        std=card.input.std,
    )
    network.load_state_dict(load_file(weights_path), strict=True)
    return network.eval()


def for_serving(network: Network) -> Network:
    """A network in evaluation mode, made about twice as fast: batch norms folded into convolutions, channels last."""
    folded: Any = _folded(network.backbone)
    network.backbone = folded.to(memory_format=torch.channels_last)
    return network


def _folded(backbone: nn.Module) -> nn.Module:
    # torch.fx.experimental.optimization has the same, but importing it warns of what it no longer ought to use.
    traced = symbolic_trace(backbone)
    modules = dict(traced.named_modules())
    for node in traced.graph.nodes:
        norm = modules.get(str(node.target)) if node.op == "call_module" else None
        before: Any = node.args[0] if isinstance(norm, nn.BatchNorm2d) else None
        convolution = modules.get(str(before.target)) if before and before.op == "call_module" else None
        if isinstance(norm, nn.BatchNorm2d) and isinstance(convolution, nn.Conv2d) and len(before.users) == 1:
            traced.set_submodule(str(before.target), fuse_conv_bn_eval(convolution, norm))
            node.replace_all_uses_with(before)
            traced.graph.erase_node(node)
    traced.recompile()
    return traced


def _backbone(architecture: str) -> nn.Module:
    if architecture == "residual-cnn":
        return residual_cnn()
    models = torchvision().models
    match architecture:
        case "mobilenet-v2":
            features = models.mobilenet_v2(weights=None).features
        case "mobilenet-v3-small":
            features = models.mobilenet_v3_small(weights=None).features
        case "mobilenet-v3-large":
            features = models.mobilenet_v3_large(weights=None).features
        case "resnet18":
            layers = OrderedDict(models.resnet18(weights=None).named_children())
            features = nn.Sequential(OrderedDict((k, v) for k, v in layers.items() if k not in ("avgpool", "fc")))
        case unknown:
            raise ValueError(f"architecture {unknown!r}: expected one of {', '.join(ARCHITECTURES)}")
    backbone: nn.Module = features
    return backbone


def _load_backbone(backbone: nn.Module, path: Path) -> None:
    if path.suffix == ".safetensors":
        state: dict[str, Any] = load_file(path)
    else:
        state = torch.load(path, map_location="cpu", weights_only=True)
    state = {name.removeprefix("features."): value for name, value in state.items()}
    wanted = backbone.state_dict().keys()
    backbone.load_state_dict({name: value for name, value in state.items() if name in wanted}, strict=True)
