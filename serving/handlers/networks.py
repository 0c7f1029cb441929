"""An image encoder's network: backbone, embedding with its colour part, label heads; training and serving build it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.fx import symbolic_trace
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from serving.cards import CLIP_IMAGE, IMAGENET_MEAN, IMAGENET_STD, Card
from serving.errors import NetworkRefused
from serving.handlers.architectures import ARCHITECTURES, Architecture, backbone, check_size, known
from serving.handlers.clip import image_tower
from serving.handlers.colour import BINS, ColourHistogram
from serving.handlers.pretrained import load_pretrained

__all__ = ["ARCHITECTURES", "BINS", "Answer", "Architecture", "Network", "build", "check_size", "for_serving"]
__all__ += ["load_network", "pooled"]


class Answer(NamedTuple):
    """What one forward pass says of n pictures."""

    embedding: Tensor  # [n, dimension], of unit length
    logits: dict[str, Tensor]  # head -> [n, labels]
    aligned: Tensor | None  # [n, aligned], of unit length, in the space of a text encoder


class Network(nn.Module):
    """Backbone → pooled features → embedding (with the colour histogram beside it), logits, vector among texts."""

    def __init__(
        self,
        backbone: nn.Module,
        width: int,
        heads: Mapping[str, int],
        dimension: int,
        colour: "ColourPart | None",
        *,
        aligned: int = 0,
        aligned_rank: int = 0,
        projected: bool = True,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.colour = colour
        learned = dimension - (BINS if colour else 0)
        self.projection: nn.Module = nn.Linear(width, learned) if projected else nn.Identity()
        self.heads = nn.ModuleDict({name: nn.Linear(width, labels) for name, labels in heads.items()})
        self.aligned = _towards_texts(width, aligned, aligned_rank) if aligned else None

    def forward(self, pictures: Tensor) -> Answer:
        """What the network says of normalised pictures [n, 3, s, s]."""
        return self.answer(self.features(pictures), pictures)

    def features(self, pictures: Tensor) -> Tensor:
        """Pooled features of the backbone, [n, width]; what the heads and the projections read."""
        return pooled(self.backbone(pictures))

    def answer(self, features: Tensor, pictures: Tensor) -> Answer:
        """What the network says of pictures whose pooled features are known."""
        logits = {name: head(features) for name, head in self.heads.items()}
        return Answer(self.embed(features, pictures), logits, self.align(features))

    def embed(self, features: Tensor, pictures: Tensor) -> Tensor:
        """The embedding [n, dimension] of unit length; gradients flow through the learned part alone."""
        learned = functional.normalize(self.projection(features).float(), dim=1)
        return self.colour(learned, pictures) if self.colour else learned

    def align(self, features: Tensor) -> Tensor | None:
        """Unit vectors [n, aligned] in the text encoder's space; None when the network was not made for one."""
        return functional.normalize(self.aligned(features).float(), dim=1) if self.aligned is not None else None


def _towards_texts(width: int, aligned: int, rank: int) -> nn.Module:
    """One layer, or with a rank two small ones that take less room."""
    if not rank:
        return nn.Linear(width, aligned)
    return nn.Sequential(nn.Linear(width, rank, bias=False), nn.Linear(rank, aligned))


def pooled(maps: Tensor) -> Tensor:
    """A backbone's maps [n, width, h, w] → features [n, width]; those of a transformer are that already."""
    return maps if maps.ndim == 2 else functional.adaptive_avg_pool2d(maps, 1).flatten(1)


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
        """Learned unit vectors [n, d] and their normalised pictures → unit vectors [n, d + 192]."""
        with torch.no_grad():
            histogram = self.histogram(pictures.float() * self.std + self.mean)
        return torch.cat([learned * (1 - self.weight) ** 0.5, histogram * self.weight**0.5], dim=1)


def build(
    architecture: str,
    heads: Mapping[str, int | Sequence[str]],
    dimension: int,
    pretrained: str | Path | None = None,
    *,
    colour_weight: float = 0.0,
    mean: Sequence[float] = IMAGENET_MEAN,
    std: Sequence[float] = IMAGENET_STD,
    aligned: int = 0,
    aligned_rank: int = 0,
    projected: bool = True,
) -> Network:
    """A new network; heads give a number of labels or the labels, dimension includes the 192 of the colour histogram.

    pretrained is None, `imagenet` (torchvision's hub) or a file of backbone weights in torchvision's naming
    (safetensors, or a state dict that loads with weights_only); classifier weights in it are left out. With
    colour_weight > 0 that share of the embedding's energy is a fixed HSV histogram of the picture, undone from mean and
    std. With projected=False the embedding's learned part is the pooled features themselves. aligned_rank is of the
    layer towards texts, 0 for a whole one. NetworkRefused when there is no such network, WeightsRefused when the
    weights cannot be had or do not fit.
    """
    width = known(architecture).width
    colours = BINS if colour_weight else 0
    if dimension < colours + 1:
        raise NetworkRefused(
            f"embedding dimension {dimension}: expected at least {colours + 1} (colour histogram: {BINS})"
        )
    if not projected and dimension != width + colours:
        raise NetworkRefused(
            f"embedding dimension {dimension}: {architecture} without projection has {width + colours}"
        )
    body = backbone(architecture)
    if pretrained is not None:
        load_pretrained(body, architecture, pretrained)
    sizes = {name: labels if isinstance(labels, int) else len(labels) for name, labels in heads.items()}
    taken = [name for name in sizes if hasattr(nn.ModuleDict, name)]
    if taken:
        raise NetworkRefused(
            f"label head {taken[0]!r}: PyTorch keeps that name for itself; choose another, such as shop-{taken[0]}"
        )
    colour = ColourPart(colour_weight, mean, std) if colour_weight else None
    return Network(
        body, width, sizes, dimension, colour, aligned=aligned, aligned_rank=aligned_rank, projected=projected
    )


def load_network(card: Card, weights_path: Path) -> Network:
    """The card's network with its weights, in evaluation mode; RuntimeError when weights and card do not fit."""
    state = load_file(weights_path)
    if card.architecture == CLIP_IMAGE:
        tower = image_tower(weights_path)
        network = Network(tower, tower.width, {}, card.dimension, None, projected=False)
        state = {f"backbone.{name}": value for name, value in state.items()}
    else:
        check_size(card.architecture, card.input.size)
        network = build(
            card.architecture,
            card.heads,
            card.dimension,
            colour_weight=card.colour_weight,
            mean=card.input.mean,
            std=card.input.std,
            aligned=card.aligned_dimension,
            aligned_rank=len(state["aligned.0.weight"]) if "aligned.0.weight" in state else 0,
            projected="projection.weight" in state,
        )
    network.load_state_dict(state, strict=True)
    return network.eval()


def for_serving(network: Network) -> Network:
    """A network in evaluation mode, made about twice as fast: batch norms folded into convolutions, channels last."""
    quick: Any = network.backbone
    if any(isinstance(part, nn.BatchNorm2d) for part in quick.modules()):
        quick = _folded(quick)
    network.backbone = quick.to(memory_format=torch.channels_last)
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
