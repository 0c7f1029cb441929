from collections.abc import Sequence

import pytest

from reviews.aspects import Aspects
from reviews.nouns import Nouns, tokens
from reviews.opinions import ReadClause, ReadReview, mismatch, opinions
from reviews.sentences import clauses
from serving.review_text import whole
from tests.support.reviews import WordReader

TEXTS = [
    "The handle is lovely. The lid chipped.",
    "What a sturdy handle, but the lid broke on day one.",
    "My mug came late. The glaze is perfect.",
    "The handle is great. The drawstring bag is perfect, the drawstring bag is great.",
    "A drawstring bag is the answer; the lid is awful, and the lids are awful.",
    "The glaze is bright, a glaze to love. The mug is great.",
]


def read(number: int, text: str, stars: float = 4) -> ReadReview:
    judge = WordReader().read
    parts = [ReadClause(first, last, *judge([text[first:last]])[0]) for first, last in clauses(text)]
    return ReadReview(number, stars, "", text, *judge([text])[0], parts)


@pytest.fixture
def nouns() -> Nouns:
    return Nouns(TEXTS * 2)


@pytest.fixture
def aspects(nouns: Nouns) -> Aspects:
    return Aspects(nouns, [("Mugs", text) for text in TEXTS * 2])


def phrases(nouns: Nouns, text: str, leave_out: Sequence[str] = ()) -> set[str]:
    return {thing.phrase for thing in nouns.things(tokens(text), leave_out)}


def test_things_are_told_by_how_they_are_used(nouns: Nouns) -> None:
    assert phrases(nouns, "The handle is great, sturdy and bright") == {"handle"}
    assert phrases(nouns, "Both lids chipped") == {"lid"}
    assert phrases(nouns, "Love the drawstring bag") == {"drawstring bag"}


def test_what_the_title_names_is_no_part_of_it(nouns: Nouns) -> None:
    assert phrases(nouns, "My mug has a lid", ["Mugs"]) == {"lid"}


def test_praise_and_complaints_are_counted_and_quoted(aspects: Aspects) -> None:
    found = opinions([read(number, text) for number, text in enumerate(TEXTS)], aspects, "Stoneware mug")
    praise, complaints = ({said.phrase: said for said in part} for part in (found.praise, found.complaints))
    assert (praise["handle"].count, complaints["lid"].count) == (3, 3)
    assert complaints["lid"].quote == "What a sturdy handle, but the lid broke on day one."
    assert "mug" not in praise | complaints


def test_a_thing_most_praise_is_not_complained_of(aspects: Aspects) -> None:
    texts = ["The handle is great.", "The handle is lovely.", "The handle broke."]
    found = opinions([read(number, text) for number, text in enumerate(texts)], aspects)
    assert [said.phrase for said in found.praise] == ["handle"]
    assert found.complaints == []


@pytest.mark.parametrize(
    ("stars", "text", "said"),
    [
        (5, "It broke and came late", "negative"),
        (1, "Lovely, great", "positive"),
        (5, "Lovely", None),
        (3, "broke", None),
    ],
)
def test_stars_that_contradict_the_text_are_told(stars: float, text: str, said: str | None) -> None:
    found = mismatch(read(1, text, stars))
    assert (found.said if found else None) == said


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [("Nice", "Soft.", "Nice. Soft."), ("Nice!", "Soft.", "Nice! Soft."), ("", "Soft.", "Soft."), ("Nice", "", "Nice")],
)
def test_title_and_text_are_read_as_one(title: str, text: str, expected: str) -> None:
    assert whole(title, text) == expected
