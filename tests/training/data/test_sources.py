"""What `--data` may name, and what comes of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from training.data.samples import Sample
from training.data.sources import SourceSpec, describe, parse_sources, read_sources
from training.errors import TrainingError

Write = Callable[..., Path]


def test_the_options_of_a_command_become_specs_and_back() -> None:
    specs = parse_sources(["g=labels.csv", "f=shots"], ["g.label=fine"], ["g.kids=False"])
    assert specs == (SourceSpec("g", "labels.csv", {"label": "fine"}, {"kids": "False"}), SourceSpec("f", "shots"))
    assert describe(specs[0]) == "--data g=labels.csv --column g.label=fine --where g.kids=False"


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        ([], [], "Give at least one --data"),
        (["pictures"], [], "expected HEAD=SOURCE"),
        (["my.head=pictures"], [], "a head's name is letters"),
        (["g=labels.csv"], ["label=fine"], "expected HEAD.COLUMN"),
        (["g=labels.csv"], ["h.label=fine"], "'h' has none"),
        (["g=folder"], ["g.label=fine"], "'g' has none"),
    ],
)
def test_options_that_cannot_be_meant_are_told_the_form(data: list[str], columns: list[str], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        parse_sources(data, columns, [])


def test_a_folder_has_one_subfolder_a_label(draw: Write, tmp_path: Path) -> None:
    draw("mugs/a.png"), draw("mugs/deeper/b.png"), draw("bowls/a.png")
    (tmp_path / "bowls" / ".DS_Store").touch()
    found = read_sources([SourceSpec("shop", str(tmp_path))])
    assert [(s.path.name, s.labels["shop"]) for s in found] == [
        ("a.png", "bowls"),
        ("a.png", "mugs"),
        ("b.png", "mugs"),
    ]


def test_folders_named_like_splits_give_the_splits(draw: Write, tmp_path: Path) -> None:
    draw("train/mugs/a.png"), draw("val/mugs/b.png"), draw("test/mugs/c.png")
    found = read_sources([SourceSpec("shop", str(tmp_path))])
    assert {s.path.name: s.split for s in found} == {"a.png": "train", "b.png": "validation", "c.png": "test"}
    assert {s.labels["shop"] for s in found} == {"mugs"}


def test_an_empty_label_folder_is_an_error_that_names_it(draw: Write, tmp_path: Path) -> None:
    draw("mugs/a.png")
    (tmp_path / "bowls").mkdir()
    with pytest.raises(TrainingError, match="bowls is empty"):
        read_sources([SourceSpec("shop", str(tmp_path))])


def test_a_table_gives_everything_it_knows(table: Write, tmp_path: Path) -> None:
    path = table(
        "t.csv", ("image", "label", "identity", "group", "split", "title"), ("a.jpg", "M", "m1", "g", "val", "Mug")
    )
    assert read_sources([SourceSpec("shop", str(path))]) == [
        Sample(tmp_path / "a.jpg", {"shop": "M"}, identity="m1", group="g", split="validation", title="Mug")
    ]


def test_columns_are_renamed_left_unread_and_rows_kept_by_value(table: Write) -> None:
    path = table("t.csv", ("file", "kind", "top", "split"), ("a.jpg", "M", "yes", "test"), ("b.jpg", "B", "no", "test"))
    columns = {"image": "file", "label": "kind", "split": ""}
    found = read_sources([SourceSpec("shop", str(path), columns, {"top": "yes"})])
    assert [(s.path.name, s.labels, s.split) for s in found] == [("a.jpg", {"shop": "M"}, None)]


def test_two_heads_of_one_table_meet_in_one_picture(table: Write) -> None:
    path = str(table("t.csv", ("image", "fine", "coarse"), ("x/../a.jpg", "Pink", "Apple"), ("a.jpg", "Pink", "Apple")))
    specs = [SourceSpec("fine", path, {"label": "fine"}), SourceSpec("coarse", path, {"label": "coarse"})]
    assert [s.labels for s in read_sources(specs)] == [{"fine": "Pink", "coarse": "Apple"}]


def test_semicolons_and_tabs_separate_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("image; label\na.jpg;Mugs, tall\n")
    assert [s.labels for s in read_sources([SourceSpec("shop", str(tmp_path / "t.csv"))])] == [{"shop": "Mugs, tall"}]


def test_several_tables_may_feed_one_head(table: Write) -> None:
    one, two = (table(f"{n}.csv", ("image", "label"), (f"{n}.jpg", n)) for n in "ab")
    found = read_sources([SourceSpec("shop", str(one)), SourceSpec("shop", str(two))])
    assert [s.labels["shop"] for s in found] == ["a", "b"]


def test_a_picture_with_two_labels_in_one_head_is_refused(table: Write) -> None:
    path = table("t.csv", ("image", "label"), ("a.jpg", "Mugs"), ("a.jpg", "Bowls"))
    with pytest.raises(TrainingError, match="'Mugs' and 'Bowls' in the head 'shop'"):
        read_sources([SourceSpec("shop", str(path))])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("image,kind\na.jpg,Mugs\n", "no column 'label'; its columns are image, kind"),
        ("image,label\n", "holds no rows"),
        ("", "its columns are none"),
        ("image,label,split\na.jpg,Mugs,later\n", "line 2: split 'later' is none of train"),
        ("image,label\na.jpg,Tass\xe9\n", "not written in UTF-8"),
    ],
)
def test_a_wrong_table_is_told_what_is_wanted(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(content, encoding="latin-1")
    with pytest.raises(TrainingError, match=message):
        read_sources([SourceSpec("shop", str(tmp_path / "t.csv"))])


def test_a_value_no_row_holds_is_answered_with_those_there_are(table: Write) -> None:
    path = table("t.csv", ("image", "label", "top"), ("a.jpg", "M", "True"))
    with pytest.raises(TrainingError, match="has top=yes: top holds True"):
        read_sources([SourceSpec("shop", str(path), where={"top": "yes"})])


@pytest.mark.parametrize(("source", "message"), [("nowhere", "does not exist"), ("catalogue", "no catalogue here")])
def test_a_source_that_is_none_is_told_what_is(source: str, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        read_sources([SourceSpec("shop", source)])


def test_the_catalogue_is_asked_for_its_samples() -> None:
    class Shop:
        def samples(self, head: str, columns: Mapping[str, str], where: Mapping[str, str]) -> list[Sample]:
            return [Sample(Path("/a"), {head: f"{columns['label']} {where['brand']}"})]

    specs = parse_sources(["shop=catalogue"], ["shop.label=brand"], ["shop.brand=Otter"])
    assert [s.labels for s in read_sources(specs, Shop())] == [{"shop": "brand Otter"}]
