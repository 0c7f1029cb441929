"""Photos asked in a catalogue, by a network and by what needs no training."""

from pathlib import Path

import pytest

from serving.handlers.networks import ARCHITECTURES, build
from training.assess.catalogue_match import Baseline, Match, match, parse_baseline
from training.assess.encoding import run_encoder
from training.assess.tables import read_pictures
from training.checkpoint import save_tensors
from training.data.samples import Sample
from training.errors import TrainingError
from training.run import Run


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, samples: tuple[Sample, ...]) -> tuple[Path, Path]:
    """A shop's pictures, two a product in one cell, and customers' photos with a column that says who took them."""
    folder = tmp_path_factory.mktemp("tables")
    of: dict[str, list[Path]] = {}
    for sample in samples:
        of.setdefault(sample.identity, []).append(sample.path)
    catalogue = [f"{identity},{paths[0]}|{paths[1]}" for identity, paths in of.items()]
    photos = [f"{path},{identity},{'Ann' if n % 2 else 'Bo'}" for identity, paths in of.items()
              for n, path in enumerate(paths[2:])]  # fmt: skip
    (folder / "feed.csv").write_text("\n".join(["sku,images", *catalogue]))
    (folder / "photos.csv").write_text("\n".join(["photo,sku,sender", *photos, "gone.jpg,red,Ann"]))
    return folder / "photos.csv", folder / "feed.csv"


@pytest.fixture(scope="module")
def outcome(tables: tuple[Path, Path], untouched_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Match:
    weights = tmp_path_factory.mktemp("weights") / "basic.safetensors"
    save_tensors(build("basic-cnn", {}, 8).backbone.state_dict(), weights)
    photos, feed = (read_pictures(table, by=by) for table, by in zip(tables, ("sender", None), strict=True))
    return match(photos, feed, {"ours": run_encoder(untouched_run)}, Baseline("basic-cnn", weights))


def test_every_photo_is_asked_and_what_could_not_be_is_counted(outcome: Match) -> None:
    assert (outcome.photos, outcome.pictures, outcome.products) == (24, 12, 6)
    assert (outcome.not_shown, outcome.unreadable) == (0, 1)


def test_the_baselines_stand_beside_the_network(outcome: Match) -> None:
    methods = {figures.method for figures in outcome.figures}
    assert methods >= {"ours", "frozen basic-cnn", "colour histogram", "frozen basic-cnn + histogram at 0.3"}
    assert {gain.over for gain in outcome.gains} == methods - {"ours"}


def test_discs_of_plain_colours_are_found_by_colour_alone(outcome: Match) -> None:
    histogram = next(f for f in outcome.figures if (f.method, f.part) == ("colour histogram", "all"))
    assert histogram.score.recall_at_1.mean == 1.0


def test_figures_are_split_by_the_column_asked_for(outcome: Match) -> None:
    counts = {f.part: f.score.recall_at_1.count for f in outcome.figures if f.method == "ours"}
    assert counts == {"all": 24, "Ann": 12, "Bo": 12}


def test_photos_of_products_that_are_not_shown_are_left_out(tables: tuple[Path, Path], untouched_run: Run) -> None:
    photos, feed = tables
    some = read_pictures(feed, where={"sku": "red"})
    outcome = match(read_pictures(photos), some, {"ours": run_encoder(untouched_run)})
    assert (outcome.photos, outcome.not_shown) == (4, 20)


def test_tables_that_speak_of_different_things_are_refused(tables: tuple[Path, Path], untouched_run: Run) -> None:
    photos, feed = (read_pictures(table) for table in tables)
    strangers = read_pictures(tables[0], columns={"identity": "sender"})
    assert feed and photos
    with pytest.raises(TrainingError, match="do their identities mean the same"):
        match(strangers, feed, {"ours": run_encoder(untouched_run)})


@pytest.mark.parametrize(
    ("columns", "wanted"), [("sku,file", "one of image, photo"), ("image,name", "one of identity")]
)
def test_a_table_without_its_columns_is_told_which(columns: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(f"{columns}\na,b\n")
    with pytest.raises(TrainingError, match=wanted):
        read_pictures(tmp_path / "table.csv")


def test_a_table_without_a_usable_picture_says_why(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "table.csv").write_text("image,sku\ntext.jpg,1\n")
    with pytest.raises(TrainingError, match="not a whole picture"):
        read_pictures(tmp_path / "table.csv")


def test_a_baseline_names_an_architecture_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "w.pth").touch()
    assert parse_baseline(f"mobilenet-v2:{tmp_path / 'w.pth'}").architecture in ARCHITECTURES
    with pytest.raises(TrainingError, match="ARCHITECTURE:FILE"):
        parse_baseline("mobilenet-v2")
