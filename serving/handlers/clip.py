"""CLIP's two towers (Radford et al. 2021, https://arxiv.org/abs/2103.00020): pictures and texts in one space.

Each tower is one safetensors file that carries, as its metadata, the configuration (and the text tower its tokenizer):
nothing else has to travel with it.
"""

import json
from pathlib import Path
from typing import Any

from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn

from serving.errors import WeightsRefused
from serving.handlers.text_towers import TextTower, read_packed
from serving.handlers.vision import declare_missing_operators

CONFIG, TOKENIZER = "clip_config", "tokenizer"  # keys of the metadata


class ClipImage(nn.Module):
    """The image tower as a backbone: pictures [n, 3, s, s] of its own size → [n, dimension], not yet of unit length."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        declare_missing_operators()  # transformers imports torchvision where it is installed
        from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

        tower: Any = CLIPVisionModelWithProjection(CLIPVisionConfig(**config))
        # Not kept as a whole, so that the weights have the names that CLIP's own have.
        self.vision_model, self.visual_projection = tower.vision_model, tower.visual_projection
        self.width = int(config["projection_dim"])

    def forward(self, pictures: Tensor) -> Tensor:
        """The projected class token."""
        vectors: Tensor = self.visual_projection(self.vision_model(pixel_values=pictures).pooler_output)
        return vectors


class ClipText(TextTower):
    """The text tower: the state of the end token, projected."""

    def __init__(self, weights: Path, max_tokens: int, dimension: int) -> None:
        packed = metadata(weights)
        super().__init__(Tokenizer.from_str(packed[TOKENIZER]), max_tokens, dimension)
        declare_missing_operators()
        from transformers import CLIPTextConfig, CLIPTextModelWithProjection

        config = json.loads(packed[CONFIG])
        network: Any = CLIPTextModelWithProjection(CLIPTextConfig(**config))
        network.load_state_dict(read_packed(weights)[1])
        self.network = network.eval()
        # The network looks for the first end token (the highest id in older files): as padding it changes nothing.
        self.padding = int(self.tokenizer.encode("").ids[-1])

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The state at the end token, projected."""
        vectors: Tensor = self.network(input_ids=ids, attention_mask=mask.long()).text_embeds
        return vectors


def image_tower(weights: Path) -> ClipImage:
    """The image tower a file of weights describes, still without them."""
    return ClipImage(json.loads(metadata(weights)[CONFIG]))


def metadata(weights: Path) -> dict[str, str]:
    """What a tower's file says of itself; WeightsRefused when it says nothing."""
    with safe_open(weights, framework="pt") as file:
        packed: dict[str, str] = file.metadata() or {}
    if CONFIG not in packed:
        raise WeightsRefused(f"{weights} is no tower of CLIP; make it with: shoplens model package --arch clip")
    return packed
