"""How well a network finds: photos against catalogue pictures, and the categories it names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from serving.handlers.networks import Network
from training.fit import Recipe, normalise
from training.views import View

BATCH = 128


@torch.inference_mode()
def encode(
    network: Network, pixels: npt.NDArray[np.uint8], recipe: Recipe, head: str
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Pixels uint8 [n, 3, size, size] → unit embeddings [n, d] and the number of the likeliest label [n]."""
    vectors, labels = [], []
    for start in range(0, len(pixels), BATCH):
        batch = torch.from_numpy(np.array(pixels[start : start + BATCH])).float() / 255
        embedding, logits, _ = network(normalise(batch, recipe))
        vectors.append(embedding.numpy())
        labels.append(logits[head].argmax(1).numpy())
    return np.concatenate(vectors), np.concatenate(labels)


def first_is_right(
    photos: npt.NDArray[np.float32],
    asked: Sequence[View],
    catalogue: npt.NDArray[np.float32],
    shown: Sequence[View],
) -> float:
    """Share of photos whose nearest catalogue picture shows the same product."""
    nearest = (photos @ catalogue.T).argmax(axis=1)
    return float(np.mean([shown[j].identity == view.identity for view, j in zip(asked, nearest, strict=True)]))
