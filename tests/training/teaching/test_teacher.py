"""The teacher's features become targets that keep who is like whom."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from serving.handlers.networks import build
from tests.support.training import Train
from training.teaching.teacher import Guide, Teacher, parse_teacher, principal_axes


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
    kept = principal_axes(seen, 6).turn(seen)
    unit = torch.nn.functional.normalize(seen, dim=1)
    centred = torch.nn.functional.normalize(unit - unit.mean(0), dim=1)
    assert torch.allclose(kept @ kept.T, centred @ centred.T, atol=1e-4)


def test_a_teacher_with_fewer_features_than_the_embedding_leaves_the_rest_empty() -> None:
    seen = torch.randn(20, 4)
    assert principal_axes(seen, 7).turn(seen)[:, 4:].abs().sum() == 0


def test_axes_turn_to_where_a_student_has_the_pictures() -> None:
    torch.manual_seed(0)
    seen, turn = torch.randn(200, 6), torch.linalg.qr(torch.randn(6, 6)).Q
    axes = principal_axes(seen, 6)
    student = axes.turn(seen) @ turn  # sees alike, in other directions
    assert torch.allclose(axes.turned(seen, student).turn(seen), student, atol=1e-4)


def test_a_student_that_goes_on_is_taught_from_where_it_stands(train: Train, teacher: Teacher) -> None:
    recipe = {"teacher": teacher, "teacher_size": 48, "identity_share": 0.0, "label_share": 0.0, "colour_weight": 0.0}
    run, config = train("first", epochs=10, **recipe)
    turned = run.load_network()
    turn = torch.linalg.qr(torch.randn(config.dimension, config.dimension)).Q
    with torch.no_grad():
        for parameter in turned.projection.parameters():
            parameter.copy_(turn @ parameter)
    again, _ = train("again", epochs=1, start=(turned, config), seed=5, peak_rate=0.0001, **recipe)
    assert again.log_lines()[0]["teacher"] < 1.5 * run.log_lines()[-1]["teacher"]  # .3; 3 where nothing is known


def test_a_guide_sees_pictures_whatever_they_were_normalised_by(teacher: Teacher) -> None:
    axes = principal_axes(torch.randn(300, 256), 8)
    pictures = torch.rand(4, 3, 48, 48)
    bright = Guide(teacher, axes, ((0.6, 0.6, 0.6), (0.2, 0.2, 0.2)), bf16=False).look((pictures - 0.6) / 0.2)
    plain = Guide(teacher, axes, ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), bf16=False).look(pictures)
    assert torch.allclose(bright.whole, plain.whole, atol=1e-4)
    assert plain.places is not None
    assert torch.allclose(plain.places.norm(dim=1), torch.ones(4, *plain.places.shape[2:]), atol=1e-4)


def test_a_student_comes_to_see_as_its_teacher_does(train: Train, teacher: Teacher) -> None:
    run, _ = train(teacher=teacher, teacher_size=48, epochs=10, identity_share=0.0, label_share=0.0)
    for part in ("teacher", "places"):
        losses = [line[part] for line in run.log_lines()]
        assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize("text", ["mobilenet-v2", "mobilenet-v2:", "lenet:weights.pth", ""])
def test_a_teacher_is_an_architecture_and_a_file(text: str) -> None:
    with pytest.raises(ValueError, match="expected ARCHITECTURE:FILE"):
        parse_teacher(text)
