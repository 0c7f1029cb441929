"""The stock of sentences that reviews are made of: reading it, and saying one sentence in one of its ways."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

WORDS = Path(__file__).parent / "words"
_SENTENCE = re.compile(r"^(?P<tone>[+~-]|\d+) (?P<aspect>\w+)(?: @(?P<needs>\S+))?: (?P<text>.+)$")
_WHOLE = re.compile(r"^(?P<stars>[1-5])(?: @(?P<needs>\S+))? \| (?P<title>[^|]+) \| (?P<text>.+)$")
_CHOICE = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Phrase:
    """A sentence with its alternatives: `[came|arrived] early`, fit for some stars and some products."""

    kind: str
    tone: str
    aspect: str
    needs: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Whole:
    """A review written out by hand, said once."""

    kind: str
    stars: int
    needs: tuple[str, ...]
    title: str
    text: str


@dataclass
class Stock:
    """Everything under demo/words/."""

    phrases: list[Phrase] = field(default_factory=list)
    wholes: list[Whole] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)


def read_stock(folder: Path = WORDS) -> Stock:
    """The stock of every file; an unreadable line is an error, because it would go missing in silence."""
    stock = Stock()
    for path in sorted(folder.glob("*.txt")):
        section = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("== "):
                section = line[3:].strip()
            elif not line or line.startswith("#"):
                continue
            elif path.stem == "names":
                stock.names.setdefault(section, []).extend(line.split())
            elif not _read_line(line, section, stock):
                raise ValueError(f"{path.name}:{number}: neither a sentence nor a review: {line}")
    return stock


def _read_line(line: str, section: str, stock: Stock) -> bool:
    """Adds one line to the stock; False if it is neither a sentence nor a whole review."""
    if found := _SENTENCE.match(line):
        needs = _needs(found["needs"])
        stock.phrases.append(Phrase(section, found["tone"], found["aspect"], needs, found["text"]))
    elif found := _WHOLE.match(line):
        stock.wholes.append(Whole(section, int(found["stars"]), _needs(found["needs"]), found["title"], found["text"]))
    return found is not None


def _needs(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("/")) if text else ()


def allowed(needs: tuple[str, ...], about: str) -> bool:
    """Whether what is known of a product (in lower case) has a word that starts like one the sentence needs."""
    return not needs or any(re.search(rf"\b{re.escape(word)}", about) for word in needs)


def say(text: str, chance: random.Random, slots: dict[str, str]) -> str:
    """One way of saying a sentence, with its slots filled and a capital at the start of each sentence."""
    said = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
    for name, value in slots.items():
        said = said.replace("{" + name + "}", value)
    return said
