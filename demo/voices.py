"""How different people write: typing habits for reviews, and the names they sign with."""

from __future__ import annotations

import random
import re

SLIPS = {
    "really": "realy",
    "received": "recieved",
    "beautiful": "beutiful",
    "definitely": "definately",
    "because": "becuase",
    "colour": "color",
    "arrived": "arived",
    "delivery": "delivary",
    "lovely": "lovley",
    "disappointed": "dissapointed",
    "recommend": "reccomend",
    "which": "wich",
    "favourite": "favorite",
    "than": "then",
    "their": "there",
    "perfect": "perfct",
    "exactly": "exactley",
    "looks": "loooks",
    "quality": "qualty",
    "would": "woud",
    "people": "poeple",
    "every": "evry",
    "straight": "strait",
    "without": "with out",
    "though": "tho",
    "kitchen": "kichen",
    "through": "thru",
    "friend": "freind",
    "until": "untill",
    "and": "adn",
    "the": "teh",
    "thought": "thougt",
    "believe": "beleive",
    "little": "litle",
}
# Each voice and how often it is heard.
VOICES = {"plain": 60, "lower": 10, "slips": 11, "loud": 6, "dots": 4, "run_on": 5, "warm": 4}


def speak(sentences: list[str], stars: int, chance: random.Random) -> str:
    """The sentences as one person would type them."""
    voice = chance.choices(list(VOICES), list(VOICES.values()))[0]
    if voice == "warm" and stars < 4:
        voice = "plain"
    if voice == "dots":
        return "... ".join(sentence.rstrip(".") for sentence in sentences)
    if voice == "run_on":
        first, *others = (sentence.rstrip(".") for sentence in sentences)
        return chance.choice((", ", " and ")).join([first, *map(_lower_first, others)])
    text = " ".join(sentences)
    if voice == "lower":
        text = text.lower().replace("'", chance.choice(("'", ""))).rstrip(".")
    elif voice == "slips":
        text = _slip(text, chance)
    elif voice == "loud":
        text = _shout(text, chance)
    elif voice == "warm":
        text += " " + chance.choice((":)", "xx", "x", "Thank you!", ":-)", "Happy bunny.", "👍"))
    return text


def _lower_first(sentence: str) -> str:
    return sentence if re.match(r"I\b|[A-Z]{2}", sentence) else sentence[:1].lower() + sentence[1:]


def _slip(text: str, chance: random.Random) -> str:
    """One to three slips of the finger, where the text has words that invite them."""
    words = text.split(" ")
    inviting = [index for index, word in enumerate(words) if word.strip(".,!?").lower() in SLIPS]
    for index in chance.sample(inviting, min(len(inviting), chance.choice((1, 2, 3)))):
        bare = words[index].strip(".,!?")
        wrong = SLIPS[bare.lower()]
        words[index] = words[index].replace(bare, wrong.capitalize() if bare[0].isupper() else wrong)
    return " ".join(words).replace("'", chance.choice(("'", "", "")))


def _shout(text: str, chance: random.Random) -> str:
    """Exclamation marks, and one long word in capitals."""
    words = text.replace(".", chance.choice(("!", "!!"))).split(" ")
    long = [index for index, word in enumerate(words) if len(word.strip(".,!?")) > 4]
    if long:
        index = chance.choice(long)
        words[index] = words[index].upper()
    return " ".join(words)


def sign(names: dict[str, list[str]], chance: random.Random) -> str:
    """A name to sign with: a first name, one with an initial, or a handle."""
    if chance.random() < 0.14:
        return chance.choice(names["handle"]).replace("_", chance.choice(("_", "_", " ")))
    first = chance.choice(names["first"])
    return first if chance.random() < 0.3 else f"{first} {chance.choice('ABCDEFGHJKLMNOPRSTW')}."
