"""TorchServe handler: lists of texts in, log-probabilities of what they say out."""

from pathlib import Path

from serving.cards import Card, file_sha256
from serving.handlers.loading import BASE_FOLDER, RefusesToStart
from serving.handlers.sentiment import MINILM_WORDS, Classifier, MiniLmWords
from serving.handlers.text_encoder import TextEncoder


class ReviewSentiment(TextEncoder):
    """Answers a JSON list of n texts with float32 [n, labels of all heads] as bytes: natural logarithms."""

    def load(self, card: Card, model_dir: Path, base: Path | None = None) -> None:
        """Take card, tokenizer and weights; what the weights go on from lies in `base`, and is checked."""
        self.card = card
        if card.architecture == MINILM_WORDS:
            base = base or model_dir / BASE_FOLDER
            _check_base(card, base / "model.safetensors")
            self.tower = MiniLmWords(model_dir / card.weights, base, card.input.max_tokens, card.heads)
        else:
            self.tower = Classifier(model_dir / card.weights, card.input.max_tokens, card.heads)


def _check_base(card: Card, weights: Path) -> None:
    found = file_sha256(weights)
    if found != card.base_sha256:
        raise RefusesToStart(
            f"{card.key}: {weights.name} has sha256 {found}, the card names {card.base_sha256}; rebuild the archive"
        )
