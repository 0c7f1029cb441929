"""What a user may call a run or a packaged model."""

from pathlib import Path

import pytest

from serving.cards import find_cards
from tests.support.places import MODEL_STORE
from training.assess.encoding import find_encoder, find_run
from training.errors import TrainingError
from training.run import Run


def test_a_run_is_found_by_folder_by_name_and_by_the_end_of_its_name(untouched_run: Run) -> None:
    runs = untouched_run.folder.parent
    for text in (str(untouched_run.folder), untouched_run.name, "tiny"):
        assert find_run(text, runs).folder == untouched_run.folder


def test_an_unknown_run_is_answered_with_those_there_are(untouched_run: Run) -> None:
    with pytest.raises(TrainingError, match=f"there are: {untouched_run.name}"):
        find_run("other", untouched_run.folder.parent)


def test_an_encoder_is_a_packaged_model_or_a_run(untouched_run: Run) -> None:
    runs = untouched_run.folder.parent
    key = [card.key for card in find_cards(MODEL_STORE) if card.kind == "image-encoder"][-1]
    assert "shop" in find_encoder(key, runs, MODEL_STORE).heads
    assert "kind" in find_encoder("tiny", runs, MODEL_STORE).heads


def test_an_unknown_encoder_is_answered_with_the_packaged_ones(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"packaged models: .*image-encoder-"):
        find_encoder("image-encoder-9.9.9", tmp_path, MODEL_STORE)


def test_words_are_not_asked_of_photos(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="is a text-encoder; photos need an image-encoder"):
        find_encoder("text-encoder-1.0.0", tmp_path, MODEL_STORE)
