"""Knowledge distillation of labels: a network learns the label probabilities of trained runs."""

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
    """A trained network with its run's settings."""

    name: str
    network: Network
    config: RunConfig


def tutor_of(run: Run) -> Tutor:
    """The network of a finished run, in evaluation mode; TrainingError when the run has not ended."""
    return Tutor(run.name, for_serving(run.load_network()), run.config)


class Distiller:
    """The distillation loss of a batch; tutors see the same crops as the student, mixed pictures included.

    A tutor is used only for pictures with a label in one of its heads. Hinton et al. 2015
    (https://arxiv.org/abs/1503.02531); the same crop for both: Beyer et al. 2022 (https://arxiv.org/abs/2106.05237).
    """

    def __init__(self, tutors: Sequence[Tutor], config: RunConfig) -> None:
        """config: the student's. TrainingError where a tutor shares no head with it, or lacks labels of one."""
        self.tutors, self.share, self.bf16 = tutors, config.recipe.distil_share, config.recipe.bf16
        self.heads = list(config.heads)
        self._places = [_places(tutor, config.heads) for tutor in tutors]
        own = (config.mean, config.std)
        self._renormalised = [between(own, (tutor.config.mean, tutor.config.std)) for tutor in tutors]

    def to(self, device: str) -> Distiller:
        """Move to a device; returns itself."""
        for tutor in self.tutors:
            tutor.network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._places = [{head: order.to(device) for head, order in orders.items()} for orders in self._places]
        self._renormalised = [(scale.to(device), shift.to(device)) for scale, shift in self._renormalised]
        return self

    def loss(self, pictures: Tensor, labels: Tensor, logits: Mapping[str, Tensor]) -> Tensor:
        """The mean divergence of the student's logits from the tutors', times the recipe's weight.

        pictures: float32 [n, 3, s, s], normalised as the student's; labels: int64 [n, heads], UNKNOWN where there is
        none; logits: head -> float [n, labels].
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
        size = tutor.config.recipe.size  # its training size: crops show things larger than they are served
        shown = functional.interpolate(pictures * scale + shift, size=(size, size), mode="bilinear", antialias=True)
        with torch.autocast(shown.device.type, dtype=torch.bfloat16, enabled=self.bf16):
            answer: Answer = tutor.network(shown.contiguous(memory_format=torch.channels_last))
        return answer.logits


def divergence(wanted: Tensor, found: Tensor, temperature: float = 2.0) -> Tensor:
    """Mean Kullback-Leibler divergence KL(wanted || found) of logits, float [n, labels], times temperature².

    Hinton et al. 2015, section 2: the temperature raises small probabilities, its square keeps the gradients' size.
    """
    before = functional.log_softmax(wanted.float() / temperature, dim=1)
    after = functional.log_softmax(found.float() / temperature, dim=1)
    return functional.kl_div(after, before, reduction="batchmean", log_target=True) * temperature**2


def _places(tutor: Tutor, students: Heads) -> dict[str, Tensor]:
    """For each head of both, the tutor's index of each of the student's labels, int64 [labels]."""
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
