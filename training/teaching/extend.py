"""Going on from a trained network: new labels, learning without forgetting, and what was kept of the earlier data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from serving.handlers.networks import Answer, Network
from training.errors import TrainingError
from training.pixels import load_pixels
from training.run import Run
from training.teaching.distil import divergence
from training.validation import ask, score

Heads = Mapping[str, Sequence[str]]


def merged_heads(old: Heads, new: Heads) -> dict[str, tuple[str, ...]]:
    """The heads of both; in each, the old labels in their order, then the new ones."""
    heads = {head: tuple(labels) for head, labels in old.items()}
    for head, labels in new.items():
        known = heads.get(head, ())
        heads[head] = (*known, *(label for label in labels if label not in known))
    return heads


def carry_over(old: Network, new: Network, old_heads: Heads, new_heads: Heads) -> None:
    """Copy the old network's weights into the new one; weights of new labels and heads stay random.

    TrainingError when architecture or dimension differ, or the labels of a head are in another order.
    """
    theirs = old.state_dict()
    ours = new.state_dict()
    for name, value in ours.items():
        if name.startswith("heads."):
            head, _, field = name.removeprefix("heads.").rpartition(".")
            if head in old_heads:
                _check_order(head, old_heads[head], new_heads[head])
                value[: len(old_heads[head])] = theirs[f"heads.{head}.{field}"]
        elif name in theirs and theirs[name].shape == value.shape:
            value.copy_(theirs[name])
        elif not name.startswith("aligned."):
            raise TrainingError(
                f"The network to go on from does not fit: it has {name} as {_shape(theirs.get(name))}, wanted is"
                f" {_shape(value)}. Choose the same architecture (--arch) and dimension, or start from scratch."
            )
    new.load_state_dict(ours)


@torch.no_grad()
def interpolate_weights(new: Network, old: Network, interpolation: float) -> None:
    """Set the new network's weights to interpolation · new + (1 - interpolation) · old; of other shapes they stay.

    Interpolated weights are often better on data that neither network saw (Wortsman et al. 2022,
    https://arxiv.org/abs/2109.01903).
    """
    theirs = old.state_dict()
    for name, value in new.state_dict().items():
        if value.is_floating_point() and name in theirs and theirs[name].shape == value.shape:
            value.lerp_(theirs[name], 1 - interpolation)


class Keeper:
    """Learning without forgetting (Li & Hoiem 2016, https://arxiv.org/abs/1606.09282): the old answers are targets."""

    def __init__(self, old: Network, heads: Heads, share: float = 1.0) -> None:
        self.old, self.heads, self.share = old.eval(), heads, share

    def to(self, device: str) -> Keeper:
        """A copy on a device."""
        return Keeper(self.old.to(device), self.heads, self.share)

    def loss(self, pictures: Tensor, answer: Answer) -> Tensor:
        """Change of embeddings and old labels' logits for pictures float32 [n, 3, s, s], times `share`."""
        with torch.inference_mode():
            before = self.old(pictures)
        embedding, logits = before.embedding.clone().float(), before.logits
        shared = embedding[:, : answer.embedding.shape[1]]  # the learned part comes first; colour needs no keeping
        moved = (1 - (functional.normalize(shared, dim=1) * answer.embedding.float()).sum(1)).mean()
        for head, labels in self.heads.items():
            moved = moved + divergence(logits[head].clone(), answer.logits[head][:, : len(labels)])
        return self.share * moved


def compare_kept(before: Run, after: Run, cache: Path) -> dict[str, dict[str, float]]:
    """Scores of both networks on the earlier run's validation pictures, under `before` and `after`.

    They are written to the later run's kept.json. Empty when the earlier run had no validation pictures.
    """
    samples = before.samples().part("validation")
    if not samples:
        return {}
    scores = {}
    for name, run in (("before", before), ("after", after)):
        config = run.config
        pixels = load_pixels(samples, config.recipe.served_size, cache)
        answers = ask(run.load_network(), pixels, config.mean, config.std)
        scores[name] = score(answers, samples, before.config.heads)
    after.write_text("kept.json", json.dumps({"pictures": len(samples), "of": before.name, **scores}, indent=2))
    return scores


def _check_order(head: str, old: Sequence[str], new: Sequence[str]) -> None:
    if tuple(new[: len(old)]) != tuple(old):
        raise TrainingError(f"The labels of head {head!r} must begin with the {len(old)} it was trained with.")


def _shape(value: Tensor | nn.Parameter | None) -> str:
    return "nothing" if value is None else str(list(value.shape))
