"""What a run's folder keeps: the first evaluation for good, every look at the test split counted."""

import json

import pytest

from catalog.labelling.labels_csv import is_wrong_list
from training.assess.record import REPORT, WRONG, keep, kept, seen
from training.assess.run_figures import RunFigures, measure_run
from training.data.samples import Dataset, Sample
from training.errors import TrainingError
from training.run import Run


@pytest.fixture(scope="module")
def on_test(untouched_run: Run) -> RunFigures:
    return measure_run(untouched_run, cost=False)


@pytest.fixture(scope="module")
def on_validation(untouched_run: Run) -> RunFigures:
    return measure_run(untouched_run, "validation", cost=False)


def test_a_run_that_was_never_measured_has_no_report(run: Run) -> None:
    assert kept(run) is None


def test_the_first_look_is_kept_with_what_was_trained(run: Run, on_test: RunFigures) -> None:
    report, name = keep(run, on_test)
    assert name == REPORT and kept(run) == json.loads(json.dumps(report))
    assert report["data"] == ["kind=things.csv"] and report["epochs"] == 2
    assert seen(report) == "test split seen 1 time"


def test_a_second_look_lies_beside_the_first_and_is_counted_in_both(run: Run, on_test: RunFigures) -> None:
    first, _ = keep(run, on_test)
    second, name = keep(run, on_test)
    assert name == "report-test-2.json" and (run.folder / name).is_file()
    still = kept(run)
    assert still and still["measured"] == first["measured"]
    assert seen(still) == seen(second) == "test split seen 2 times"


def test_looking_at_validation_costs_no_look(run: Run, on_validation: RunFigures) -> None:
    report, name = keep(run, on_validation)
    assert name == "report-validation.json" and kept(run) is None
    assert seen(report) == "test split not seen yet"
    assert "flattering" in report["note"]


def test_without_a_test_split_validation_is_what_a_run_is_judged_by(run: Run, samples: tuple[Sample, ...]) -> None:
    run.write_samples(Dataset(tuple(s for s in samples if s.split != "test"), run.config.heads))
    _, name = keep(run, measure_run(run, cost=False))
    assert name == REPORT


def test_a_damaged_report_is_not_written_over(run: Run, on_test: RunFigures) -> None:
    run.write_text(REPORT, "{half")
    with pytest.raises(TrainingError, match="move it away"):
        keep(run, on_test)
    assert (run.folder / REPORT).read_text() == "{half"


def test_the_wrong_pictures_are_listed_for_the_labelling_page(run: Run, on_test: RunFigures) -> None:
    keep(run, on_test)
    written = (run.folder / WRONG).read_bytes()
    assert is_wrong_list(written)
    wrong = sum(len(head.mistakes) for head in on_test.heads if head.part == "all")
    assert len(written.splitlines()) == wrong + 1
