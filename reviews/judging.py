"""Whether words beside a noun judge it, and which way: "the handle is lovely", "tight in the shoulders"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("opinion_words.txt")
_POINTS = frozenset(".,;:!?")
# Behind one of these stands a place, unless what is before them judges it: "tight in the shoulders".
_PLACES = frozenset(("in", "on", "at", "around", "across", "through", "of", "along"))
_ELSEWHERE = frozenset(
    (
        *("by", "to", "under", "over", "into", "onto", "from", "near", "behind", "beside", "beneath", "above", "below"),
        *("against", "inside", "outside", "for", "with", "like", "than", "as", "past", "upon", "between", "off"),
    )
)
_ADVICE = frozenset(("use", "bring", "check", "buy", "get", "need", "needs", "mind", "holds", "hold"))
_ARTICLES = frozenset(
    ("the", "a", "an", "this", "that", "these", "those", "its", "their", "my", "our", "your", "his", "her", "any", "no")
)
_IS = frozenset(
    (
        *("is", "are", "was", "were", "feels", "feel", "felt", "looks", "look", "looked", "seems", "seemed"),
        *("came", "comes", "got", "gets", "runs", "ran"),
    )
)
_ADVERBS = frozenset(
    (
        *("so", "very", "really", "quite", "too", "a", "bit", "little", "rather", "absolutely", "just", "also"),
        *("still", "not", "pretty", "much", "nice", "and"),
    )
)
# Behind one of these, without an article, stands a verb or an adjective: "before you light it", "it looks light".
_NO_NOUN = frozenset(
    (
        *("i", "you", "we", "they", "it", "to", "is", "are", "was", "were", "not", "be", "been", "will", "looks"),
        *("feels", "seems", "doesn't", "don't", "didn't", "won't", "so"),
    )
)
_LEFT, _RIGHT = 3, 5  # words beside a noun among which one that judges is looked for


def is_judging(word: str) -> bool:
    """Whether it is a word with which buyers judge."""
    return word in _words()


def is_verb(words: Sequence[str], place: int) -> bool:
    """Whether what could be a noun is a verb or an adjective here."""
    before, after = (words[place - 1] if place else ""), (words[place + 1] if place + 1 < len(words) else "")
    return before in _NO_NOUN or after == "to"


def judgement(words: Sequence[str], place: int) -> str:
    """What is said of the noun: + praise, - complaint, ~ either; "" where nothing is said of it."""
    before = _before(words, place)
    if before[-2:-1] == ["no"] or not _ADVICE.isdisjoint(before[-_LEFT:]):  # "no scratchy label", "use another bulb"
        return ""
    if (governed := _governed(before)) is not None:
        return governed
    beside = [*reversed(before[-_LEFT:])], [*_after(words, place)]
    found = [(at, word) for side in beside for at, word in enumerate(side) if word in _words()]
    if not found:
        return ""
    signs = [_words()[word] for _, word in sorted(found, key=lambda pair: pair[0])]
    return "~" if "!" in signs else next((sign for sign in signs if sign != "~"), "~")


def _governed(before: Sequence[str]) -> str | None:
    """The same behind a preposition, which makes a place of most nouns; None without one."""
    for back, word in enumerate(reversed(before[-2:]), start=1):
        if word not in _PLACES and word not in _ELSEWHERE:
            continue
        between = before[len(before) - back + 1 :]  # "at a great price"
        own = next((_words()[one] for one in between if _words().get(one) in ("+", "-")), "")
        ahead = _words().get(before[-back - 1], "") if len(before) > back and not between else ""
        return own if word in ("at", "for", "in") and own else ahead if word in _PLACES else ""
    return None


def is_missing(words: Sequence[str], place: int) -> bool:
    """Whether it says that there is none: "no wobble", "without a drip", "not one crease"."""
    far, near = ["", "", *words[max(0, place - 2) : place]][-2:]
    return near in ("no", "without") or (near in ("a", "one", "any", "single") and far in ("not", "without"))


def is_subject(words: Sequence[str], place: int) -> bool:
    """Whether it says "the noun is good"."""
    behind = [word for word in _after(words, place) if word not in _ADVERBS]
    before = words[place - 1] if place else ""
    return before in _ARTICLES and len(behind) > 1 and behind[0] in _IS and behind[1] in _words()


def _before(words: Sequence[str], place: int) -> list[str]:
    """The words before a noun up to the last point, without articles."""
    start = max((at + 1 for at in range(place) if words[at] in _POINTS), default=0)
    return [word for word in words[start:place] if word not in _ARTICLES or word == "no"]


def _after(words: Sequence[str], place: int) -> Sequence[str]:
    """The words behind it, up to the next point."""
    end = next((at for at in range(place + 1, len(words)) if words[at] in _POINTS), len(words))
    return words[place + 1 : end][:_RIGHT]


@cache
def _words() -> Mapping[str, str]:
    """Each word that judges with what it says."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {word: line[0] for line in lines if not line.startswith("#") for word in line[1:].split()}
