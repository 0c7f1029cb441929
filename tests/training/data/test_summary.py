"""The summary and the contact sheet of a small data set."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from training.data.checking import check, look_at
from training.data.samples import Dataset, Sample
from training.data.sheet import write_sheet
from training.data.splits import assign
from training.data.summary import Summary, summarise
from training.errors import TrainingError


@pytest.fixture
def samples(labelled: Callable[..., list[Sample]], draw: Callable[..., Path]) -> list[Sample]:
    large = Sample(draw("Mugs/large.png", (200, 90)), {"shop": "Mugs"}, identity="m", group="g")
    return assign([*labelled({"Mugs": 9, "Bowls": 5}), large, Sample(Path("/no/cup.jpg"), {"shop": "Mugs"})])


@pytest.fixture
def dataset(samples: list[Sample]) -> Dataset:
    return check(samples)


@pytest.fixture
def summary(samples: list[Sample], dataset: Dataset) -> Summary:
    return summarise(samples, look_at(samples), dataset)


def test_it_counts_pictures_products_and_balance(summary: Summary) -> None:
    assert (summary.pictures, summary.products, summary.groups, sum(summary.parts.values())) == (15, 1, 1, 15)
    assert [(one.label, one.total) for one in summary.heads["shop"]] == [("Bowls", 5), ("Mugs", 10)]
    assert summary.imbalance("shop") == 2
    assert summary.unmeasured("shop") == ()


def test_it_knows_sizes_as_stored_and_what_was_left_out(summary: Summary) -> None:
    assert (summary.sizes.smallest, summary.sizes.largest, summary.sizes.shortest_side) == ((48, 40), (200, 90), 40)
    assert (summary.sizes.median_width, summary.sizes.median_height) == (48, 40)
    assert summary.rejected == {"there is no such file": 1}


def test_it_is_json_through_and_through(summary: Summary) -> None:
    summary_json = json.loads(json.dumps(summary.as_json()))
    assert summary_json["heads"]["shop"]["labels"][0]["label"] == "Bowls"
    assert summary_json["rejected"]["pictures"] == [{"path": "/no/cup.jpg", "reason": "there is no such file"}]


def test_a_sheet_has_a_row_for_each_label(dataset: Dataset, tmp_path: Path) -> None:
    write_sheet(dataset, tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG"
        assert sheet.height == 2 * 98 + 26
        assert sheet.crop((0, 0, 290, 98)).convert("L").getextrema()[0] < 100, "the label's name is missing"
        assert len(sheet.crop((290, 0, sheet.width, 98)).getcolors(1 << 20) or []) > 100, "pictures are missing"


def test_a_sheet_that_cannot_be_written_says_where(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"cannot be written to .*No such file"):
        write_sheet(dataset, tmp_path / "absent" / "sheet.jpg")
    assert not list(tmp_path.glob("**/.sheet*"))
