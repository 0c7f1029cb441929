"""Retrieval of pictures by their titles, in the space of the text encoder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation.intervals import Interval, bootstrap
from evaluation.ranking import rank
from serving.archives import weights_folder
from serving.cards import find_cards, read_card
from serving.handlers.sentence_encoder import text_encoder_of
from serving.handlers.text_encoder import TextEncoder
from training.assess.parts import Part
from training.data.samples import Sample
from training.errors import TrainingError

Floats = npt.NDArray[np.float32]
Titles = Callable[[Sequence[str]], Floats]  # titles [n] → unit float32 [n, d]


@dataclass(frozen=True)
class WordsFigures:
    """Recall of pictures by their titles, on one part of a split."""

    part: str
    note: str
    titles: int
    pictures: int
    recall_at_1: Interval
    recall_at_10: Interval


def measure_words(
    samples: Sequence[Sample], aligned: Floats | None, titles: Titles | None, found: Sequence[Part]
) -> Iterator[WordsFigures]:
    """Rank the pictures of each part for each of its titles; nothing for a network not trained towards a text encoder.

    aligned: unit float32 [n, d] of the samples. Raises TrainingError where the titles' vectors have another dimension.
    """
    if aligned is None or titles is None:
        return
    for part in found:
        places = np.array([i for i in part.places.tolist() if samples[i].title], np.int64)
        shown = [samples[i].title for i in places.tolist()]
        asked = sorted(set(shown))
        if len(asked) > 1:
            yield _figures(part, titles(asked), asked, aligned[places], shown)


def _figures(part: Part, queries: Floats, asked: Sequence[str], pictures: Floats, shown: Sequence[str]) -> WordsFigures:
    if queries.shape[1] != pictures.shape[1]:
        raise TrainingError(
            f"Titles have {queries.shape[1]} numbers and pictures {pictures.shape[1]}: not the text encoder that the "
            "network was trained towards; name that one"
        )
    found = rank(queries, asked, pictures, shown)
    first, ten = bootstrap(found.within(1).tolist()), bootstrap(found.within(10).tolist())
    return WordsFigures(part.name, part.note, len(asked), len(shown), first, ten)


def newest_text_encoder(model_store: Path) -> str:
    """The key of the store's newest text encoder; TrainingError without one."""
    keys = [card.key for card in find_cards(model_store) if card.kind == "text-encoder"]
    if not keys:
        raise TrainingError(f"{model_store} holds no text encoder, which titles need; see `shoplens model list`")
    return keys[-1]


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

    def encode(texts: Sequence[str]) -> Floats:
        nonlocal encoder
        if encoder is None:  # only when there is something to encode: loading takes seconds
            encoder = text_encoder_of(card)
            encoder.load(card, folder)
        return np.asarray(encoder.encode(list(map(card.input.as_query, texts))).numpy(), np.float32)

    return encode
