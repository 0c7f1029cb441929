"""The text encoder's vectors of titles, towards which pictures are trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from catalog.progress import Progress
from serving.archives import weights_folder
from serving.cards import read_card
from serving.handlers.sentence_encoder import text_encoder_of
from training.data.samples import Sample
from training.errors import TrainingError

BATCH = 64


def title_vectors(card_path: Path, samples: Sequence[Sample], progress: Progress) -> Tensor:
    """Unit float32 [n, d] of the samples' titles, zeros without one; TrainingError for fewer than two titles."""
    titles = list(dict.fromkeys(sample.title for sample in samples if sample.title))
    if len(titles) < 2:
        raise TrainingError(
            "--text needs titles: at least two different ones in the column title (--column HEAD.title=NAME),"
            f" {len(titles)} found."
        )
    card = read_card(card_path)
    encoder = text_encoder_of(card)
    encoder.load(card, weights_folder(card, card_path.parent, None))
    asked, parts = list(map(card.input.as_query, titles)), []
    for start in range(0, len(titles), BATCH):
        parts.append(np.asarray(encoder.encode(asked[start : start + BATCH])))
        progress("Reading titles", min(start + BATCH, len(titles)), len(titles))
    known = dict(zip(titles, torch.from_numpy(np.concatenate(parts)).float(), strict=True))
    nothing = torch.zeros(card.dimension)
    return torch.stack([known.get(sample.title, nothing) for sample in samples])
