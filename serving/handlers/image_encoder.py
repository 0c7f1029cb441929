"""TorchServe handler: pictures in, all that the network says of them out, a whole batch in one forward pass."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from serving.cards import Card
from serving.handlers.bundle import is_bundle, pack_answers, unpack
from serving.handlers.kept_graphs import kept_graph
from serving.handlers.loading import log_warnings_only, open_archive, prove
from serving.handlers.networks import Network, for_serving, load_network
from serving.handlers.onnx_runtime import OnnxNetwork, export
from serving.handlers.preprocess import PictureError, to_tensor

BYTES = "application/octet-stream"
TOGETHER = 2  # pictures in one call of ONNX Runtime: what lies between its layers stays in the processor's cache


class ImageEncoder:
    """Answers each picture with float32 bytes: embedding, probabilities of each head in card order, aligned vector."""

    card: Card
    network: Network

    def initialize(self, context: Any) -> None:
        """Load the unpacked archive and prove it by its probes."""
        log_warnings_only()
        torch.set_num_threads(1)  # a worker for each core answers more requests than one worker on all cores
        model_dir = Path(context.system_properties["model_dir"])
        self.load(open_archive(model_dir), model_dir)
        prove(self.card, self.vectors)

    def load(self, card: Card, model_dir: Path) -> None:
        """Take card and weights, without the probes."""
        self.card, self.network = card, load_network(card, model_dir / card.weights)
        if card.runtime == "onnxruntime":
            self.network.backbone = OnnxNetwork(kept_graph(model_dir, card.key, self._graph), TOGETHER)
        else:
            for_serving(self.network)

    def handle(self, data: Sequence[dict[str, Any]], context: Any) -> list[bytes]:
        """One answer a request; a picture that cannot be read is a 422 of its own and no trouble to the others.

        A request with a bundle of pictures is answered with the bundle of their answers.
        """
        requests = [self._tensors(row.get("data") or row.get("body") or b"") for row in data]
        good = [one for tensors in requests for one in tensors if isinstance(one, Tensor)]
        rows: Iterator[Tensor] = iter(self.answers(torch.stack(good)) if good else ())
        answers = [[str(one) if isinstance(one, PictureError) else _content(next(rows)) for one in tensors]
                   for tensors in requests]  # fmt: skip
        return [
            _accept(pack_answers(each), context, index) if isinstance(tensors, list) else _single(each, context, index)
            for index, (tensors, each) in enumerate(zip(requests, answers, strict=True))
        ]

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
            embedding, logits, aligned = self.network(pictures)
            parts = [embedding.float(), *(logits[head].float().softmax(1) for head in self.card.heads)]
            return torch.cat(parts if aligned is None else [*parts, aligned.float()], dim=1)

    def _graph(self) -> bytes:
        size = self.card.input.size
        return export(for_serving(self.network).backbone, {"pictures": torch.zeros(1, 3, size, size)}, {0: "n"})

    def _tensors(self, body: Any) -> Sequence[Tensor | PictureError]:
        """Of a bundle a list, of a single picture a tuple of one."""
        if not isinstance(body, bytes | bytearray):
            return (PictureError(f"Expected the picture's bytes as {BYTES}, a {type(body).__name__} arrived."),)
        if not is_bundle(body):
            return (self._tensor(body),)
        try:
            return [self._tensor(picture) for picture in unpack(body)]
        except ValueError as error:
            return (PictureError(f"The bundle of pictures cannot be read: {error}."),)

    def _tensor(self, picture: bytes | bytearray) -> Tensor | PictureError:
        try:
            return to_tensor(picture, self.card.input)
        except PictureError as exc:
            return exc


def _content(row: Tensor) -> bytes:
    return row.numpy().tobytes()


def _single(answers: Sequence[bytes | str], context: Any, index: int) -> bytes:
    [answer] = answers
    return _reject(answer, context, index) if isinstance(answer, str) else _accept(answer, context, index)


def _accept(content: bytes, context: Any, index: int) -> bytes:
    context.set_response_content_type(index, BYTES)
    return content


def _reject(message: str, context: Any, index: int) -> bytes:
    context.set_response_status(422, "Unprocessable Entity", index)
    context.set_response_content_type(index, "application/json")
    return json.dumps({"code": 422, "type": "PictureRejected", "message": message}).encode()
