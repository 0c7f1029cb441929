"""The backbones an image encoder may have, by the name of their architecture, each without its ImageNet head."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import nn

from serving.errors import NetworkRefused
from serving.handlers.backbones import (
    BASIC_WIDTHS,
    PATCH,
    RESIDUAL_SMALL,
    RESIDUAL_WIDE,
    RESIDUAL_WIDTHS,
    VisionTransformer,
    basic_cnn,
    residual_cnn,
    small_residual_cnn,
)
from serving.handlers.efficientnet_lite import LITE_MULTIPLE, LITE_WIDTH, EfficientNetLite
from serving.handlers.vision import torchvision


@dataclass(frozen=True)
class Architecture:
    """What must be known of a backbone before it is built."""

    width: int  # numbers in its pooled features
    size: int  # px of the pictures it is usually given
    least: int = 32  # px below which it has nothing left to look at
    multiple: int = 1  # of px that a picture's side must be


ARCHITECTURES: dict[str, Architecture] = {
    "basic-cnn": Architecture(BASIC_WIDTHS[-1], 128),
    "residual-cnn": Architecture(RESIDUAL_WIDTHS[-1], 128),
    "residual-cnn-wide": Architecture(RESIDUAL_WIDE[-1], 128),
    "residual-cnn-small": Architecture(RESIDUAL_SMALL[-1], 32, least=16),
    "vgg16": Architecture(512, 224),
    "resnet18": Architecture(512, 224),
    "resnet50": Architecture(2048, 224),
    "inception-v3": Architecture(2048, 299, least=75),
    "vit-b-16": Architecture(768, 224, multiple=PATCH),
    "mobilenet-v2": Architecture(1280, 224),
    "mobilenet-v3-small": Architecture(576, 224),
    "mobilenet-v3-large": Architecture(960, 224),
    "efficientnet-b0": Architecture(1280, 224),
    "efficientnet-lite0": Architecture(LITE_WIDTH, 224, multiple=LITE_MULTIPLE),
}
# The same networks by torchvision's names; the others are ours.
TORCHVISION = {
    "vgg16": "vgg16",
    "resnet18": "resnet18",
    "resnet50": "resnet50",
    "inception-v3": "inception_v3",
    "vit-b-16": "vit_b_16",
    "mobilenet-v2": "mobilenet_v2",
    "mobilenet-v3-small": "mobilenet_v3_small",
    "mobilenet-v3-large": "mobilenet_v3_large",
    "efficientnet-b0": "efficientnet_b0",
}
_OURS: dict[str, Callable[[], nn.Module]] = {
    "basic-cnn": basic_cnn,
    "residual-cnn": residual_cnn,
    "residual-cnn-wide": partial(residual_cnn, RESIDUAL_WIDE),
    "residual-cnn-small": small_residual_cnn,
    "efficientnet-lite0": EfficientNetLite,
}
_DROPPED = ("AuxLogits", "avgpool", "dropout", "fc")  # parts of whole networks that come after the features


def known(architecture: str) -> Architecture:
    """What is known of an architecture; NetworkRefused, with the accepted names, for any other."""
    if architecture not in ARCHITECTURES:
        raise NetworkRefused(f"architecture {architecture!r}: expected one of {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[architecture]


def check_size(architecture: str, size: int) -> None:
    """NetworkRefused when the architecture cannot see pictures of that many px."""
    rules = known(architecture)
    if size < rules.least or size % rules.multiple:
        multiple = f" and a multiple of {rules.multiple}" if rules.multiple > 1 else ""
        raise NetworkRefused(
            f"{architecture} at {size} px: expected at least {rules.least} px{multiple}; its usual size is {rules.size}"
        )


def backbone(architecture: str) -> nn.Module:
    """A new backbone: pictures [n, 3, s, s] → features [n, width, h, w], or [n, width] when it pools by itself."""
    known(architecture)
    if architecture in _OURS:
        return _OURS[architecture]()
    match architecture:
        case "vit-b-16":
            return VisionTransformer()
        case "resnet18" | "resnet50":
            return _without_head(_whole(architecture))
        case "inception-v3":
            # Plain initial weights: torchvision's own truncated normal ones take ten seconds to draw.
            return _without_head(_whole(architecture, init_weights=False, transform_input=False))
        case _:
            features: nn.Module = _whole(architecture).features
            return features


def _whole(architecture: str, **options: Any) -> Any:
    return getattr(torchvision().models, TORCHVISION[architecture])(weights=None, **options)


def _without_head(whole: nn.Module) -> nn.Module:
    """The parts in their order; true of networks whose forward pass is one straight line through their children."""
    parts = [(name, part) for name, part in whole.named_children() if name not in _DROPPED]
    return nn.Sequential(OrderedDict(parts))
