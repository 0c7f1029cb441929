"""Numbers with units: however they are written, they are one word."""

import pytest

from indexer.words.measures import append_measures, find_measures


def words(text: str) -> list[str]:
    return [word for measure in find_measures(text) for word in measure.words]


@pytest.mark.parametrize("text", ["1.5 l", "1.5l", "1,5 litre", "1500ml", "1,500 ml", "150 cl", "1½ l", "1 1/2 litres"])
def test_one_volume_is_one_word_however_it_is_written(text: str) -> None:
    assert words(text) == ["1500ml"]


@pytest.mark.parametrize("text", ['12"', "12in", "12 inch", "12-inch", "12″", "12 inches", "1 ft"])
def test_inches_are_marked_in_many_ways(text: str) -> None:
    assert words(f"pot {text}") == ["305mm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-gal bucket", ["18900ml"]),
        ("print 50 × 70 cm", ["500mm", "700mm"]),
        ("50x70cm", ["500mm", "700mm"]),
        ("0.5kg bag", ["500g"]),
        ("16 fl oz", ["473ml"]),
        ("burns 40 hours", ["2400min"]),
        ("½ l", ["500ml"]),
    ],
)
def test_units_of_all_kinds(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text", ["3 in 1", "2 in stock", "E27 bulb", "no 5", "model 12a", "3 o'clock", "v1.5.2", "mug's"]
)
def test_what_only_resembles_a_measure_is_none(text: str) -> None:
    assert words(text) == []


def test_an_index_holds_the_words_behind_the_text() -> None:
    assert append_measures("Flask, 0.5 l") == "Flask, 0.5 l 500ml"
    assert append_measures("Flask") == "Flask"
