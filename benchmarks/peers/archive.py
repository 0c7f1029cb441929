"""The handlers of an archive without TorchServe: all that they ask of a server is this context."""

import importlib
import zipfile
from pathlib import Path
from typing import Any, Protocol

from serving.cards import Card, read_card
from serving.handlers.loading import CARD_FILE

ENTRIES = {  # kind of a model → module and class of its handler
    "image-encoder": ("image_encoder", "ImageEncoder"),
    "text-encoder": ("text_encoder", "TextEncoder"),
    "review-sentiment": ("review_sentiment", "ReviewSentiment"),
}


class Handler(Protocol):
    """What a server calls."""

    card: Card

    def initialize(self, context: Any) -> None:
        """Load and prove the model."""

    def handle(self, data: list[dict[str, Any]], context: Any) -> list[bytes]:
        """One answer a request."""


class Context:
    """Where the unpacked archive lies; takes status and type of each answer of a batch."""

    def __init__(self, folder: Path) -> None:
        self.system_properties = {"model_dir": str(folder)}
        self.statuses = dict[int, int]()
        self.types = dict[int, str]()

    def set_response_status(self, code: int, phrase: str, idx: int) -> None:  # noqa: ARG002 - as TorchServe calls it
        """Another status than 200."""
        self.statuses[idx] = code

    def set_response_content_type(self, idx: int, value: str) -> None:
        """The type of one answer's content."""
        self.types[idx] = value


def unpack(archive: Path, folder: Path) -> Path:
    """The archive's files, as TorchServe unpacks them."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    return folder


def open_handler(folder: Path) -> Handler:
    """The handler of an unpacked archive, loaded and proved by its probes."""
    module, name = ENTRIES[read_card(folder / CARD_FILE).kind]
    handler: Handler = getattr(importlib.import_module(f"serving.handlers.{module}"), name)()
    handler.initialize(Context(folder))
    return handler
