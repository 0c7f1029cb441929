"""Accuracy, macro F1 and confusion, on labels few enough to count by hand."""

import numpy as np
import pytest

from evaluation.classification import accuracy, confusion, in_top_k, label_scores, macro_f1, macro_f1_of

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


def test_each_label_has_its_precision_recall_and_support() -> None:
    labels = ["mug", "bowl", "vase", "lamp"]
    mug, _, vase, lamp = label_scores(confusion(TRUTH, GIVEN, labels), labels)
    assert (mug.precision, mug.recall, mug.support) == (0.5, 0.5, 2)
    assert vase.recall == pytest.approx(2 / 3) and vase.precision == 1.0
    assert (lamp.precision, lamp.recall, lamp.f1, lamp.support) == (0.0, 0.0, 0.0, 0)


def test_macro_f1_of_counts_leaves_out_labels_that_never_occur() -> None:
    labels = ["mug", "bowl", "vase", "lamp"]
    assert macro_f1_of(confusion(TRUTH, GIVEN, labels)) == pytest.approx(macro_f1(TRUTH, GIVEN))


def test_a_label_is_among_the_first_when_few_are_likelier() -> None:
    scores = np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]])
    assert in_top_k(scores, np.array([1, 2]), 2).tolist() == [True, False]


def test_scores_need_counts_of_their_own_labels() -> None:
    with pytest.raises(ValueError, match="do not belong to 3 labels"):
        label_scores(np.zeros((2, 2), np.int64), ["a", "b", "c"])
