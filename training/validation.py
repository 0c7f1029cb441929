"""A network's answers for pictures, and their measures on validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from catalog.progress import Progress, no_progress
from serving.handlers.networks import Network
from training.data.samples import Sample
from training.objective import UNKNOWN, targets_of
from training.pixels import Pixels, normalised

BATCH = 128
COLOUR_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Answers:
    """A network's answers for n pictures."""

    embeddings: Vectors  # unit float32 [n, dimension]
    logits: dict[str, Vectors]  # float32 [n, labels] of each head
    aligned: Vectors | None  # unit float32 [n, dimension of the text encoder]


@torch.inference_mode()
def ask(
    network: Network,
    pixels: Pixels,
    mean: Sequence[float],
    std: Sequence[float],
    *,
    bf16: bool = False,
    progress: Progress = no_progress,
) -> Answers:
    """The answers of a network in evaluation mode for pixels uint8 [n, size, size, 3]."""
    embeddings, aligned = [], []
    logits: dict[str, list[Vectors]] = {}
    for start in range(0, len(pixels), BATCH):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            answer = network(normalised(pixels[start : start + BATCH], mean, std))
        embeddings.append(answer.embedding.float().numpy())
        for head, part in answer.logits.items():
            logits.setdefault(head, []).append(part.float().numpy())
        if answer.aligned is not None:
            aligned.append(answer.aligned.float().numpy())
        progress("Placing the pictures", min(start + BATCH, len(pixels)), len(pixels))
    joined = {head: np.concatenate(parts) for head, parts in logits.items()}
    return Answers(np.concatenate(embeddings), joined, np.concatenate(aligned) if aligned else None)


def score(answers: Answers, samples: Sequence[Sample], heads: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Mean cross-entropy (`loss`), `accuracy:HEAD` of each head and `recall_at_1` over products, as far as known."""
    targets, _ = targets_of(samples, heads)
    lines: dict[str, float] = {}
    losses = []
    for column, head in enumerate(heads):
        wanted = targets.labels[:, column]
        known = wanted != UNKNOWN
        if known.any():
            given = torch.from_numpy(answers.logits[head])[known]
            losses.append(functional.cross_entropy(given, wanted[known], reduction="none"))
            lines[f"accuracy:{head}"] = round(float((given.argmax(1) == wanted[known]).float().mean()), 4)
    if losses:
        lines["loss"] = round(float(torch.cat(losses).mean()), 4)
    found = nearest_is_same(answers.embeddings, [sample.identity for sample in samples])
    if found is not None:
        lines["recall_at_1"] = round(found, 4)
    return lines


def nearest_is_same(vectors: Vectors, identities: Sequence[str]) -> float | None:
    """Recall@1 of unit float32 [n, d] among themselves, for products with several pictures; None without any."""
    names = np.array(identities)
    known = np.flatnonzero(names != "")
    asked = [int(place) for place in known if (names == names[place]).sum() > 1]
    if not asked:
        return None
    scores = vectors[asked] @ vectors[known].T
    scores[np.arange(len(asked)), np.searchsorted(known, asked)] = -np.inf
    return float(np.mean(names[known][scores.argmax(1)] == names[asked]))


def best_colour_share(
    learned: Vectors, histograms: Vectors, identities: Sequence[str]
) -> tuple[float, dict[float, float]]:
    """The colour histogram's share of the squared length by recall@1, and the recall of each share that was tried.

    learned: unit float32 [n, d]; histograms: unit float32 [n, 192]; identities [n]. The smallest share within .005 of
    the best recall is taken: a small one suits shops that sell one thing in many colours.
    """
    tried = {}
    for share in COLOUR_SHARES:
        joined = np.concatenate([learned * (1 - share) ** 0.5, histograms * share**0.5], axis=1)
        found = nearest_is_same(joined, identities)
        if found is None:
            return 0.0, {}
        tried[share] = round(found, 4)
    best = max(tried.values())
    return min(share for share, found in tried.items() if found >= best - 0.005), tried
