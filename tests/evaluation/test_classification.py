"""Accuracy, macro F1 and confusion, on labels few enough to count by hand."""

import numpy as np
import pytest

from evaluation.classification import accuracy, confusion, macro_f1

TRUTH = ["mug", "mug", "bowl", "vase", "vase", "vase"]
GIVEN = ["mug", "bowl", "bowl", "vase", "mug", "vase"]


def test_accuracy_is_the_share_told_rightly() -> None:
    assert accuracy(TRUTH, GIVEN) == pytest.approx(4 / 6)


def test_confusion_counts_true_by_given_labels() -> None:
    assert confusion(TRUTH, GIVEN, ["mug", "bowl", "vase"]).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]


def test_confusion_names_labels_it_was_not_told_of() -> None:
    with pytest.raises(ValueError, match=r"\['vase'\] are not among \['mug', 'bowl'\]"):
        confusion(TRUTH, GIVEN, ["mug", "bowl"])


def test_macro_f1_gives_each_label_the_same_weight() -> None:
    assert macro_f1(TRUTH, GIVEN) == pytest.approx(np.mean([1 / 2, 2 / 3, 4 / 5]))


def test_measures_refuse_lists_of_different_lengths() -> None:
    with pytest.raises(ValueError, match="2 true and 1 given"):
        accuracy(["a", "b"], ["a"])


def test_measures_refuse_nothing() -> None:
    with pytest.raises(ValueError, match="at least one"):
        macro_f1([], [])
