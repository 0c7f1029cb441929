"""TorchServe handler: pictures in, all that the network says of them out, a whole batch in one forward pass."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from serving.cards import Card
from serving.handlers.kept_graphs import kept_graph
from serving.handlers.loading import open_archive, prove
from serving.handlers.networks import Network, for_serving, load_network
from serving.handlers.onnx_runtime import OnnxNetwork, export
from serving.handlers.preprocess import PictureError, to_tensor

BYTES = "application/octet-stream"


class ImageEncoder:
    """Answers each picture with float32 bytes: embedding, probabilities of each head in card order, aligned vector."""

    card: Card
    network: Network

    def initialize(self, context: Any) -> None:
        """Load the unpacked archive and prove it by its probes."""
        torch.set_num_threads(1)  # a worker for each core answers more requests than one worker on all cores
        model_dir = Path(context.system_properties["model_dir"])
        self.load(open_archive(model_dir), model_dir)
        prove(self.card, self.vectors)

    def load(self, card: Card, model_dir: Path) -> None:
        """Take card and weights, without the probes."""
        self.card, self.network = card, load_network(card, model_dir / card.weights)
        if card.runtime == "onnxruntime":
            self.network.backbone = OnnxNetwork(kept_graph(model_dir, card.key, self._graph))
        else:
            for_serving(self.network)

    def handle(self, data: Sequence[dict[str, Any]], context: Any) -> list[bytes]:
        """One answer a request; a picture that cannot be read is a 422 of its own and no trouble to the others."""
        tensors: list[Tensor | PictureError] = [self._tensor(row.get("data") or row.get("body") or b"") for row in data]
        good = [tensor for tensor in tensors if isinstance(tensor, Tensor)]
        rows: Iterator[Tensor] = iter(self.answers(torch.stack(good)) if good else ())
        return [_reject(t, context, i) if isinstance(t, PictureError) else _accept(next(rows), context, i)
                for i, t in enumerate(tensors)]  # fmt: skip

    def encode(self, pictures: Sequence[bytes]) -> list[list[float]]:
        """The answer's numbers for pictures known to be good."""
        answers = self.answers(torch.stack([to_tensor(picture, self.card.input) for picture in pictures]))
        return [row.tolist() for row in answers]

    def vectors(self, pictures: Sequence[bytes]) -> list[list[float]]:
        """Of each picture what an index keeps of the answer: [n, dimension + aligned_dimension]; used for probes."""
        labels = sum(map(len, self.card.heads.values()))
        dimension = self.card.dimension
        return [row[:dimension] + row[dimension + labels :] for row in self.encode(pictures)]

    def answers(self, pictures: Tensor) -> Tensor:
        """float32 [n, dimension + labels of all heads + aligned_dimension]."""
        with torch.inference_mode():
            embedding, logits, aligned = self.network(pictures.contiguous(memory_format=torch.channels_last))
            parts = [embedding.float(), *(logits[head].float().softmax(1) for head in self.card.heads)]
            return torch.cat(parts if aligned is None else [*parts, aligned.float()], dim=1)

    def _graph(self) -> bytes:
        size = self.card.input.size
        return export(for_serving(self.network).backbone, {"pictures": torch.zeros(1, 3, size, size)}, {0: "n"})

    def _tensor(self, body: Any) -> Tensor | PictureError:
        if not isinstance(body, bytes | bytearray):
            return PictureError(f"Expected the picture's bytes as {BYTES}, a {type(body).__name__} arrived.")
        try:
            return to_tensor(body, self.card.input)
        except PictureError as exc:
            return exc


def _accept(row: Tensor, context: Any, index: int) -> bytes:
    context.set_response_content_type(index, BYTES)
    return row.numpy().tobytes()


def _reject(error: PictureError, context: Any, index: int) -> bytes:
    context.set_response_status(422, "Unprocessable Entity", index)
    context.set_response_content_type(index, "application/json")
    return json.dumps({"code": 422, "type": "PictureRejected", "message": str(error)}).encode()
