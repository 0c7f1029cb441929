"""Titles as the text encoder's vectors, towards which pictures are trained and by which they are measured."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from catalog.progress import Progress
from serving.archives import weights_folder
from serving.cards import find_cards, read_card, version_key
from serving.handlers.sentence_encoder import text_encoder_of
from serving.handlers.text_encoder import TextEncoder
from training.data.samples import Sample
from training.errors import TrainingError

BATCH = 64
Titles = Callable[[Sequence[str]], npt.NDArray[np.float32]]  # titles [n] → unit float32 [n, d]


def title_vectors(encode: Titles, samples: Sequence[Sample], progress: Progress) -> Tensor:
    """Unit float32 [n, d] of the samples' titles, zeros without one; TrainingError for fewer than two titles."""
    titles = list(dict.fromkeys(sample.title for sample in samples if sample.title))
    if len(titles) < 2:
        raise TrainingError(
            "--text needs titles: at least two different ones in the column title (--column HEAD.title=NAME),"
            f" {len(titles)} found."
        )
    parts = []
    for start in range(0, len(titles), BATCH):
        parts.append(encode(titles[start : start + BATCH]))
        progress("Reading titles", min(start + BATCH, len(titles)), len(titles))
    vectors = torch.from_numpy(np.concatenate(parts))
    known = dict(zip(titles, vectors, strict=True))
    nothing = torch.zeros(vectors.shape[1])
    return torch.stack([known.get(sample.title, nothing) for sample in samples])


def newest_text_encoder(model_store: Path) -> str:
    """The key of the store's newest text encoder, `text-encoder` before other names; TrainingError without one."""
    cards = [card for card in find_cards(model_store) if card.kind == "text-encoder"]
    if not cards:
        raise TrainingError(f"{model_store} holds no text encoder, which titles need; see `shoplens model list`")
    return max(cards, key=lambda card: (card.name == "text-encoder", version_key(card.version))).key


def titles_encoder(key: str, model_store: Path) -> Titles:
    """A function that encodes texts with that text encoder, e.g. text-encoder-1.0.0, in this process.

    Raises TrainingError for a model of another kind.
    """
    card = read_card(model_store / f"{key}.json")
    if card.kind != "text-encoder":
        raise TrainingError(f"{key} cannot encode titles; needed is a text encoder")
    folder = weights_folder(card, model_store)
    # It logs every weight of BERT that a sentence encoder does not use.
    logging.getLogger("transformers").setLevel(logging.ERROR)
    encoder: TextEncoder | None = None

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        nonlocal encoder
        if encoder is None:  # only when there is something to encode: loading takes seconds
            encoder = text_encoder_of(card)
            encoder.load(card, folder)
        return np.asarray(encoder.encode(list(map(card.input.as_query, texts))).numpy(), np.float32)

    return encode
