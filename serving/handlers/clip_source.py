"""CLIP as `transformers` keeps it, in a folder or on the hub, taken apart into its two towers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from torch import Tensor

from serving.cards import Input
from serving.handlers.clip import CONFIG, TOKENIZER
from serving.handlers.hub import reading

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
    files = "config.json, model.safetensors, preprocessor_config.json and the tokenizer's files"
    with reading(source, "CLIP", "a folder, or a name such as openai/clip-vit-base-patch32", files) as folder:
        model, tokenizer, rules = _parts(source, {"local_files_only": folder is not None})
    config, state = model.config, model.state_dict()
    dimension = int(model.text_projection.weight.shape[0])
    return ClipSource(
        name=folder.name if folder else source,
        image=_tower(config.vision_config, state, ("vision_model.", "visual_projection."), dimension, {}),
        text=_tower(config.text_config, state, ("text_model.", "text_projection."), dimension, {TOKENIZER: tokenizer}),
        input=_input(rules, int(config.vision_config.image_size)),
        max_tokens=int(config.text_config.max_position_embeddings),
        dimension=dimension,
    )


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
