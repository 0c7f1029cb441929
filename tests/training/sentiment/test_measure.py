"""The bundled model of reviews is measured on the reviews of a shop that it does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli import main

BAD = ("It broke after a week", "Cheap fabric, I sent it back", "Awful, do not buy it", "Does not fit and looks bad")
GOOD = ("I love it", "Fits well and looks great", "Beautiful, I bought a second one", "Soft, warm and well made")


def evaluated(tmp_path: Path, each: int, *arguments: str) -> Result:
    """The command on so many reviews of one star and as many of five."""
    rows = [
        (stars, f"{texts[number % 4]} {number}.") for stars, texts in ((1, BAD), (5, GOOD)) for number in range(each)
    ]
    (tmp_path / "reviews.csv").write_text(
        "sku,rating,review\n" + "".join(f'a-1,{stars},"{text}"\n' for stars, text in rows), encoding="utf-8"
    )
    command = ["reviews", "evaluate", str(tmp_path / "reviews.csv"), *arguments]
    return CliRunner().invoke(main, command, env={"SHOPLENS_INSTANCE": str(tmp_path)})


def test_reviews_of_another_shop_are_measured_beside_the_most_frequent_label(tmp_path: Path) -> None:
    figures = json.loads(evaluated(tmp_path, 20, "--json").stdout)
    assert not figures["trained_on"] and set(figures["test"]["model"]) == {"tone", "stars"}
    assert figures["test"]["model"]["tone"]["accuracy"][0] > 0.8
    assert figures["test"]["most frequent"]["tone"]["accuracy"][0] == 0.5
    assert figures["gains"]["most frequent"]["tone"]["accuracy"][1] > 0


@pytest.mark.parametrize("each", [2, 19])
def test_too_few_reviews_are_refused_with_how_many_it_takes(tmp_path: Path, each: int) -> None:
    done = evaluated(tmp_path, each)
    assert done.exit_code == 1
    assert f"{2 * each} reviews cannot measure a model: 20 of each of two labels are needed" in done.stderr
