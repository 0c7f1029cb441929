"""The bundled image encoder's network with torchvision's stock preprocessing, as a notebook would write it."""

from __future__ import annotations

import io

import torch
from PIL import Image
from torchvision.transforms import v2

from serving.cards import find_cards
from serving.handlers.networks import load_network
from webapp.settings import PROJECT


class Stock:
    """Decodes in full, resizes with antialiasing, normalises, computes in fp32."""

    def __init__(self) -> None:
        card = [card for card in find_cards(PROJECT / "model_store") if card.name == "image-encoder"][-1]
        self._network = load_network(card, PROJECT / "model_store" / card.weights)
        size, mean, std = card.input.size, list(card.input.mean), list(card.input.std)
        steps = [v2.ToImage(), v2.Resize((size, size)), v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean, std)]
        self._steps = v2.Compose(steps)

    def prepare(self, photo: bytes) -> torch.Tensor:
        """A JPEG as float32 [1, 3, size, size]."""
        pixels: torch.Tensor = self._steps(Image.open(io.BytesIO(photo)).convert("RGB"))
        return pixels[None]

    def compute(self, pixels: torch.Tensor) -> torch.Tensor:
        """The network's first output for prepared pixels."""
        with torch.inference_mode():
            output = self._network(pixels)
        while not isinstance(output, torch.Tensor):
            output = next(iter(output.values() if isinstance(output, dict) else output))
        return output
