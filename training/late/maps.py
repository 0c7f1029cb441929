"""What the early layers give for pictures and their made-up views, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from catalog.progress import Progress
from serving.handlers.efficientnet_lite import EfficientNetLite
from training.augment import Augmenter
from training.late.cutouts import made_up_view, product_mask
from training.pixels import Pixels, normalised

BATCH = 4  # pictures in one pass: a small network is fastest while its maps stay in the cache of the CPU


@dataclass(frozen=True)
class Seen:
    """n views of pictures as the early layers see them."""

    maps: npt.NDArray[np.float16]  # [n, channels, h, w]
    picture: npt.NDArray[np.int64]  # [n]: of which picture each is a view

    def __len__(self) -> int:
        return len(self.picture)

    def at(self, views: npt.NDArray[np.int64]) -> Tensor:
        """The maps of those views, float32 [m, channels, h, w]."""
        return torch.from_numpy(self.maps[views].astype(np.float32))


@torch.inference_mode()
def see(
    backbone: EfficientNetLite, pixels: Pixels, views: int, normalisation: tuple[Sequence[float], Sequence[float]],
    seed: int, progress: Progress,
) -> Seen:  # fmt: skip
    """Each picture of uint8 [n, s, s, 3] as it is, and `views` made-up views of those with a plain ground."""
    cut = [number for number in range(len(pixels) if views else 0) if product_mask(Image.fromarray(pixels[number]))]
    picture = np.concatenate([np.arange(len(pixels)), np.repeat(np.array(cut, np.int64), views)])
    augmenter = Augmenter("medium", pixels.shape[1])
    parts = []
    for start in range(0, len(picture), BATCH):
        given = [
            _view(pixels, int(which), start + offset, augmenter, seed) if start + offset >= len(pixels)
            else np.array(pixels[which])
            for offset, which in enumerate(picture[start : start + BATCH])
        ]  # fmt: skip
        maps = backbone.early(normalised(np.stack(given), *normalisation))
        parts.append(maps.half().numpy())
        progress("Looking at the pictures", min(start + BATCH, len(picture)), len(picture))
    return Seen(np.concatenate(parts), picture)


def _view(pixels: Pixels, picture: int, number: int, augmenter: Augmenter, seed: int) -> Pixels:
    ground = int(np.random.default_rng((seed, 1, number)).integers(len(pixels)))
    return made_up_view(np.array(pixels[picture]), np.array(pixels[ground]), augmenter, seed * 1_000_000 + number)


@torch.inference_mode()
def features(backbone: EfficientNetLite, seen: Seen) -> Tensor:
    """The features of all views, float32 [n, width], of unit length."""
    rows = np.arange(len(seen))
    return torch.cat([backbone.late(seen.at(rows[start : start + 64])) for start in range(0, len(seen), 64)])
