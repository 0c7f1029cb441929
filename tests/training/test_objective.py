"""Each part of the loss asks for what it says, and nothing of pictures it knows nothing about."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn.functional import normalize

from serving.handlers.networks import Answer
from training.augment import Mixed
from training.data.samples import Sample
from training.objective import UNKNOWN, Lesson, Objective, Targets, targets_of
from training.recipe import Recipe
from training.teaching.teacher import Seen

HEADS = {"kind": ("bowl", "mug"), "shade": ("cold", "warm")}
RECIPE = Recipe(dimension=4, label_smoothing=0.0)


def answer(kinds: list[list[float]], shades: list[list[float]], vectors: torch.Tensor | None = None) -> Answer:
    given = torch.eye(4)[: len(kinds)] if vectors is None else vectors
    return Answer(given, {"kind": torch.tensor(kinds), "shade": torch.tensor(shades)}, normalize(given, dim=1))


def test_labels_and_products_become_numbers_and_unknown_ones_none() -> None:
    samples = [Sample(Path("a"), {"kind": "mug"}, "m1"), Sample(Path("b"), {"shade": "cold"})]
    targets, identities = targets_of(samples, HEADS)
    assert targets.labels.tolist() == [[1, UNKNOWN], [UNKNOWN, 0]]
    assert targets.identities.tolist() == [0, UNKNOWN]
    assert identities == ("m1",)


def test_a_head_learns_nothing_from_pictures_without_its_label() -> None:
    objective = Objective(RECIPE, list(HEADS), 0)
    targets = Targets(torch.tensor([[1, UNKNOWN], [UNKNOWN, 0]]), torch.full((2,), UNKNOWN))
    right = objective(answer([[0, 9.0], [5.0, -5]], [[-7.0, 3], [9.0, 0]]), targets)
    assert right["labels"].item() < 0.01


def test_a_mixed_batch_asks_for_both_labels_by_their_share() -> None:
    objective = Objective(RECIPE, ["kind"], 0)
    targets = Targets(torch.tensor([[0], [1]]), torch.full((2,), UNKNOWN))
    logits = {"kind": torch.tensor([[1.0, 0], [0, 1.0]])}
    mixed = Mixed(torch.zeros(2), torch.tensor([1, 0]), 0.25)
    parts = objective(Answer(torch.eye(2), logits, None), targets, mixed)
    right, wrong = 0.3133, 1.3133  # cross-entropies of these logits
    assert parts["labels"].item() == pytest.approx(0.25 * right + 0.75 * wrong, abs=1e-3)


def test_pictures_of_one_product_are_drawn_together() -> None:
    torch.manual_seed(0)
    objective = Objective(RECIPE, [], 2)
    vectors = torch.nn.Parameter(torch.randn(4, 4))
    targets = Targets(torch.empty(4, 0, dtype=torch.int64), torch.tensor([0, 0, 1, 1]))
    optimizer = torch.optim.SGD([vectors, *objective.parameters()], lr=0.1)
    for _ in range(60):
        loss = objective(Answer(normalize(vectors, dim=1), {}, None), targets)["products"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    near = normalize(vectors, dim=1) @ normalize(vectors, dim=1).T
    assert min(near[0, 1], near[2, 3]) > max(near[0, 2], near[1, 3])


def test_centres_placed_amid_their_pictures_leave_nothing_to_learn_anew() -> None:
    objective = Objective(RECIPE, [], 3)
    seen, identities = torch.eye(4), torch.tensor([0, 1, 2, UNKNOWN])
    targets = Targets(torch.empty((4, 0), dtype=torch.int64), identities)
    objective.place_products(seen, identities)
    loss = objective(Answer(seen, {}, seen), targets)["products"]
    assert loss.item() < 1e-3
    assert objective.products is not None and objective.products.W.requires_grad


def test_the_teacher_is_content_when_the_embedding_is_its_own() -> None:
    objective = Objective(replace(RECIPE, teacher_share=1.0), list(HEADS), 0)
    targets = Targets(torch.full((2, 2), UNKNOWN), torch.full((2,), UNKNOWN))
    places = normalize(torch.randn(2, 4, 3, 3), dim=1)
    lesson = Lesson(Seen(torch.eye(4)[:2], places), places)
    parts = objective(answer([[0, 0], [0, 0]], [[0, 0], [0, 0]]), targets, lesson=lesson)
    assert [parts["teacher"].item(), parts["places"].item()] == pytest.approx([0, 0], abs=1e-6)


def test_pictures_under_the_same_title_are_no_opposites() -> None:
    objective = Objective(RECIPE, [], 0)
    titles = torch.eye(4)[[0, 0, 1]]
    targets = Targets(torch.empty(3, 0, dtype=torch.int64), torch.full((3,), UNKNOWN), titles=titles)
    parts = objective(Answer(titles, {}, titles), targets)
    assert parts["titles"].item() == pytest.approx(2 / 3 * 0.6931, abs=1e-3)  # the two share their probability


def test_a_batch_without_anything_known_still_has_a_loss_to_differentiate() -> None:
    objective = Objective(RECIPE, list(HEADS), 3)
    vectors = torch.eye(4)[:2].requires_grad_()
    targets = Targets(torch.full((2, 2), UNKNOWN), torch.full((2,), UNKNOWN))
    parts = objective(answer([[0, 0], [0, 0]], [[0, 0], [0, 0]], vectors), targets)
    assert sum(part.item() for part in parts.values()) == 0
