"""TorchServe handler: lists of texts in, sentence embeddings out, the texts of all requests of a batch together."""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from serving.cards import Card
from serving.handlers.loading import check_probe, open_archive
from serving.handlers.vision import declare_missing_operators

BYTES = "application/octet-stream"
MOST_TEXTS = 256  # in one request
TOGETHER = 64  # texts in one forward pass


class TextEncoder:
    """Answers a JSON list of n texts with float32 [n, dimension] as bytes: mean of the token vectors, unit length."""

    card: Card
    tokenizer: Tokenizer
    network: Any

    def initialize(self, context: Any) -> None:
        """Load the unpacked archive and prove it by its probe."""
        torch.set_num_threads(1)  # a worker for each core answers more requests than one worker on all cores
        model_dir = Path(context.system_properties["model_dir"])
        self.load(open_archive(model_dir), model_dir)
        check_probe(self.card, self.encode([self.card.probe.input])[0].tolist())

    def load(self, card: Card, model_dir: Path) -> None:
        """Take card, tokenizer and weights, without the probe; nothing is fetched from anywhere."""
        declare_missing_operators()  # transformers imports torchvision where it is installed
        from transformers import BertModel

        self.card = card
        self.tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
        self.tokenizer.enable_truncation(card.input.max_tokens)
        self.tokenizer.no_padding()
        network: Any = BertModel.from_pretrained(model_dir, local_files_only=True, add_pooling_layer=False)
        self.network = network.eval()

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
        """float32 [n, dimension]; texts of like length share a forward pass, so that little of it is padding."""
        encodings = self.tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        vectors = torch.empty(len(texts), self.card.dimension)
        for start in range(0, len(order), TOGETHER):
            chosen = order[start : start + TOGETHER]
            vectors[chosen] = self._forward([encodings[index].ids for index in chosen])
        return vectors

    def _forward(self, tokens: list[list[int]]) -> Tensor:
        longest = max(map(len, tokens))
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in tokens])  # 0 is BERT's padding
        mask = torch.arange(longest) < torch.tensor([len(row) for row in tokens]).unsqueeze(1)
        with torch.inference_mode():
            with _precision():
                states = self.network(input_ids=ids, attention_mask=mask.long()).last_hidden_state.float()
            weights = mask.unsqueeze(2).float()
            return functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)


def _precision() -> AbstractContextManager[object]:
    """bfloat16 where the CPU has instructions for it: 1.7 times the texts a second at a cosine above 0.9999.

    The image encoder computes in float32: in bfloat16 MobileNetV2's features came out at a cosine of 0.993.
    """
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("avx512_bf16") or abilities.get("amx_bf16")
    return torch.autocast("cpu", torch.bfloat16) if native else nullcontext()


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
