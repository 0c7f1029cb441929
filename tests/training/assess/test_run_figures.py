"""The figures of a run on a split: which split, which parts, what is said about them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.assess.parts import Only, read_only
from training.assess.run_figures import RunFigures, choose_split, measure_run
from training.data.samples import Dataset, Sample
from training.errors import TrainingError
from training.run import Run


@pytest.fixture(scope="module")
def figures(untouched_run: Run) -> RunFigures:
    return measure_run(untouched_run, cost=False)


def test_every_head_is_measured_on_the_whole_test_split(figures: RunFigures) -> None:
    whole = {head.head: head for head in figures.heads if head.part == "all"}
    assert figures.split == "test" and set(whole) == {"kind", "shade"}
    assert whole["kind"].accuracy.count == 12
    assert np.sum(whole["kind"].confusion) == 12
    assert sum(score.support for score in whole["kind"].classes) == 12


def test_the_wrong_pictures_are_those_off_the_diagonal(figures: RunFigures) -> None:
    head = figures.heads[0]
    counts = np.array(head.confusion)
    assert len(head.mistakes) == counts.sum() - np.trace(counts) > 0
    assert all(Path(mistake.path).is_file() and mistake.truth != mistake.given for mistake in head.mistakes)


def test_unseen_groups_leave_out_the_sender_who_is_in_training_too(figures: RunFigures) -> None:
    unseen = next(head for head in figures.heads if head.part == "unseen groups")
    assert unseen.accuracy.count == 10


def test_the_temperature_is_fitted_on_validation(figures: RunFigures) -> None:
    calibration = figures.heads[0].calibration
    assert calibration.temperature is not None and calibration.error_after is not None


def test_the_other_photo_of_each_thing_is_looked_for(figures: RunFigures) -> None:
    again = figures.again[0]
    assert (again.queries, again.gallery, again.left_out) == (12, 12, 0)
    assert again.score.recall_at_1.mean > 0.5  # even weights that nobody trained keep a colour apart


def test_a_thing_with_one_photo_in_the_split_is_looked_for_in_all(run: Run, samples: tuple[Sample, ...]) -> None:
    fewer = tuple(s for s in samples if not (s.split == "test" and s.path.stem.endswith("5")))
    run.write_samples(Dataset(fewer, run.config.heads))
    again = measure_run(run, cost=False).again[0]
    assert "all splits" in again.rule
    assert (again.queries, again.gallery) == (6, 30)


def test_pictures_of_one_data_set_among_several_have_figures_of_their_own(
    run: Run, samples: tuple[Sample, ...]
) -> None:
    of = {"red": {"kind": "mug"}, "teal": {"kind": "bowl"}}
    mixed = tuple(replace(sample, labels=of.get(sample.identity, {"shade": "navy"})) for sample in samples)
    run.write_samples(Dataset(mixed, run.config.heads))
    counts = {again.part: again.queries for again in measure_run(run, cost=False).again}
    assert counts["all"] == 12
    assert (counts["all, kind"], counts["all, shade"]) == (4, 8)


def test_without_a_test_split_validation_is_measured_and_called_flattering(samples: tuple[Sample, ...]) -> None:
    split, note = choose_split(Dataset(tuple(s for s in samples if s.split != "test"), {}))
    assert split == "validation"
    assert "no test split" in note and "flattering" in note


def test_a_split_that_is_empty_is_named_with_those_there_are(samples: tuple[Sample, ...]) -> None:
    with pytest.raises(TrainingError, match="no test pictures; it has train, validation"):
        choose_split(Dataset(tuple(s for s in samples if s.split != "test"), {}), "test")


def test_figures_among_some_labels_answer_with_no_other(untouched_run: Run) -> None:
    figures = measure_run(untouched_run, only=[Only("kind", ("mug", "bowl"), text="kind=mug,bowl")], cost=False)
    among = next(head for head in figures.heads if head.part == "all, only")
    assert among.labels == ("bowl", "mug") and among.accuracy.count == 8


def test_figures_of_a_table_are_of_its_pictures_alone(
    untouched_run: Run, samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    table = tmp_path / "some.csv"
    rows = [f"{s.path},{s.labels['kind']},{'yes' if s.labels['shade'] in ('red', 'teal') else 'no'}" for s in samples]
    table.write_text("\n".join(["image,label,kept", *rows]))
    only = read_only(f"kind={table}", {"kind": {"kept": "yes"}}, {})
    among = [h for h in measure_run(untouched_run, only=[only], cost=False).heads if h.part == "all, only"]
    assert among[0].accuracy.count == 4 and "kept=yes" in among[0].note


def test_a_label_the_head_never_learned_is_named(run: Run, samples: tuple[Sample, ...]) -> None:
    strange = (*samples, replace(samples[-1], labels={"kind": "kettle"}))
    run.write_samples(Dataset(strange, run.config.heads))
    with pytest.raises(TrainingError, match="never learned kettle"):
        measure_run(run, cost=False)


def test_an_unknown_head_is_answered_with_the_known(untouched_run: Run) -> None:
    with pytest.raises(TrainingError, match="no head 'sort'; it has kind, shade"):
        measure_run(untouched_run, only=[Only("sort", ("a", "b"))], cost=False)
