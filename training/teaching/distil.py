"""Labels learnt from trained runs: a small network comes to say what larger ones say of what both are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from serving.handlers.networks import Answer, Network, for_serving
from training.errors import TrainingError
from training.objective import UNKNOWN, logits_zero
from training.pixels import between
from training.run import Run, RunConfig

Heads = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Tutor:
    """A trained network with what it was told."""

    name: str
    network: Network
    config: RunConfig


def tutor_of(run: Run) -> Tutor:
    """A finished run, ready to be asked."""
    return Tutor(run.name, for_serving(run.load_network()), run.config)


class Distiller:
    """Tutors at work, asked about every batch as the student sees it, mixed pictures too.

    Each is asked only about the pictures that have a label in one of its heads: of others it knows nothing.
    Hinton et al. 2015 (https://arxiv.org/abs/1503.02531); the same crop for both, Beyer et al. 2022
    (https://arxiv.org/abs/2106.05237).
    """

    def __init__(self, tutors: Sequence[Tutor], config: RunConfig) -> None:
        """config: the student's; TrainingError when a tutor and it share no head, or one with other labels."""
        self.tutors, self.share, self.bf16 = tutors, config.recipe.distil_share, config.recipe.bf16
        self.heads = list(config.heads)
        self._places = [_places(tutor, config.heads) for tutor in tutors]
        own = (config.mean, config.std)
        self._renormalised = [between(own, (tutor.config.mean, tutor.config.std)) for tutor in tutors]

    def to(self, device: str) -> Distiller:
        """Itself, on a device."""
        for tutor in self.tutors:
            tutor.network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._places = [{head: order.to(device) for head, order in orders.items()} for orders in self._places]
        self._renormalised = [(scale.to(device), shift.to(device)) for scale, shift in self._renormalised]
        return self

    def loss(self, pictures: Tensor, labels: Tensor, logits: Mapping[str, Tensor]) -> Tensor:
        """How far the student's logits are from the tutors', each picture counting alike; weighted.

        pictures: float [n, 3, s, s] as the feeder gives them; labels: int64 [n, heads]; logits: head -> [n, labels].
        """
        total, known = logits_zero(logits, labels), 0
        for number, places in enumerate(self._places):
            about = {head: labels[:, self.heads.index(head)] != UNKNOWN for head in places}
            rows = torch.stack(list(about.values())).any(0)
            if not rows.any():
                continue
            said = self._asked(number, pictures[rows])
            for head, order in places.items():
                here = about[head]
                if here.any():
                    total = total + divergence(said[head][here[rows]][:, order], logits[head][here]) * here.sum()
                    known += int(here.sum())
        return self.share * total / max(1, known)

    @torch.no_grad()
    def _asked(self, number: int, pictures: Tensor) -> dict[str, Tensor]:
        tutor, (scale, shift) = self.tutors[number], self._renormalised[number]
        size = tutor.config.recipe.size  # crops make things look larger, as in training
        shown = functional.interpolate(pictures * scale + shift, size=(size, size), mode="bilinear", antialias=True)
        with torch.autocast(shown.device.type, dtype=torch.bfloat16, enabled=self.bf16):
            answer: Answer = tutor.network(shown.contiguous(memory_format=torch.channels_last))
        return answer.logits


def divergence(wanted: Tensor, found: Tensor, temperature: float = 2.0) -> Tensor:
    """Kullback-Leibler divergence of logits [n, labels] at a temperature that lets small probabilities count."""
    before = functional.log_softmax(wanted.float() / temperature, dim=1)
    after = functional.log_softmax(found.float() / temperature, dim=1)
    return functional.kl_div(after, before, reduction="batchmean", log_target=True) * temperature**2


def _places(tutor: Tutor, students: Heads) -> dict[str, Tensor]:
    """For every head of both, where the tutor has the student's labels."""
    known = tutor.config.heads
    shared = [head for head in known if head in students]
    if not shared:
        raise TrainingError(
            f"{tutor.name} has nothing to teach: it knows {_named(known)}, and what is learnt is {_named(students)}."
            " Give the data the same name: --data NAME=…"
        )
    for head in shared:
        if missing := sorted(set(students[head]) - set(known[head])):
            raise TrainingError(
                f"{tutor.name} does not know these labels of {head!r}: {', '.join(missing[:5])}."
                " Train it on the same labels first, or leave it out."
            )
    return {head: torch.tensor([known[head].index(label) for label in students[head]]) for head in shared}


def _named(heads: Heads) -> str:
    return ", ".join(repr(head) for head in heads) or "no labels"
