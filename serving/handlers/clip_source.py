"""CLIP as `transformers` keeps it, in a folder or on the hub, taken apart into its two towers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from torch import Tensor

from serving.cards import Input
from serving.errors import WeightsRefused
from serving.handlers.clip import CONFIG, TOKENIZER
from serving.handlers.vision import declare_missing_operators

HUB_TIMEOUT_S = 10
MEAN = (0.48145466, 0.4578275, 0.40821073)  # of CLIP's own pictures, for folders that do not say
STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Tower:
    """One tower's weights, and what its file must say of itself."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class ClipSource:
    """Both towers and how their inputs are prepared."""

    name: str
    image: Tower
    text: Tower
    input: Input
    max_tokens: int
    dimension: int


def read_clip(source: str) -> ClipSource:
    """CLIP from a folder, or by its name on the hub; WeightsRefused says what is missing."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    folder = Path(source)
    try:
        if not folder.is_dir():
            check_reachable(source)
        model, tokenizer, rules = _parts(source, {"local_files_only": folder.is_dir()})
    except Exception as exc:  # the hub, files and their formats each fail in another class
        raise WeightsRefused(_refusal(source, folder.is_dir(), exc)) from exc
    config, state = model.config, model.state_dict()
    dimension = int(model.text_projection.weight.shape[0])
    return ClipSource(
        name=folder.name if folder.is_dir() else source,
        image=_tower(config.vision_config, state, ("vision_model.", "visual_projection."), dimension, {}),
        text=_tower(config.text_config, state, ("text_model.", "text_projection."), dimension, {TOKENIZER: tokenizer}),
        input=_input(rules, int(config.vision_config.image_size)),
        max_tokens=int(config.text_config.max_position_embeddings),
        dimension=dimension,
    )


def check_reachable(name: str) -> None:
    """Ask the hub once for what its cache lacks: left alone, its client tries six times and talks about each."""
    from huggingface_hub import HfApi, try_to_load_from_cache

    if not isinstance(try_to_load_from_cache(name, "config.json"), str):
        HfApi().model_info(name, timeout=HUB_TIMEOUT_S)


def _parts(source: str, options: Mapping[str, Any]) -> tuple[Any, str, dict[str, Any]]:
    """Model, tokenizer as JSON, and the rules of its pictures."""
    from transformers import AutoConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

    config = AutoConfig.from_pretrained(source, **options)
    if config.model_type != "clip":
        raise ValueError(f"it is a {config.model_type}, not a clip")
    tokenizer: Any = CLIPTokenizer.from_pretrained(source, **options)
    rules, _ = CLIPImageProcessor.get_image_processor_dict(source, **options)
    return CLIPModel.from_pretrained(source, **options), tokenizer.backend_tokenizer.to_str(), rules


def _tower(
    config: Any, state: Mapping[str, Tensor], parts: tuple[str, ...], dimension: int, metadata: Mapping[str, str]
) -> Tower:
    tensors = {name: value.detach().clone() for name, value in state.items() if name.startswith(parts)}
    plain = config.to_diff_dict() | {"projection_dim": dimension}
    return Tower(tensors, {CONFIG: json.dumps(plain), **metadata})


def _input(rules: Mapping[str, Any], size: int) -> Input:
    """CLIP's own rules: shorter side to the size, the middle cut out, bicubic."""
    mean, std = (rules.get(f"image_{name}") or fallback for name, fallback in (("mean", MEAN), ("std", STD)))
    channels = cast(tuple[float, ...], tuple(mean)), cast(tuple[float, ...], tuple(std))
    return Input(size=size, mean=channels[0], std=channels[1], resize="crop", resample="bicubic")


def _refusal(source: str, is_folder: bool, error: Exception) -> str:
    reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
    if is_folder:
        wanted = "config.json, model.safetensors, preprocessor_config.json and the tokenizer's files"
        return f"{source} holds no whole CLIP ({reason}); expected a folder as transformers saves it: {wanted}"
    return (
        f"CLIP {source!r} is no folder here and cannot be had from the hub ({reason}); expected a folder, or a name "
        "such as openai/clip-vit-base-patch32 and a network. Without one, download it elsewhere and name its folder"
    )
