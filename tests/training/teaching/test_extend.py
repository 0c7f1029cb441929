"""A trained network learns more, and what it knew stays."""

from dataclasses import replace

import pytest
import torch

from serving.handlers.networks import Network, build
from tests.support.training import Train
from training.data.samples import Dataset, heads_of
from training.errors import TrainingError
from training.pixels import load_pixels
from training.run import Run
from training.teaching.extend import Keeper, carry_over, interpolate_weights, merged_heads
from training.validation import ask


@pytest.fixture
def old() -> Network:
    torch.manual_seed(1)
    return build("basic-cnn", {"kind": ["bowl", "mug"]}, 8).eval()


def test_new_labels_come_after_the_old_ones_and_new_heads_join() -> None:
    heads = merged_heads({"kind": ("mug", "vase")}, {"kind": ("bowl", "mug"), "shade": ("cold", "warm")})
    assert heads == {"kind": ("mug", "vase", "bowl"), "shade": ("cold", "warm")}


def test_the_carried_over_network_answers_as_the_old_one_did(old: Network) -> None:
    heads = {"kind": ("bowl", "mug", "vase"), "shade": ("cold", "warm")}
    new = build("basic-cnn", heads, 8).eval()
    carry_over(old, new, {"kind": ("bowl", "mug")}, heads)
    pictures = torch.randn(3, 3, 32, 32)
    assert torch.allclose(new(pictures).embedding, old(pictures).embedding)
    assert torch.allclose(new(pictures).logits["kind"][:, :2], old(pictures).logits["kind"])


def test_another_architecture_cannot_be_gone_on_from(old: Network) -> None:
    other = build("residual-cnn", {"kind": ["bowl", "mug"]}, 8)
    with pytest.raises(TrainingError, match="Choose the same architecture"):
        carry_over(old, other, {"kind": ("bowl", "mug")}, {"kind": ("bowl", "mug")})


def test_a_network_that_has_not_moved_has_nothing_to_keep(old: Network) -> None:
    pictures = torch.randn(4, 3, 32, 32)
    assert Keeper(old, {"kind": ("bowl", "mug")}).loss(pictures, old(pictures)).item() == pytest.approx(0, abs=1e-5)


def test_half_way_back_lies_between_what_it_was_and_what_it_became(old: Network) -> None:
    torch.manual_seed(2)
    new = build("basic-cnn", {"kind": ["bowl", "mug", "vase"]}, 8).eval()
    before, after = old.state_dict(), {name: value.clone() for name, value in new.state_dict().items()}
    interpolate_weights(new, old, 0.5)
    left = new.state_dict()
    assert torch.allclose(left["projection.weight"], (before["projection.weight"] + after["projection.weight"]) / 2)
    assert torch.equal(left["heads.kind.weight"], after["heads.kind.weight"]), "it has a label more"


def test_a_run_that_goes_on_may_end_where_it_began(train: Train, dataset: Dataset) -> None:
    run, config = train("old", epochs=3, colour_weight=0.0)
    again, _ = train("again", epochs=1, interpolation=0.0, colour_weight=0.0, start=(run.load_network(), config))
    assert _agreement(run, again, dataset) > 0.999


def warm_only(dataset: Dataset, colours: set[str]) -> Dataset:
    """A data set of its own label head: which of these colours it is."""
    chosen = [sample for sample in dataset.samples if sample.identity in colours]
    samples = tuple(replace(sample, labels={"colour": sample.identity}) for sample in chosen)
    return Dataset(samples, heads_of(samples))


def test_extending_keeps_more_of_what_was_known_than_going_on_plainly(train: Train, dataset: Dataset) -> None:
    run, config = train("old", epochs=8, colour_weight=0.0)
    more = warm_only(dataset, {"teal", "gold"})
    wider = replace(config, heads=merged_heads(config.heads, more.heads))

    def agreement(name: str, *, keep: bool) -> float:
        extended, _ = train(name, data=more, config=wider, start=(run.load_network(), config), keep=keep)
        return _agreement(run, extended, dataset)

    assert agreement("kept", keep=True) > agreement("plain", keep=False)


def _agreement(old: Run, new: Run, dataset: Dataset) -> float:
    """How alike the two see pictures: mean cosine of their embeddings."""
    pixels = load_pixels(dataset.part("validation"), 32, old.folder)
    answers = [ask(run.load_network(), pixels, (0.5,) * 3, (0.25,) * 3).embeddings for run in (old, new)]
    return float((answers[0] * answers[1]).sum(1).mean())
