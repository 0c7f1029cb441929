"""A map from a shop's pictures to its titles: learnt where it holds for titles it has not seen, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.build.title_choice import TitleChoice, choose_title_space
from indexer.build.title_map import TitleData, learn, prepare, shown_to_fold
from indexer.build.title_thresholds import compute_title_thresholds
from indexer.build.titles import NEAR, TitledPictures, group_titles, make_folds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Vectors, normalise

TITLES, KINDS, VIEWS = 150, 10, 2
WORDS, LOOKS = 24, 40
DRAW = np.random.default_rng(1)
KIND = np.arange(TITLES) % KINDS
# Titles of one kind are alike, and what a picture shows of a title is seen from elsewhere.
MEANT = normalise(DRAW.normal(size=(KINDS, WORDS))[KIND] + 0.8 * DRAW.normal(size=(TITLES, WORDS)))
SEEN = np.repeat(MEANT @ DRAW.normal(size=(WORDS, LOOKS)).astype(np.float32), VIEWS, axis=0)
SEEN += DRAW.normal(0, 2.5, SEEN.shape).astype(np.float32)
SHOWN = TitledPictures(
    np.arange(TITLES * VIEWS),
    np.repeat(np.arange(TITLES), VIEWS),
    tuple(f"title {number}" for number in range(TITLES)),
    KIND.astype(np.int64),
    (None,) * TITLES,
)


def data(pictures: Vectors = SEEN, shown: TitledPictures = SHOWN) -> TitleData:
    found = prepare(shown, normalise(pictures), MEANT)
    assert found is not None
    return found


def mixed_up(vectors: Vectors, seed: int = 2) -> Vectors:
    """The pictures of each title given to another one."""
    return vectors.reshape(TITLES, VIEWS, -1)[np.random.default_rng(seed).permutation(TITLES)].reshape(vectors.shape)


@pytest.fixture(scope="module")
def choice() -> TitleChoice:
    return choose_title_space(data(), None)


def test_titles_that_pictures_show_are_found(choice: TitleChoice) -> None:
    assert (choice.space, choice.why[:8]) == ("mapped", "mapped: ")
    assert choice.measure is not None
    assert choice.measure.recall_at_10 > 0.5
    assert 0 < choice.measure.chance < 0.1
    assert 0 < choice.measure.gain_low < choice.measure.gain_high
    assert 0.04 < choice.measure.weight < 0.1


def test_pictures_that_show_something_else_give_no_map() -> None:
    found = choose_title_space(data(mixed_up(SEEN)), None)
    assert (found.space, found.measure, found.learnt) == ("", None, None)
    assert found.why.startswith("none: ")


def test_an_encoder_that_knows_the_titles_goes_before_the_map() -> None:
    found = choose_title_space(data(), np.repeat(MEANT, VIEWS, axis=0))
    assert found.space == "aligned"
    assert found.measure is not None
    assert (found.measure.recall_at_10, found.measure.weight) == (1.0, pytest.approx(0.1))


def test_an_encoder_that_does_not_know_the_shop_goes_behind_the_map() -> None:
    assert choose_title_space(data(), mixed_up(np.repeat(MEANT, VIEWS, axis=0))).space == "mapped"


def test_where_neither_knows_anything_words_find_no_pictures() -> None:
    assert choose_title_space(data(mixed_up(SEEN)), mixed_up(np.repeat(MEANT, VIEWS, axis=0))).space == ""


def test_a_shop_too_small_to_measure_keeps_what_its_encoder_has() -> None:
    assert choose_title_space(None, SEEN).space == "aligned"
    assert choose_title_space(None, None).space == ""


def test_the_map_that_a_title_is_asked_of_has_not_seen_it() -> None:
    """A memory of the titles is worth nothing: with a number of its own in every picture, the fit is perfect."""
    learnt = learn(data(np.repeat(np.eye(TITLES, dtype=np.float32), VIEWS, axis=0)))
    own = (learnt.final.apply(np.eye(TITLES, dtype=np.float32)) * MEANT).sum(axis=1)
    assert own.mean() > 0.6
    assert learnt.held_out.hits.mean() < 0.15


def test_variants_and_titles_that_are_nearly_the_same_are_held_out_together() -> None:
    vectors = normalise(np.eye(60, dtype=np.float32))
    vectors[1] = normalise(vectors[:1] + 0.1 * vectors[1:2])[0]
    variants = [("feed", "g") if number in (1, 7, 9) else None for number in range(60)]
    groups = group_titles(vectors, variants)
    assert vectors[0] @ vectors[1] > NEAR
    assert len({int(groups[number]) for number in (0, 1, 7, 9)}) == 1
    assert len(np.unique(groups)) == 57
    folds = make_folds(groups)
    assert folds is not None
    assert len({int(folds[number]) for number in (0, 1, 7, 9)}) == 1
    assert np.bincount(folds).tolist() == [12] * 5


def test_titles_that_are_all_alike_are_not_held_out() -> None:
    assert make_folds(np.zeros(200, np.int64)) is None


def test_what_is_not_in_the_shop_is_seldom_called_similar() -> None:
    """Titles of a kind that was taken out of the shop, among its other pictures."""
    false, true = [], []
    for gone in range(KINDS):
        kept = np.flatnonzero(gone != KIND)
        places = np.flatnonzero(np.isin(SHOWN.titles, kept))
        titles = np.searchsorted(kept, SHOWN.titles[places])
        parts = tuple(f"title {number}" for number in kept), KIND[kept].astype(np.int64), (None,) * len(kept)
        shown = TitledPictures(np.arange(len(places)), titles, *parts)
        there = prepare(shown, normalise(SEEN[places]), MEANT[kept])
        assert there is not None
        learnt = learn(there)
        limits = compute_title_thresholds(shown_to_fold(there, learnt), there.titles, shown, 0.0, "cosine")
        vectors = learnt.final.apply(there.pictures)
        false += list(ExactStore(vectors).search(MEANT[gone == KIND], 1)[1][:, 0] >= limits.similar)
        true += list(ExactStore(vectors).search(MEANT[kept], 1)[1][:, 0] >= limits.similar)
    assert np.mean(false) < 0.2
    assert np.mean(true) > 0.4


def test_without_categories_only_what_is_exact_is_similar() -> None:
    shown = replace(SHOWN, categories=np.full(TITLES, -1, np.int64))
    there = data(shown=shown)
    limits = compute_title_thresholds(shown_to_fold(there, learn(there)), MEANT, shown, 0.2, "cosine")
    assert 0.2 < limits.similar == limits.exact
