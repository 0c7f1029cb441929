"""What validation says of a network, and how much colour it asks for."""

import numpy as np
import pytest

from training.validation import Vectors, best_colour_share, nearest_is_same

NAMES = ["mug", "mug", "bowl", "bowl"]


def unit(rows: list[list[float]]) -> Vectors:
    vectors = np.array(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_a_picture_is_found_by_another_one_of_its_product() -> None:
    assert nearest_is_same(unit([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]]), NAMES) == 1.0
    assert nearest_is_same(unit([[1, 0], [0, 1], [0.9, 0.1], [0.1, 0.9]]), NAMES) == 0.0


def test_products_with_one_picture_are_no_questions_but_may_be_wrong_answers() -> None:
    vectors = unit([[1, 0], [0.8, 0.2], [1, 0.01]])
    assert nearest_is_same(vectors, ["mug", "mug", "bowl"]) == 0.0
    assert nearest_is_same(vectors, ["mug", "bowl", "vase"]) is None


def test_pictures_of_unknown_products_take_no_part() -> None:
    assert nearest_is_same(unit([[1, 0], [1, 0.01], [0.5, 0.5]]), ["", "mug", "mug"]) == 1.0


def test_colour_is_weighed_in_where_it_finds_more() -> None:
    blind = unit([[1, 0], [1, 0.2], [1, 0.05], [1, 0.25]])
    telling = unit([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])
    share, tried = best_colour_share(blind, telling, NAMES)
    assert share > 0
    assert tried[share] == 1.0 > tried[0.0]


@pytest.mark.parametrize("names", [NAMES, ["a", "b", "c", "d"]])
def test_colour_stays_out_where_it_finds_no_more(names: list[str]) -> None:
    telling = unit([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])
    assert best_colour_share(telling, telling, names)[0] == 0.0
