"""`shoplens model evaluate` as a user types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from training.data.samples import Sample
from training.run import Run
from webapp.cli.model.evaluate import evaluate

from .conftest import write_run


@pytest.fixture(autouse=True)
def asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command finds the run as one of the installation's."""
    monkeypatch.setenv("SHOPLENS_INSTANCE", str(run.folder.parent.parent))
    return run


def ask(*words: str) -> Result:
    return CliRunner().invoke(evaluate, ["--no-cost", *words])


def test_the_first_look_is_kept_and_shown_again_for_nothing(asked: Run) -> None:
    first, second = ask("tiny"), ask("tiny")
    assert first.exit_code == second.exit_code == 0, first.output
    assert "unseen groups" in first.stdout and second.stdout == first.stdout
    assert "--again measures once more" in second.stderr
    assert sorted(path.name for path in asked.folder.glob("report*")) == ["report.html", "report.json"]


def test_looking_again_is_counted_and_shown(asked: Run) -> None:
    ask("tiny", "--no-html")
    again = ask("tiny", "--again", "--no-html", "--json")
    assert len(json.loads(again.stdout)["looks"]) == 2
    assert "test split seen 2 times" in again.stderr and not list(asked.folder.glob("*.html"))


def test_figures_of_a_part_after_the_first_look_need_a_further_one() -> None:
    ask("tiny", "--no-html")
    refused = ask("tiny", "--only", "kind=mug,bowl")
    assert refused.exit_code == 2 and "--again" in refused.output


def test_validation_is_measured_as_often_as_one_likes() -> None:
    for _ in range(2):
        assert "test split not seen yet" in ask("tiny", "--split", "validation", "--no-html", "--again").stdout


def test_several_runs_are_one_table(asked: Run, samples: tuple[Sample, ...]) -> None:
    other = write_run(asked.folder.parent, samples, "other")
    rows = ask("tiny", "other", "--no-html").stdout.splitlines()
    assert rows[0].split()[:4] == ["run", "split", "head", "accuracy"]
    assert [row.split()[0] for row in rows[2:]] == [asked.name] * 2 + [other.name] * 2


def test_photos_are_asked_in_a_catalogue(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    lines = [f"{sample.path},{sample.identity},{sample.split}" for sample in samples]
    table = tmp_path / "things.csv"
    table.write_text("\n".join(["image,sku,part", *lines]))
    result = ask("tiny", "--photos", str(table), "--where", "photos.part=test", "--against", str(table),
               "--where", "against.part=train", "--json")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["photos"] == 12


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "There is no run nobody"),
        (("tiny", "--only", "kind"), "wanted: HEAD=LABEL,LABEL"),
        (("tiny", "--only", "colour=red,teal"), "has no head 'colour'"),
        (("tiny", "--photos", __file__), "belong together"),
        (("tiny", "--where", "top10"), "expected NAME.COLUMN=VALUE"),
        (("tiny", "--fused", "nothing"), "0 training and 0 test pictures"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(words: tuple[str, ...], said: str) -> None:
    result = ask(*words)
    assert result.exit_code in (1, 2) and said in result.output
