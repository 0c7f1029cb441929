"""Families of colours: shops name hundreds, shoppers look for a dozen."""

from __future__ import annotations

import re
from functools import lru_cache

# The names people use, without English or its spelling in mind alone; a shop's own name ("sea green") goes by its last
# word that is listed, for that is what the colour is, the words before it say which one.
_FAMILIES = {
    "black": "black onyx ebony jet schwarz noir anthracite",
    "white": "white snow alabaster weiß weiss blanc chalk",
    "grey": "grey gray slate graphite charcoal ash pewter smoke stone grau gris steel",
    "red": "red crimson scarlet burgundy maroon ruby cherry brick wine rot rouge oxblood vermilion",
    "orange": "orange rust terracotta apricot tangerine amber copper peach coral",
    "yellow": "yellow mustard lemon saffron gelb jaune straw",
    "gold": "gold golden brass",
    "green": "green olive sage emerald mint moss forest lime khaki jade fern pistachio celadon grün gruen vert",
    "blue": "blue navy midnight indigo cobalt teal turquoise azure sky denim aqua cyan sapphire blau bleu petrol ocean",
    "purple": "purple violet lilac lavender plum aubergine mauve lila amethyst damson",
    "pink": "pink rose blush fuchsia magenta salmon rosa raspberry",
    "brown": "brown chestnut chocolate tan walnut cinnamon coffee tobacco cognac umber mocha braun brun caramel",
    "beige": "beige cream ivory sand ecru oatmeal linen natural biscuit taupe champagne oat flax",
    "silver": "silver chrome nickel aluminium aluminum silber",
    "clear": "clear transparent colourless colorless crystal",
    "multicoloured": "multicoloured multicolored multicolour multicolor rainbow patterned mixed assorted various",
}
_FAMILY_OF = {word: family for family, words in _FAMILIES.items() for word in words.split()}
_WORDS = re.compile(r"[^\W\d_]+")
COLOURS = tuple(_FAMILIES)


@lru_cache(20_000)
def family(colour: str) -> str:
    """The family of a colour as a shop names it, "" when nothing in the name is a colour we know."""
    words = _WORDS.findall(colour.lower())
    known = (_FAMILY_OF[word] for word in reversed(words) if word in _FAMILY_OF)
    joined = (name for word in words for name in COLOURS if word.endswith(name))  # "darkred"
    return next(known, None) or next(joined, "")


def is_colour(word: str) -> str:
    """The family a word of a query names outright ("blue", "gray"), "" for others: rose and mint are things too."""
    named = {"gray": "grey", "golden": "gold", "multicolored": "multicoloured", "transparent": "clear"}.get(word, word)
    return named if named in _FAMILIES else ""
