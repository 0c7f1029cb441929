"""Networks of runs and packaged models, found by the names that users give, and their answers for pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from catalog.progress import Progress, no_progress
from serving.cards import Card, Input, find_cards
from serving.handlers.image_encoder import ImageEncoder
from serving.handlers.networks import Network, for_serving
from serving.handlers.preprocess import PictureError, to_tensor
from training.data.samples import Sample
from training.errors import TrainingError
from training.pixels import open_sample
from training.run import Run

TOGETHER = 32  # pictures in one forward pass

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Encoder:
    """A network in evaluation mode and its preprocessing."""

    network: Network
    rules: Input
    heads: Mapping[str, tuple[str, ...]]  # label head -> labels in the order of its logits


@dataclass(frozen=True)
class Encoded:
    """Answers for n pictures."""

    vectors: Floats  # unit float32 [n, d]
    logits: Mapping[str, Floats]  # float32 [n, labels] of each head
    aligned: Floats | None  # unit float32 [n, a], of networks trained towards a text encoder

    def chosen(self, places: npt.NDArray[np.int64]) -> Encoded:
        """The answers for the pictures with these indices, int64 [m]."""
        aligned = None if self.aligned is None else self.aligned[places]
        return Encoded(self.vectors[places], {head: rows[places] for head, rows in self.logits.items()}, aligned)


def run_encoder(run: Run) -> Encoder:
    """The network of a finished run; TrainingError when it has not ended."""
    return Encoder(for_serving(run.load_network()), run.input(), dict(run.config.heads))


def card_encoder(card: Card, model_store: Path) -> Encoder:
    """A packaged image encoder, loaded by its handler; TrainingError for a model of another kind."""
    if card.kind != "image-encoder":
        raise TrainingError(f"{card.key} is a {card.kind}; photos need an image-encoder: see `shoplens model list`")
    handler = ImageEncoder()
    handler.load(card, model_store)
    return Encoder(handler.network, card.input, card.heads)


@torch.inference_mode()
def encode(
    encoder: Encoder, samples: Sequence[Sample], progress: Progress = no_progress, stage: str = "Pictures"
) -> Encoded:
    """Encode pictures in their order; TrainingError for no pictures, or naming one that cannot be read."""
    vectors, aligned = [], []
    logits: dict[str, list[Floats]] = {head: [] for head in encoder.heads}
    for start in range(0, len(samples), TOGETHER):
        batch = torch.stack([prepared(sample, encoder.rules) for sample in samples[start : start + TOGETHER]])
        answer = encoder.network(batch.contiguous(memory_format=torch.channels_last))
        vectors.append(answer.embedding.float().numpy())
        for head, rows in logits.items():
            rows.append(answer.logits[head].float().numpy())
        if answer.aligned is not None:
            aligned.append(answer.aligned.float().numpy())
        progress(stage, min(start + TOGETHER, len(samples)), len(samples))
    if not vectors:
        raise TrainingError("There are no pictures to encode; name a split or a table that holds some.")
    joined = {head: np.concatenate(rows) for head, rows in logits.items()}
    return Encoded(np.concatenate(vectors), joined, np.concatenate(aligned) if aligned else None)


def prepared(sample: Sample, rules: Input) -> Tensor:
    """float32 [3, size, size], preprocessed as for serving; TrainingError names a picture that cannot be read."""
    try:
        with open_sample(sample) as image:
            image.draft("RGB", (rules.size, rules.size))
            return to_tensor(image, rules)
    except (OSError, PictureError, ValueError, SyntaxError) as error:
        raise TrainingError(f"{sample.path} cannot be measured: {error}. Mend it or leave it out.") from error


def find_run(text: str, runs: Path) -> Run:
    """A run by its folder, its name, or the end of its name; TrainingError lists those there are."""
    for folder in (Path(text).expanduser(), runs / text):
        if (folder / "config.json").is_file():
            return Run(folder)
    ending = sorted(path.parent for path in runs.glob("*/config.json") if path.parent.name.endswith(f"-{text}"))
    if len(ending) == 1:
        return Run(ending[0])
    if ending:
        raise TrainingError(f"{text} could be {' or '.join(path.name for path in ending)}; give the whole name")
    known = ", ".join(sorted(path.parent.name for path in runs.glob("*/config.json"))) or "none yet"
    raise TrainingError(f"There is no run {text}; in {runs} there are: {known}")


def find_encoder(text: str, runs: Path, model_store: Path) -> Encoder:
    """The encoder of a packaged model (NAME-VERSION, such as image-encoder-1.1.0) or of a run; or TrainingError."""
    card = next((card for card in find_cards(model_store) if card.key == text), None)
    if card is not None:
        return card_encoder(card, model_store)
    try:
        return run_encoder(find_run(text, runs))
    except TrainingError as error:
        keys = ", ".join(card.key for card in find_cards(model_store) if card.kind == "image-encoder")
        raise TrainingError(f"{error}; packaged models: {keys or 'none'}") from error
