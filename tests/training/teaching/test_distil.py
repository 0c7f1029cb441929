"""What a trained network says of the labels is learnt by another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
import torch

from serving.handlers.networks import build
from tests.support.training import TINY, Train
from training.data.samples import Dataset
from training.errors import TrainingError
from training.objective import UNKNOWN
from training.pixels import between, load_pixels, normalised
from training.run import RunConfig
from training.teaching.distil import Distiller, Tutor, divergence, tutor_of
from training.validation import ask

NORMAL = ((0.5,) * 3, (0.25,) * 3)


def config(heads: Mapping[str, Sequence[str]], **recipe: object) -> RunConfig:
    """The settings of a run with these label heads."""
    changed_recipe = replace(TINY, **{"distil_share": 1.0, **recipe})  # type: ignore[arg-type]
    return RunConfig(changed_recipe, {head: tuple(labels) for head, labels in heads.items()}, *NORMAL)


def tutor(heads: Mapping[str, Sequence[str]], **changed: object) -> Tutor:
    """A network with random weights: labels it has all the same."""
    torch.manual_seed(0)
    return Tutor("tutor", build("basic-cnn", heads, 16).eval(), replace(config(heads), **changed))  # type: ignore[arg-type]


def test_who_says_what_the_tutor_says_has_nothing_left_to_learn() -> None:
    known = tutor({"kind": ["mug", "vase"]})
    pictures = torch.randn(4, 3, 32, 32)
    said = known.network(pictures).logits["kind"]
    labels = torch.tensor([[0], [1], [1], [0]])
    loss = Distiller([known], config({"kind": ["vase", "mug"]})).loss(pictures, labels, {"kind": said[:, [1, 0]]})
    assert loss.item() == pytest.approx(0, abs=1e-6), "labels are matched by name, in whichever order"


def test_a_tutor_is_asked_about_pictures_of_its_own_heads_alone() -> None:
    student = config({"kind": ["mug", "vase"], "shade": ["cold", "warm"]})
    pictures, logits = torch.randn(3, 3, 32, 32), {"kind": torch.randn(3, 2), "shade": torch.randn(3, 2)}
    labels = torch.tensor([[0, UNKNOWN], [UNKNOWN, 1], [1, UNKNOWN]])
    known = tutor({"kind": ["mug", "vase"]})
    loss = Distiller([known], student).loss(pictures, labels, logits)
    there = labels[:, 0] != UNKNOWN
    expected = divergence(known.network(pictures[there]).logits["kind"], logits["kind"][there])
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    nobody = torch.full((3, 2), UNKNOWN)
    assert Distiller([known], student).loss(pictures, nobody, logits).item() == 0


def test_a_tutor_sees_pictures_as_it_was_trained_on_them() -> None:
    heads = {"kind": ["mug", "vase"]}
    bright = tutor(heads, mean=(0.6,) * 3, std=(0.2,) * 3, recipe=replace(TINY, size=48))
    pixels = torch.rand(2, 3, 48, 48)
    said = bright.network((pixels - 0.6) / 0.2).logits
    loss = Distiller([bright], config(heads)).loss((pixels - 0.5) / 0.25, torch.tensor([[0], [1]]), said)
    assert loss.item() == pytest.approx(0, abs=1e-5)


def test_a_student_without_labels_of_its_own_comes_to_say_what_its_tutor_says(train: Train, dataset: Dataset) -> None:
    run, _ = train("tutor", epochs=8, colour_weight=0.0)
    tutors = (tutor_of(run),)
    pupil, _ = train("pupil", epochs=8, label_share=0.0, seed=3, identity_share=0.0, colour_weight=0.0, tutors=tutors)
    losses = [line["distilled"] for line in pupil.log_lines()]
    assert losses[-1] < 0.8 * losses[0]
    pixels = load_pixels(dataset.part("validation"), 32, run.folder)
    said = [ask(each.load_network(), pixels, *NORMAL).logits["shade"].argmax(1) for each in (run, pupil)]
    assert (said[0] == said[1]).mean() > 0.8


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ({"shade": ["cold", "warm"]}, "tutor has nothing to teach: it knows 'kind', and what is learnt is 'shade'"),
        ({"kind": ["bowl", "mug"]}, "tutor does not know these labels of 'kind': bowl"),
    ],
)
def test_a_tutor_that_cannot_teach_is_named(heads: dict[str, list[str]], expected: str) -> None:
    with pytest.raises(TrainingError, match=expected):
        Distiller([tutor({"kind": ["mug", "vase"]})], config(heads))


def test_normalised_pictures_become_the_other_ones() -> None:
    seen = torch.randint(0, 256, (2, 8, 8, 3), dtype=torch.uint8).numpy()
    scale, shift = between(NORMAL, ((0.4,) * 3, (0.3,) * 3))
    assert torch.allclose(
        normalised(seen, *NORMAL) * scale + shift, normalised(seen, (0.4,) * 3, (0.3,) * 3), atol=1e-5
    )
