"""Weights that a backbone starts from: ImageNet's from torchvision's hub, or those of a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from serving.cards import IMAGENET_MEAN, IMAGENET_STD
from serving.errors import WeightsRefused
from serving.handlers.architectures import TORCHVISION
from serving.handlers.efficientnet_lite import from_published
from serving.handlers.vision import torchvision

IMAGENET = "imagenet"
LITE = "efficientnet-lite0"
Channels = tuple[float, float, float]
_HEADS = ("classifier.", "fc.", "heads.", "head.", "AuxLogits.")  # of whole networks; never taken
_SHOWN = 3  # keys named when weights do not fit


def load_pretrained(backbone: nn.Module, architecture: str, source: str | Path) -> None:
    """Fill the backbone from `imagenet` or a file; WeightsRefused says what was tried and what to do."""
    if str(source) == IMAGENET:
        state, named = imagenet_state(architecture), IMAGENET
    else:
        state, named = read_state(Path(source)), str(source)
    if architecture == LITE:
        state = from_published(state)
    _fill(backbone, architecture, _of_backbone(state), named)


def imagenet_state(architecture: str) -> dict[str, Tensor]:
    """torchvision's ImageNet weights of a whole network, from its cache or else from its hub."""
    if architecture not in TORCHVISION:
        raise WeightsRefused(f"{architecture} has no ImageNet weights; those that do: {', '.join(TORCHVISION)}")
    weights: Any = torchvision().models.get_model_weights(TORCHVISION[architecture]).DEFAULT
    cached = Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rpartition("/")[2]
    try:
        state: dict[str, Tensor] = weights.get_state_dict(
            progress=False, check_hash=True, weights_only=True, map_location="cpu"
        )
    except Exception as exc:  # sockets, HTTP, a full disk, a wrong hash: each in another class
        raise WeightsRefused(
            f"ImageNet weights of {architecture}: {weights.url} cannot be had ({_reason(exc)}) and {cached} is not "
            "there; download the file on a machine with network and name it instead of 'imagenet'"
        ) from exc
    return state


def imagenet_normalisation(architecture: str) -> tuple[Channels, Channels]:
    """Mean and std of the channels that the architecture's ImageNet weights were trained with."""
    match architecture:
        case "inception-v3":  # torchvision's came from TensorFlow, which scales pixels to -1..1
            return (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
        case "efficientnet-lite0":  # (x - 127) / 128 of 0..255
            return (127 / 255, 127 / 255, 127 / 255), (128 / 255, 128 / 255, 128 / 255)
        case _:
            return IMAGENET_MEAN, IMAGENET_STD


def read_state(path: Path) -> dict[str, Tensor]:
    """A state dict from safetensors or from a torch file of plain tensors; WeightsRefused for anything else."""
    if not path.is_file():
        raise WeightsRefused(f"{path}: no such file of weights; expected {IMAGENET}, a .safetensors or a .pth file")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        state: Any = torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, OSError, RuntimeError, ValueError, EOFError) as exc:
        raise WeightsRefused(f"{path}: not readable as weights ({_reason(exc)})") from exc
    except Exception as exc:  # the unpickler refuses code with a class of its own module
        raise WeightsRefused(f"{path}: holds more than plain tensors; save the network's state_dict alone") from exc
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsRefused(f"{path}: expected a state dict, names with tensors; save the network's state_dict()")
    return state


def _reason(error: BaseException) -> str:
    return str(getattr(error, "reason", None) or error).strip().partition("\n")[0] or type(error).__name__


def _of_backbone(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state under the backbone's own names; also from the weights of one of our encoders."""
    prefix = "backbone."
    if any(name.startswith(prefix) for name in state):
        return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
    return {name.removeprefix("features."): value for name, value in state.items() if not name.startswith(_HEADS)}


def _fill(backbone: nn.Module, architecture: str, state: dict[str, Tensor], source: str) -> None:
    wanted = backbone.state_dict()
    # Weights saved before torch counted batches lack this; nothing reads it.
    missing = [name for name in wanted if name not in state and not name.endswith("num_batches_tracked")]
    surplus = [name for name in state if name not in wanted]
    shapes = [
        f"{name} {list(state[name].shape)} instead of {list(value.shape)}"
        for name, value in wanted.items()
        if name in state and state[name].shape != value.shape
    ]
    differences = [(missing, "lacks"), (surplus, "has besides"), (shapes, "differs in")]
    if any(keys for keys, _ in differences):
        described = "; ".join(f"{verb} {', '.join(keys[:_SHOWN])}{_more(keys)}" for keys, verb in differences if keys)
        raise WeightsRefused(
            f"{source} does not fit {architecture}: it {described}. Name the architecture it was made for"
        )
    backbone.load_state_dict(state, strict=False)


def _more(keys: list[str]) -> str:
    return f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
