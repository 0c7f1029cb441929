"""The teacher's features become targets that keep who is like whom."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from training_parts import Train

from serving.handlers.networks import build
from training.teacher import Teacher, along_principal_axes, parse_teacher


@pytest.fixture
def teacher(tmp_path: Path) -> Teacher:
    """A network with random weights: features it has all the same."""
    torch.manual_seed(0)
    backbone = build("basic-cnn", {}, 8).backbone
    save_file(backbone.state_dict(), tmp_path / "teacher.safetensors")
    return Teacher("basic-cnn", tmp_path / "teacher.safetensors")


def test_principal_axes_keep_the_cosines_of_centred_features() -> None:
    torch.manual_seed(0)
    seen = torch.randn(50, 6)
    kept = along_principal_axes(seen, 6)
    unit = torch.nn.functional.normalize(seen, dim=1)
    centred = torch.nn.functional.normalize(unit - unit.mean(0), dim=1)
    assert torch.allclose(kept @ kept.T, centred @ centred.T, atol=1e-4)


def test_a_teacher_with_fewer_features_than_the_embedding_leaves_the_rest_empty() -> None:
    assert along_principal_axes(torch.randn(20, 4), 7)[:, 4:].abs().sum() == 0


def test_a_student_comes_to_see_as_its_teacher_does(train: Train, teacher: Teacher) -> None:
    run, _ = train(teacher=teacher, epochs=10, identity_share=0.0, label_share=0.0)
    losses = [line["teacher"] for line in run.log_lines()]
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("text", ["mobilenet-v2", "mobilenet-v2:", "lenet:weights.pth", ""])
def test_a_teacher_is_an_architecture_and_a_file(text: str) -> None:
    with pytest.raises(ValueError, match="expected ARCHITECTURE:FILE"):
        parse_teacher(text)
