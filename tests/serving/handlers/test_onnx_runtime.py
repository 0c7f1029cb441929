"""A network gives in ONNX Runtime what it gives in PyTorch, however many inputs come at once."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from serving.errors import NetworkRefused
from serving.handlers import networks
from serving.handlers.onnx_runtime import OnnxNetwork, export
from serving.handlers.probe import change_runtime
from serving.handlers.sentence_source import read_sentences
from serving.handlers.sentences import PackedSentences
from tests.support.small_encoder import small_cards
from tests.support.small_sentence_encoder import PACKED, make_xlm_roberta, sentence_card

TEXTS = ["a red mug", "ein roter Becher", "", "more words than it can take in " * 9]


@pytest.mark.parametrize("architecture", ["efficientnet-lite0", "mobilenet-v2"])
@pytest.mark.parametrize(("pictures", "together"), [(1, 0), (3, 0), (3, 2)])
def test_pictures_get_the_same_features(architecture: str, pictures: int, together: int) -> None:
    backbone = networks.for_serving(networks.build(architecture, {}, 64).eval()).backbone
    quick = OnnxNetwork(export(backbone, {"pictures": torch.zeros(1, 3, 64, 64)}, {0: "n"}), together)
    given = torch.rand(pictures, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        expected, found = backbone(given), quick(given.contiguous(memory_format=torch.channels_last))
    assert found.shape == expected.shape
    assert torch.allclose(found, expected, atol=1e-4)


def test_the_file_of_a_network_is_not_kept_beside_what_was_made_of_it() -> None:
    graph = export(nn.Linear(4, 2), {"given": torch.zeros(1, 4)}, {0: "n"})
    holders = sys.getrefcount(graph)
    network = OnnxNetwork(graph)
    assert sys.getrefcount(graph) == holders
    assert network(torch.zeros(3, 4)).shape == (3, 2)


def test_texts_of_different_lengths_get_the_same_vectors(tmp_path: Path) -> None:
    source = read_sentences(str(make_xlm_roberta(tmp_path / "tiny")))
    save_file(dict(source.tensors), tmp_path / PACKED, metadata=dict(source.metadata))
    cards = [replace(sentence_card(24, 32), runtime=runtime) for runtime in ("torch", "onnxruntime")]
    towers = [PackedSentences(card, tmp_path) for card in cards]
    expected, found = (tower.encode(TEXTS) for tower in towers)
    assert torch.nn.functional.cosine_similarity(expected, found).min() > 0.999


class Inverse(nn.Module):
    def forward(self, given: Tensor) -> Tensor:
        return torch.linalg.inv(given)


def test_a_network_with_parts_that_onnx_has_not_is_refused() -> None:
    with pytest.raises(NetworkRefused, match=r"cannot run in ONNX Runtime: .*inv"):
        export(Inverse(), {"given": torch.eye(3)[None]}, {0: "n"})


def test_a_model_of_reviews_runs_in_torch_alone(tmp_path: Path) -> None:
    card = replace(small_cards()[1], kind="review-sentiment", architecture="minilm-words")
    with pytest.raises(NetworkRefused, match="cannot run in onnxruntime, only in torch"):
        change_runtime(card, tmp_path, "onnxruntime")
