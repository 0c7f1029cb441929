"""Finds runs and packaged models by the names that users give."""

from __future__ import annotations

from pathlib import Path

from serving.cards import find_cards
from training.assess.encoding import Encoder, card_encoder, run_encoder
from training.errors import TrainingError
from training.run import Run


def find_run(text: str, runs: Path) -> Run:
    """A run by its folder, its name, or the end of its name; TrainingError lists those there are."""
    for folder in (Path(text).expanduser(), runs / text):
        if (folder / "config.json").is_file():
            return Run(folder)
    ending = sorted(path.parent for path in runs.glob("*/config.json") if path.parent.name.endswith(f"-{text}"))
    if len(ending) == 1:
        return Run(ending[0])
    if ending:
        raise TrainingError(f"{text} could be {' or '.join(path.name for path in ending)}; give the whole name")
    known = ", ".join(sorted(path.parent.name for path in runs.glob("*/config.json"))) or "none yet"
    raise TrainingError(f"There is no run {text}; in {runs} there are: {known}")


def find_encoder(text: str, runs: Path, model_store: Path) -> Encoder:
    """The encoder of a packaged model (NAME-VERSION, such as image-encoder-1.1.0) or of a run; or TrainingError."""
    card = next((card for card in find_cards(model_store) if card.key == text), None)
    if card is not None:
        return card_encoder(card, model_store)
    try:
        return run_encoder(find_run(text, runs))
    except TrainingError as error:
        keys = ", ".join(card.key for card in find_cards(model_store) if card.kind == "image-encoder")
        raise TrainingError(f"{error}; packaged models: {keys or 'none'}") from error
