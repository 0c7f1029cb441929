"""TorchServe handler: a text encoder whose one file of weights says everything of it, in whatever language."""

from pathlib import Path

from serving.cards import SENTENCES, Card
from serving.handlers.sentences import PackedSentences
from serving.handlers.text_encoder import TextEncoder


class SentenceEncoder(TextEncoder):
    """Answers as TextEncoder does."""

    def load(self, card: Card, model_dir: Path) -> None:
        """Take card, tokenizer and weights, without the probes; nothing is fetched from anywhere."""
        self.card = card
        self.tower = PackedSentences(card, model_dir)


def text_encoder_of(card: Card) -> TextEncoder:
    """The handler that a text encoder's card wants, not loaded yet."""
    return SentenceEncoder() if card.architecture == SENTENCES else TextEncoder()
