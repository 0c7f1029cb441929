"""State on disk: whole or not at all, and never unpickled."""

from pathlib import Path

import pytest
import torch

from training.checkpoint import flatten_optimizer, load_tensors, restore_optimizer, save_tensors
from training.errors import TrainingError


def test_tensors_and_plain_values_come_back_as_they_were(tmp_path: Path) -> None:
    save_tensors({"a": torch.arange(3), "b": torch.tensor(1.5)}, tmp_path / "state", {"epoch": 2, "best": float("inf")})
    tensors, plain = load_tensors(tmp_path / "state")
    assert tensors["a"].tolist() == [0, 1, 2]
    assert plain == {"epoch": 2, "best": float("inf")}


def test_an_optimizer_goes_on_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    def step(weight: torch.nn.Parameter, optimizer: torch.optim.Optimizer) -> None:
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()

    first = torch.nn.Parameter(torch.ones(4))
    kept = torch.optim.AdamW([first], lr=0.1)
    step(first, kept)
    save_tensors(flatten_optimizer(kept), tmp_path / "state")
    second = torch.nn.Parameter(first.detach().clone())
    restored = torch.optim.AdamW([second], lr=0.1)
    restore_optimizer(restored, load_tensors(tmp_path / "state")[0])
    step(first, kept)
    step(second, restored)
    assert torch.equal(first, second)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04\x95"])
def test_a_broken_file_is_told_as_such(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state").write_bytes(content)
    with pytest.raises(TrainingError, match="cannot be read"):
        load_tensors(tmp_path / "state")


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_tensors({"a": torch.zeros(1)}, tmp_path / "state")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("training.checkpoint.save_file", full)
    with pytest.raises(TrainingError, match="is full"):
        save_tensors({"a": torch.ones(1)}, tmp_path / "state")
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    assert load_tensors(tmp_path / "state")[0]["a"].item() == 0
