"""TorchServe handler: lists of texts in, sentence embeddings out, the texts of all requests of a batch together."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from serving.cards import CLIP_TEXT, Card
from serving.handlers.clip import ClipText
from serving.handlers.loading import log_warnings_only, open_archive, prove
from serving.handlers.text_towers import SentenceTower, TextTower

BYTES = "application/octet-stream"
MOST_TEXTS = 256  # in one request


class TextEncoder:
    """Answers a JSON list of n texts with float32 [n, dimension] as bytes: each of unit length."""

    card: Card
    tower: TextTower

    def initialize(self, context: Any) -> None:
        """Load the unpacked archive and prove it by its probes."""
        log_warnings_only()
        torch.set_num_threads(1)  # a worker for each core answers more requests than one worker on all cores
        model_dir = Path(context.system_properties["model_dir"])
        self.load(open_archive(model_dir), model_dir)
        prove(self.card, self.vectors)

    def load(self, card: Card, model_dir: Path) -> None:
        """Take card, tokenizer and weights, without the probes; nothing is fetched from anywhere."""
        self.card, self.tower = card, _tower(card, model_dir)

    def handle(self, data: Sequence[dict[str, Any]], context: Any) -> list[bytes]:
        """One answer a request; a request that is no list of texts is a 422 of its own and no trouble to the others."""
        requests = [_texts(row.get("data") or row.get("body") or b"") for row in data]
        vectors = self.encode([text for request in requests if isinstance(request, list) for text in request])
        answers, start = [], 0
        for index, request in enumerate(requests):
            if isinstance(request, list):
                context.set_response_content_type(index, BYTES)
                answers.append(vectors[start : start + len(request)].numpy().tobytes())
                start += len(request)
            else:
                answers.append(_reject(request, context, index))
        return answers

    def encode(self, texts: Sequence[str]) -> Tensor:
        """float32 [n, dimension], each of unit length."""
        return self.tower.encode(texts)

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """The same as plain numbers; used for probes."""
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows


def _tower(card: Card, model_dir: Path) -> TextTower:
    if card.architecture == CLIP_TEXT:
        return ClipText(model_dir / card.weights, card.input.max_tokens, card.dimension)
    return SentenceTower(card, model_dir)


def _texts(body: Any) -> list[str] | str:
    """The request's texts, or what is wrong with it; TorchServe has decoded the body when it came as JSON."""
    if isinstance(body, bytes | bytearray):
        try:
            body = json.loads(body)
        except ValueError:
            return "Expected a JSON list of texts; the body is not JSON."
    if not isinstance(body, list) or not body or not all(isinstance(text, str) for text in body):
        return "Expected a JSON list of at least one text."
    return body if len(body) <= MOST_TEXTS else f"Expected at most {MOST_TEXTS} texts, {len(body)} arrived."


def _reject(message: str, context: Any, index: int) -> bytes:
    context.set_response_status(422, "Unprocessable Entity", index)
    context.set_response_content_type(index, "application/json")
    return json.dumps({"code": 422, "type": "TextRejected", "message": message}).encode()
