"""CLIP's towers, taken apart and kept as one file each, give what `transformers` gives for the whole."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch.nn.functional import normalize

from serving.errors import WeightsRefused
from serving.handlers.clip import ClipText, image_tower, metadata
from serving.handlers.clip_source import ClipSource, read_clip
from serving.handlers.text_towers import read_packed
from tests.support.small_clip import make_clip

TEXTS = ["a red mug", "BLUE", "", "a text of more letters than the tower can take in, however long one waits"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="module")
def source(folder: Path) -> ClipSource:
    return read_clip(str(folder))


@pytest.fixture(scope="module")
def whole(folder: Path) -> Any:
    from transformers import CLIPModel

    return CLIPModel.from_pretrained(folder).eval()


def test_the_image_tower_agrees(source: ClipSource, whole: Any, tmp_path: Path) -> None:
    save_file(dict(source.image.tensors), tmp_path / "image.safetensors", metadata=dict(source.image.metadata))
    tower = image_tower(tmp_path / "image.safetensors")
    tower.load_state_dict(read_packed(tmp_path / "image.safetensors")[1])
    pictures = torch.randn(3, 3, 48, 48)
    with torch.inference_mode():
        expected = whole.get_image_features(pixel_values=pictures).pooler_output
        assert torch.allclose(tower.eval()(pictures), expected, atol=1e-5)


def test_the_text_tower_agrees_whatever_its_texts_share_a_batch_with(
    source: ClipSource, whole: Any, folder: Path, tmp_path: Path
) -> None:
    from transformers import CLIPTokenizer

    save_file(dict(source.text.tensors), tmp_path / "text.safetensors", metadata=dict(source.text.metadata))
    tower = ClipText(tmp_path / "text.safetensors", source.max_tokens, source.dimension)
    tokens = CLIPTokenizer.from_pretrained(folder)(
        TEXTS, padding=True, truncation=True, max_length=source.max_tokens, return_tensors="pt"
    )
    with torch.inference_mode():
        expected = normalize(whole.get_text_features(**tokens).pooler_output, dim=1)
    assert torch.allclose(tower.encode(TEXTS), expected, atol=1e-5)


def test_a_file_without_a_configuration_is_no_tower(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsRefused, match="is no tower of CLIP"):
        metadata(tmp_path / "other.safetensors")


def test_another_kind_of_model_is_not_taken_for_clip(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsRefused, match="it is a bert, not a clip"):
        read_clip(str(tmp_path))
