"""Summarises a product's reviews: praise and complaints with counts and quotes, and stars that contradict the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.aspects import Aspects
from reviews.sentences import around
from serving.review_text import whole

SURE = 0.6  # least probability at which a clause counts as praise or as complaint
VERY_SURE = 0.8  # least probability at which a whole review is said to contradict its stars
MOST = 5  # phrases of praise, and of complaint
_GOOD_QUOTE = (25, 160)  # characters of the quotes that are preferred
SHORTENED = 240  # characters of a quote


@dataclass(frozen=True)
class ReadClause:
    """A clause of a review: its span in the whole text, in characters, and its probabilities."""

    start: int
    end: int
    positive: float
    negative: float


@dataclass(frozen=True)
class ReadReview:
    """A review with the probabilities, 0..1, that a model gave it."""

    id: int
    stars: float
    title: str
    text: str
    positive: float
    negative: float
    clauses: Sequence[ReadClause] = ()

    @property
    def whole(self) -> str:
        """The text that was read, in which the clauses have their spans."""
        return whole(self.title, self.text)

    @property
    def mood(self) -> str:
        """The most probable of positive, negative and neutral."""
        neutral = 1 - self.positive - self.negative
        return max((self.positive, "positive"), (neutral, "neutral"), (self.negative, "negative"))[1]


@dataclass(frozen=True)
class Said:
    """A phrase of praise or complaint, the number of reviews with it, and a sentence of the review with that id."""

    phrase: str
    count: int
    quote: str
    review: int


@dataclass(frozen=True)
class Mismatch:
    """A review whose stars contradict its text."""

    review: int
    stars: float
    said: str  # positive or negative, by the text
    sure: float  # probability of that
    quote: str


@dataclass(frozen=True)
class Opinions:
    """The summary of a product's reviews."""

    read: int
    positive: int
    negative: int
    praise: list[Said]
    complaints: list[Said]
    mismatches: list[Mismatch]


def opinions(reviews: Sequence[ReadReview], aspects: Aspects, title: str = "", category: str = "") -> Opinions:
    """Summarise the reviews of one product; words of its title and category are no aspects: they name it itself."""
    silent = {word.strip(",.()") for text in (title, category) for word in text.lower().split()}
    moods = [review.mood for review in reviews]
    praise, complaints = _mentions(reviews, aspects, category, silent)
    return Opinions(
        read=len(reviews),
        positive=moods.count("positive"),
        negative=moods.count("negative"),
        praise=_ranked(praise, complaints),
        complaints=_ranked(complaints, praise),
        mismatches=[found for review in reviews if (found := mismatch(review))],
    )


def mismatch(review: ReadReview) -> Mismatch | None:
    """Four or five stars with a negative text, one or two with a positive one; None where both agree."""
    said, sure = ("negative", review.negative) if review.stars > 3 else ("positive", review.positive)
    if review.stars == 3 or sure < VERY_SURE:
        return None
    return Mismatch(review.id, review.stars, said, round(sure, 3), shortened(review.text or review.title))


def shortened(text: str) -> str:
    """The first SHORTENED characters of a text, cut between words."""
    return text if len(text) <= SHORTENED else text[:SHORTENED].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class _Mention:
    review: ReadReview
    clause: ReadClause
    sure: float

    @property
    def quote(self) -> str:
        return around(self.review.whole, (self.clause.start, self.clause.end))


_Mentions = dict[str, dict[int, _Mention]]  # phrase → review → its surest mention


def _mentions(
    reviews: Sequence[ReadReview], aspects: Aspects, category: str, silent: set[str]
) -> tuple[_Mentions, _Mentions]:
    praise: _Mentions = defaultdict(dict)
    complaints: _Mentions = defaultdict(dict)
    for review in reviews:
        text = review.whole
        for clause in review.clauses:
            sure = max(clause.positive, clause.negative)
            if sure < SURE:
                continue
            positive = clause.positive > clause.negative
            kept = praise if positive else complaints
            for phrase in aspects.in_clause(text[clause.start : clause.end], category, silent, positive=positive):
                before = kept[phrase].get(review.id)
                if before is None or before.sure < sure:
                    kept[phrase][review.id] = _Mention(review, clause, sure)
    return praise, complaints


def _ranked(mentions: _Mentions, against: _Mentions) -> list[Said]:
    """Phrases by the number of their reviews; one with more reviews in `against` is left out."""
    found = []
    for phrase, by_review in mentions.items():
        if len(by_review) < len(against.get(phrase, {})):
            continue
        best = max(by_review.values(), key=lambda mention: (_readable(mention.quote), mention.sure))
        weight = sum(mention.sure for mention in by_review.values())
        said = Said(phrase, len(by_review), shortened(best.quote), best.review.id)
        found.append((-len(by_review), -round(weight, 6), phrase, said))
    return _different(said for *_, said in sorted(found, key=lambda item: item[:3]))


def _different(ranked: Iterable[Said]) -> list[Said]:
    """The first MOST with different quotes."""
    kept: list[Said] = []
    quoted: set[str] = set()
    for said in ranked:
        if said.quote not in quoted and len(kept) < MOST:
            quoted.add(said.quote)
            kept.append(said)
    return kept


def _readable(quote: str) -> bool:
    return _GOOD_QUOTE[0] <= len(quote) <= _GOOD_QUOTE[1]
