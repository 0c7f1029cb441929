"""Colour families: maps the hundreds of colour names in feeds to the sixteen families of the colour facet."""

from __future__ import annotations

import re
from functools import lru_cache

# A word may belong to several families: charcoal is black and grey. In a name of several words ("sea green") the last
# word that is listed decides.
_FAMILIES = {
    "black": "black onyx ebony jet schwarz noir anthracite charcoal",
    "white": "white snow alabaster weiß weiss blanc chalk ivory opal",
    "grey": "grey gray slate graphite charcoal anthracite ash pewter smoke stone grau gris steel",
    "red": "red crimson scarlet burgundy maroon ruby cherry brick wine rot rouge oxblood vermilion",
    "orange": "orange rust terracotta apricot tangerine amber copper peach coral",
    "yellow": "yellow mustard lemon saffron ochre honey gelb jaune straw",
    "gold": "gold golden brass",
    "green": "green olive sage emerald mint moss forest lime khaki jade fern pistachio celadon spruce teal turquoise"
    " grün gruen vert petrol",
    "blue": "blue navy midnight indigo cobalt teal turquoise azure sky denim aqua cyan sapphire blau bleu petrol ocean",
    "purple": "purple violet lilac lavender plum aubergine mauve lila amethyst damson",
    "pink": "pink rose blush fuchsia magenta salmon rosa raspberry coral",
    "brown": "brown chestnut chocolate tan walnut cinnamon coffee tobacco cognac umber mocha braun brun caramel rust"
    " terracotta ochre oak beech pine acacia birch jute rattan kraft honey",
    "beige": "beige cream ivory sand ecru oatmeal linen natural biscuit taupe champagne oat flax birch beech"
    " straw jute",
    "silver": "silver chrome nickel aluminium aluminum silber",
    "clear": "clear transparent colourless colorless crystal",
    "multicoloured": "multicoloured multicolored multicolour multicolor rainbow patterned mixed assorted various",
}
_FAMILIES_OF: dict[str, tuple[str, ...]] = {}
for _family, _words in _FAMILIES.items():
    for _word in _words.split():
        _FAMILIES_OF[_word] = (*_FAMILIES_OF.get(_word, ()), _family)
_PARTS = re.compile(r"\s+(?:and|with|und|et|on|in)\s+|[,/&+;|-]")
_LETTERS = re.compile(r"[^\W\d_]+")
COLOURS = tuple(_FAMILIES)


@lru_cache(20_000)
def find_families(colour: str) -> tuple[str, ...]:
    """The families of a colour name as feeds give it ("white and navy": white, blue); none for an unknown name."""
    found: dict[str, None] = {}
    for part in _PARTS.split(colour.lower()):
        found.update(dict.fromkeys(_of(_LETTERS.findall(part))))
    return tuple(found)


def _of(words: list[str]) -> tuple[str, ...]:
    known = (_FAMILIES_OF[word] for word in reversed(words) if word in _FAMILIES_OF)
    joined = ((name,) for word in words for name in COLOURS if word.endswith(name))  # "darkred"
    return next(known, None) or next(joined, ())


def find_named_family(word: str) -> str:
    """The family that a query word names itself ("blue", "gray"), "" for others: rose and mint name things, too."""
    named = {"gray": "grey", "golden": "gold", "multicolored": "multicoloured", "transparent": "clear"}.get(word, word)
    return named if named in _FAMILIES else ""
