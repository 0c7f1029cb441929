"""Titles against pictures, and labels by picture, by title and by both."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from training.assess.encoding import run_encoder
from training.assess.fused import measure_fused
from training.assess.parts import Part
from training.assess.retrieval import measure_words
from training.assess.run_figures import measure_run
from training.data.samples import Dataset, Sample, heads_of
from training.errors import TrainingError
from training.run import Run

from .conftest import write_run

EVERY = Part("all", "every picture", np.arange(4))


def by_letters(titles: Sequence[str]) -> npt.NDArray[np.float32]:
    """Titles as counts of letters, of unit length: enough to tell those of the test apart."""
    counts = np.array([[title.lower().count(chr(97 + n)) for n in range(26)] for title in titles], np.float32)
    return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), np.float32)


def test_titles_find_the_pictures_that_lie_where_they_do() -> None:
    titles = ["red mug", "red mug", "blue bowl", "blue bowl"]
    samples = [Sample(Path("x"), title=title) for title in titles]
    figures = next(measure_words(samples, by_letters(titles), by_letters, [EVERY]))
    assert (figures.titles, figures.pictures) == (2, 4)
    assert figures.recall_at_1.mean == 1.0


def test_a_run_towards_words_is_asked_in_words(tmp_path: Path, samples: tuple[Sample, ...]) -> None:
    figures = measure_run(write_run(tmp_path, samples, aligned=26), titles=by_letters, cost=False)
    assert figures.words[0].titles == 6 and figures.words[0].pictures == 12


def test_a_run_that_knows_no_words_is_not_asked_in_them(untouched_run: Run) -> None:
    assert measure_run(untouched_run, titles=by_letters, cost=False).words == ()


def test_another_text_encoder_than_the_networks_is_refused(tmp_path: Path, samples: tuple[Sample, ...]) -> None:
    with pytest.raises(TrainingError, match="26 numbers and pictures 12"):
        measure_run(write_run(tmp_path, samples, aligned=12), titles=by_letters, cost=False)


def test_titles_that_name_the_label_tell_it(untouched_run: Run, samples: tuple[Sample, ...]) -> None:
    dataset = Dataset(samples, heads_of(samples))
    found = {f.reads: f for f in measure_fused(run_encoder(untouched_run), dataset, "test", "kind", by_letters)}
    assert set(found) == {"picture", "title", "picture and title"}
    assert found["title"].accuracy.mean == found["picture and title"].macro_f1.mean == 1.0


def test_data_without_titles_cannot_be_told_by_them(untouched_run: Run, samples: tuple[Sample, ...]) -> None:
    bare = tuple(replace(sample, title="") for sample in samples)
    with pytest.raises(TrainingError, match="use data with titles"):
        list(measure_fused(run_encoder(untouched_run), Dataset(bare, {}), "test", "kind", by_letters))
