"""Model cards are read strictly, and say which file and field is wrong."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from serving.cards import Card, CardError, Input, find_cards, parse_name, parse_version, read_card, write_card
from serving.identity import fingerprint


def write_changed(card: Card, folder: Path, **changes: Any) -> Path:
    """The card with some top-level fields replaced, or left out when None."""
    raw = json.loads(write_card(card, folder).read_text())
    raw = {name: value for name, value in (raw | changes).items() if value is not None}
    path = folder / f"{card.key}.json"
    path.write_text(json.dumps(raw))
    return path


def test_a_card_reads_back_as_it_was_written(image_card: Card, text_card: Card, tmp_path: Path) -> None:
    for card in (image_card, text_card):
        assert read_card(write_card(card, tmp_path)) == card
    assert find_cards(tmp_path) == [image_card, text_card]


def test_a_text_encoder_says_what_it_wants_before_queries_and_passages(text_card: Card, tmp_path: Path) -> None:
    taught = replace(text_card, input=Input(max_tokens=64, query_prefix="query: ", passage_prefix="passage: "))
    rules = read_card(write_card(taught, tmp_path)).input
    assert (rules.as_query("mug"), rules.as_passage("A mug")) == ("query: mug", "passage: A mug")
    assert "prefix" not in write_card(text_card, tmp_path).read_text()
    assert fingerprint(taught) != fingerprint(replace(taught, input=Input(max_tokens=64)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "mind-reader"),
        ("name", "../evil"),
        ("version", "1.0"),
        ("version", "01.0.0"),
        ("dimension", 0),
        ("dimension", "256"),
        ("metric", "manhattan"),
        ("weights", "../../weights.safetensors"),
        ("weights_sha256", "abc"),
        ("colour_weight", 1.5),
        ("heads", {"kind": ["only one"]}),
        ("heads", {"kind": ["mug", "mug"]}),
        ("licence", None),
        ("aligned_with", ""),  # while aligned_dimension says there is such a part
        ("aligned_dimension", 0),
        ("probe", {"input": "???", "vector": []}),
        ("surprise", 1),
    ],
)
def test_a_wrong_field_is_named_with_its_file(image_card: Card, tmp_path: Path, field: str, value: object) -> None:
    path = write_changed(image_card, tmp_path, **{field: value})
    with pytest.raises(CardError, match=field.partition("_dimension")[0]) as caught:
        read_card(path)
    assert str(path) in str(caught.value)


def test_everything_that_is_wrong_with_a_card_is_named_at_once(image_card: Card, tmp_path: Path) -> None:
    path = write_changed(image_card, tmp_path, kind="mind-reader", dimension="256", surprise=1, weights_sha256="abc")
    with pytest.raises(CardError) as caught:
        read_card(path)
    for field in ("kind", "dimension", "surprise", "weights_sha256"):
        assert f"field '{field}' is" in str(caught.value)


def test_fields_that_only_fit_another_kind_or_code_of_another_time_are_named(text_card: Card, tmp_path: Path) -> None:
    path = write_changed(text_card, tmp_path, input={"size": 32}, probes=None, source_sha256=None)
    with pytest.raises(CardError) as caught:
        read_card(path)
    for sentence in ("'input.size' is 32: no such", "'input.max_tokens' is missing", "'handler_sha256' is missing"):
        assert sentence in str(caught.value)


def test_a_card_from_before_a_field_was_thought_of_still_reads(image_card: Card, tmp_path: Path) -> None:
    raw = json.loads(write_card(image_card, tmp_path).read_text())
    del raw["aligned_with"], raw["aligned_dimension"], raw["input"]["resample"]
    (tmp_path / f"{image_card.key}.json").write_text(json.dumps(raw))
    card = read_card(tmp_path / f"{image_card.key}.json")
    assert (card.aligned_with, card.aligned_dimension, card.input.resample) == ("", 0, "bilinear")


def test_a_probe_of_another_length_than_the_dimension_is_refused(image_card: Card, tmp_path: Path) -> None:
    path = write_changed(image_card, tmp_path, dimension=255)
    with pytest.raises(CardError, match=r"probe\.vector.*255 finite numbers"):
        read_card(path)


def test_a_card_under_another_name_is_refused(image_card: Card, tmp_path: Path) -> None:
    path = write_card(image_card, tmp_path).rename(tmp_path / "image-encoder-2.0.0.json")
    with pytest.raises(CardError, match=r"must be image-encoder-1\.0\.0\.json"):
        read_card(path)


def test_a_missing_and_a_damaged_card_say_so(tmp_path: Path) -> None:
    with pytest.raises(CardError, match="no such model card"):
        read_card(tmp_path / "image-encoder-1.0.0.json")
    (tmp_path / "image-encoder-1.0.0.json").write_text("{")
    with pytest.raises(CardError, match="not readable as JSON"):
        read_card(tmp_path / "image-encoder-1.0.0.json")


def test_versions_rise_by_number_and_not_by_letter(image_card: Card, tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.0"):
        raw = json.loads(write_card(image_card, tmp_path).read_text()) | {"version": version}
        (tmp_path / f"image-encoder-{version}.json").write_text(json.dumps(raw))
    assert [card.version for card in find_cards(tmp_path)] == ["1.0.0", "1.9.0", "1.10.0"]


@pytest.mark.parametrize("name", ["", "Image", "a--b", "a/b", "-a", "a_b", "a\n"])
def test_names_are_parsed_strictly(name: str) -> None:
    with pytest.raises(CardError, match="expected lower-case words"):
        parse_name(name)


@pytest.mark.parametrize("version", ["", "1", "1.0.0.0", "v1.0.0", "1.0.0 ", "1.0.x", "default"])
def test_versions_are_parsed_strictly(version: str) -> None:
    with pytest.raises(CardError, match="expected three numbers"):
        parse_version(version)
