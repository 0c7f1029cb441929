"""`shoplens model data` on a small shop of its own."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from tests.support.places import DEMO
from webapp.cli.catalog.commands import import_
from webapp.cli.model.data import data_
from webapp.cli.model.data_options import described, read_dataset
from webapp.settings import Settings

Run = Callable[..., Result]
PRODUCTS = ("mug-001", "mug-004", "mug-007", "bowl-001", "bowl-004", "bowl-007")


@pytest.fixture
def model_data(tmp_path: Path) -> Run:
    """Run the command for a shop in the test's folder."""

    def run(*arguments: str) -> Result:
        environment = Settings(instance=tmp_path / "instance").as_environment()
        return CliRunner().invoke(data_, [str(a) for a in arguments], env=environment, catch_exceptions=False)

    return run


@pytest.fixture
def imported(tmp_path: Path) -> None:
    """Six products of the demo shop, three pictures each."""
    with (DEMO / "feed.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"] in PRODUCTS]
    with (tmp_path / "feed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    environment = Settings(instance=tmp_path / "instance").as_environment()
    done = CliRunner().invoke(import_, [str(tmp_path / "feed.csv"), "--pictures", str(DEMO)], env=environment)
    assert done.exit_code == 0, done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder per label, with a broken picture among the mugs."""
    for label, colour in (("mugs", 60), ("bowls", 160)):
        (tmp_path / "shots" / label).mkdir(parents=True)
        for i in range(6):
            Image.linear_gradient("L").rotate(60 * i).point(lambda v, c=colour: v * c // 255).save(
                tmp_path / "shots" / label / f"{i}.png"
            )
    (tmp_path / "shots" / "mugs" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not much")
    return tmp_path / "shots"


def test_a_folder_is_counted_and_what_is_broken_said(model_data: Run, folder: Path) -> None:
    told = model_data("--data", f"shop={folder}").stdout
    assert ["mugs", "4", "1", "1", "6"] in [line.split() for line in told.splitlines()]
    assert "2 labels, the largest 1.0 times the smallest" in told
    assert "1 × damaged or cut short, the first:" in told


def test_mean_and_deviation_of_the_training_pictures_are_said(model_data: Run, folder: Path) -> None:
    options = ("--data", f"shop={folder}")
    for label in ("mugs", "bowls"):
        for i in range(6):
            halves = Image.new("L", (40, 40), 51)
            halves.paste(153, (20, 0, 40, 40))
            halves.save(folder / label / f"{i}.png")
    assert "training pictures: mean 0.4000, deviation 0.2000 (of 0..1)" in model_data(*options).stdout
    assert json.loads(model_data(*options, "--json").stdout)["data"]["mean"] == pytest.approx([0.4] * 3)


def test_a_program_gets_the_same_as_json(model_data: Run, folder: Path) -> None:
    told = json.loads(model_data("--data", f"shop={folder}", "--test", "0", "--json").stdout)["data"]
    assert told["splits"] == {"train": 10, "validation": 2, "test": 0}
    assert told["rejected"]["reasons"] == {"damaged or cut short": 1}


def test_a_sheet_is_written_on_request(model_data: Run, folder: Path, tmp_path: Path) -> None:
    assert model_data("--data", f"shop={folder}", "--sheet", tmp_path / "sheet.jpg").exit_code == 0
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.size[1] > 200


@pytest.mark.usefixtures("imported")
def test_the_catalogue_keeps_its_products_together(model_data: Run) -> None:
    told = json.loads(model_data("--data", "shop=catalogue", "--validation", "0.3", "--test", "0", "--json").stdout)[
        "data"
    ]
    assert (told["pictures"], told["products"], told["leaks"]["groups"]) == (18, 6, [])
    assert {row["label"]: row["pictures"] for row in told["heads"]["shop"]["labels"]} == {"Bowls": 9, "Mugs": 9}


@pytest.mark.usefixtures("imported")
def test_labels_go_out_are_corrected_and_come_back(model_data: Run, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    assert "18 pictures written" in model_data("--export-labels", table).stdout
    assert "labels: 0 changed, 18 unchanged, 0 rejected" in model_data("--import-labels", table).stdout
    lines = table.read_text(encoding="utf-8-sig").replace("Bowls", "Basins").splitlines()
    table.write_text("\n".join([*lines, f"{'0' * 64},,,shop,Mugs,,"]), encoding="utf-8")
    told = model_data("--import-labels", table).stdout
    assert "labels: 9 changed, 9 unchanged, 1 rejected" in told
    assert "row 20: no picture" in told
    assert "Basins" in model_data("--data", "shop=catalogue").stdout


def test_training_gets_the_checked_pictures_and_is_told_what_was_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"data": [f"shop={folder}"], "column": (), "where": (), "validation": 0.5, "test": 0.0, "split_seed": 1}
    dataset = read_dataset(Settings(instance=tmp_path / "instance"), options)
    assert (len(dataset.part("train")), len(dataset.part("validation"))) == (6, 6)
    assert "left out: 1 × damaged or cut short" in capsys.readouterr().err
    assert described(options) == [f"--data shop={folder}", "--validation 0.5 --test 0 --split-seed 1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Error: No data was named"),
        (("--data", "shop=nowhere"), "Error: --data shop=nowhere: nowhere does not exist"),
        (("--data", "shop=catalogue"), "Error: The catalogue is empty"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(model_data: Run, arguments: tuple[str, ...], told: str) -> None:
    refused = model_data(*arguments)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(told)
    assert refused.stderr.count("\n") == 1


def test_a_folder_of_one_label_is_refused(model_data: Run, folder: Path) -> None:
    for picture in (folder / "bowls").iterdir():
        picture.unlink()
    (folder / "bowls").rmdir()
    refused = model_data("--data", f"shop={folder}")
    assert refused.exit_code == 1
    assert "one label only, 'mugs'" in refused.stderr
