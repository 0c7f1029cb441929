"""In which turn the models are brought: those that search waits for first."""

from serving.cards import ModelKey
from webapp.modelops.desired import DesiredState
from webapp.modelops.drift import DEFAULT_ROW
from webapp.modelops.reconcile import in_turn

IMAGE, TEXT, REVIEWS = (ModelKey(name, "1.0.0") for name in ("image-encoder", "text-encoder", "review-sentiment"))
DEFAULT = ModelKey("image-encoder", DEFAULT_ROW)
STATE = DesiredState((), {}, {}, answering=frozenset({IMAGE, TEXT}))


def test_both_encoders_come_together_then_what_reads_reviews_then_defaults() -> None:
    due = {REVIEWS, DEFAULT, TEXT, IMAGE}
    assert list(in_turn(due, STATE, answering_only=False)) == [{IMAGE, TEXT}, {REVIEWS}, {DEFAULT}]


def test_a_start_waits_for_what_answers_searches_alone() -> None:
    assert list(in_turn({REVIEWS, DEFAULT, TEXT}, STATE, answering_only=True)) == [{TEXT}]
