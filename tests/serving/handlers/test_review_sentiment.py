import zipfile
from pathlib import Path

import pytest

from serving.archives import build_archive
from serving.cards import Card, CardError, Input, Probe, file_sha256, read_card, write_card
from serving.errors import ArchiveFailed
from serving.handlers.loading import RefusesToStart
from serving.handlers.review_sentiment import ReviewSentiment


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder as the package of the text encoder has it."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        (folder / name).write_text(f"not really {name}")
    return folder


@pytest.fixture
def card(tmp_path: Path, base: Path) -> Card:
    """A card of a model that goes on from that folder's weights; it lies beside its own."""
    (tmp_path / "own.safetensors").write_text("own")
    made = Card(
        name="review-sentiment",
        version="9.0.0",
        kind="review-sentiment",
        architecture="minilm-words",
        input=Input(max_tokens=64),
        dimension=3,
        metric="cosine",
        weights="own.safetensors",
        weights_sha256=file_sha256(tmp_path / "own.safetensors"),
        handler_sha256="0" * 64,
        probe=Probe("Lovely, but it broke", (-1.0, -0.5, -0.2)),
        heads={"tone": ("negative", "neutral", "positive")},
        licence="CC0-1.0",
        base_sha256=file_sha256(base / "model.safetensors"),
    )
    write_card(made, tmp_path)
    return made


def test_the_archive_carries_what_the_model_goes_on_from(card: Card, base: Path, tmp_path: Path) -> None:
    archive = build_archive(tmp_path / f"{card.key}.json", tmp_path, text_weights=base)
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
    wanted = {"own.safetensors", "base/model.safetensors", "base/config.json", "base/tokenizer.json"}
    assert wanted | {"card.json", "review_sentiment.py", "serving/handlers/sentiment.py"} <= names


def test_other_weights_to_go_on_from_are_refused(card: Card, base: Path, tmp_path: Path) -> None:
    (base / "model.safetensors").write_text("others")
    with pytest.raises(ArchiveFailed, match="it was trained on from weights with sha256"):
        build_archive(tmp_path / f"{card.key}.json", tmp_path, text_weights=base)
    with pytest.raises(RefusesToStart, match="rebuild the archive"):
        ReviewSentiment().load(card, tmp_path, base)


def test_the_card_reads_back_as_written(card: Card, tmp_path: Path) -> None:
    path = tmp_path / f"{card.key}.json"
    assert read_card(path) == card
    path.write_text(path.read_text().replace(card.base_sha256, "none"))
    with pytest.raises(CardError, match="base_sha256"):
        read_card(path)
