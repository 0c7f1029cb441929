"""Fine-tunes all layers of a text classifier of `transformers`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from catalog.progress import Progress
from serving.handlers.classifier_source import ClassifierSource
from serving.handlers.text_towers import padded, precision
from training.sentiment.minilm import Trained
from training.sentiment.recipe import Recipe
from training.sentiment.tune import Material, batches, fine_tune, head_weights, items_of, judge, learnt_from


def train_transformer(found: Material, recipe: Recipe, source: ClassifierSource, progress: Progress) -> Trained:
    """Fine-tune every layer, on a GPU where there is one; the weights of the best epoch."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network: Any = source.network.to(device)
    source.tokenizer.enable_truncation(min(recipe.max_tokens, source.max_tokens))
    source.tokenizer.no_padding()
    texts, owners, weights = learnt_from(found.parts["train"], recipe)
    asked = [example.whole for example in found.parts["validation"]]
    tokens = [encoding.ids for encoding in source.tokenizer.encode_batch([*texts, *asked])]
    items = items_of(owners, weights, [len(row) for row in tokens[: len(texts)]], list(found.heads))

    def forward(batch: Sequence[int]) -> Tensor:
        ids, mask = padded([tokens[place] for place in batch], source.padding)
        with precision():
            given = network(input_ids=ids.to(device), attention_mask=mask.long().to(device)).logits
        logits: Tensor = given.float()
        return logits

    def validation() -> Tensor:
        lengths = [len(row) for row in tokens[len(texts) :]]
        logits = torch.zeros(len(asked), sum(found.sizes))
        with torch.inference_mode():
            for batch in batches(lengths, 64):
                logits[batch] = forward([len(texts) + place for place in batch]).cpu()
        return logits

    weighed = head_weights(found, recipe)
    scores = fine_tune(network, forward, items, weighed, lambda: judge(found, validation), recipe, progress)
    network.eval()
    parts = dict(zip(found.heads, validation().split_with_sizes(found.sizes, 1), strict=True))
    given = {"network": {head: part.argmax(1).numpy() for head, part in parts.items()}}
    tensors = {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
    return Trained(tensors, scores, given, {})
