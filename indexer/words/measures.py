"""Numbers with units: "1.5 l", "1,5 litre" and "1500ml" become one word, as do "½" and "1/2"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# For each unit the name of the base unit and how many of it (US gallons, ounces and pints).
_UNITS: dict[str, tuple[str, float]] = {}
_TABLE: dict[str, dict[str, float]] = {
    "mm": {
        "mm millimetre millimetres millimeter millimeters": 1,
        "cm centimetre centimetres centimeter centimeters": 10,
        "m metre metres meter meters mtr": 1000,
        "in inch inches ″": 25.4,
        "ft foot feet ′": 304.8,
        "yd yard yards": 914.4,
    },
    "ml": {
        "ml millilitre millilitres milliliter milliliters": 1,
        "cl centilitre centilitres": 10,
        "dl": 100,
        "l litre litres liter liters ltr ltrs lt": 1000,
        "gal gallon gallons": 3785.41,
        "pint pints": 473.176,
        "floz": 29.5735,
    },
    "g": {
        "mg milligram milligrams": 0.001,
        "g gram grams gramme grammes gr": 1,
        "kg kilo kilos kilogram kilograms": 1000,
        "oz ounce ounces": 28.3495,
        "lb lbs pound pounds": 453.592,
    },
    "w": {"w watt watts": 1, "kw kilowatt kilowatts": 1000},
    "v": {"v volt volts": 1},
    "mah": {"mah": 1, "ah": 1000},
    "gb": {"mb megabyte megabytes": 0.001, "gb gigabyte gigabytes": 1, "tb terabyte terabytes": 1000},
    "min": {"min mins minute minutes": 1, "h hr hrs hour hours": 60},
}
for _base, _names in _TABLE.items():
    _UNITS.update((_name, (_base, _size)) for _group, _size in _names.items() for _name in _group.split())

_FRACTIONS = {char: unicodedata.numeric(char) for char in "½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
_SIGNS = "".join(_FRACTIONS)
_FRACTION = rf"(?:\d{{1,3}}[\s-])?\d{{1,3}}[/⁄]\d{{1,3}}(?![\d/⁄])|(?:\d{{1,3}}[\s-]?)?[{_SIGNS}]"
_NUMBER = rf"{_FRACTION}|\d{{1,9}}(?:[.,]\d{{1,9}})*"
_NAMES = "|".join(sorted((name for name in _UNITS if name.isalpha() and name != "floz"), key=len, reverse=True))
_UNIT = rf"(?:fl\.?\s?oz|(?:{_NAMES})\b|[″”\"′'](?!\w))"
# One number, or several that share a unit: "50 × 70 cm". "5-gal" joins both by a hyphen.
_MEASURE = re.compile(
    rf"(?<![\w.,/-])(?P<numbers>(?:{_NUMBER})(?:\s?(?:[x×*]|by|-|–|to)\s?(?:{_NUMBER})){{0,3}})[\s-]?(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_DIGIT = re.compile(rf"[\d{_SIGNS}]")
_BARE_FRACTION = re.compile(rf"(?<![\w.,/⁄-])(?:{_FRACTION})(?![\w/⁄])")
_EACH = re.compile(_NUMBER)
_NO_INCHES = re.compile(r"\s+(?:\d|an?\b|the\b|one\b|stock\b|my\b)", re.IGNORECASE)  # "3 in 1", "2 in stock"


@dataclass(frozen=True)
class Measure:
    """A number with its unit in a text: start and end in characters, its text, and the words that represent it."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]


def find_measures(text: str) -> Iterator[Measure]:
    """Every measure of a text, in order."""
    for found in _MEASURE.finditer(text):
        unit = found["unit"].lower().replace("”", "″").replace('"', "″").replace("'", "′")
        spaced = text[found.end("numbers") : found.start("unit")].isspace()
        if unit == "in" and spaced and _NO_INCHES.match(text, found.end()):
            continue
        base, size = _UNITS["floz" if unit.startswith("fl") else unit]
        words = tuple(
            dict.fromkeys(
                _measure_word(_parse_number(number[0]) * size, base) for number in _EACH.finditer(found["numbers"])
            )
        )
        yield Measure(found.start(), found.end(), found[0], words)


def find_fractions(text: str) -> Iterator[Measure]:
    """Every fraction of a text that is not part of a measure: "½" and "1/2" are one word."""
    taken = [(measure.start, measure.end) for measure in find_measures(text)]
    for found in _BARE_FRACTION.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in taken):
            word = _measure_word(_parse_number(found[0]), "parts")
            yield Measure(found.start(), found.end(), found[0], (word,))


def append_measures(text: str) -> str:
    """The text followed by the word of each of its measures and fractions, as it is indexed."""
    if not _DIGIT.search(text):
        return text
    words = [word for measure in (*find_measures(text), *find_fractions(text)) for word in measure.words]
    return f"{text} {' '.join(dict.fromkeys(words))}" if words else text


def _parse_number(number: str) -> float:
    """The value of a number: a comma before one or two digits is a decimal comma, before three it groups thousands."""
    number = number.strip()
    for sign, part in _FRACTIONS.items():
        if number.endswith(sign):
            return part + (_parse_number(number[:-1].rstrip(" -")) if number[:-1].strip(" -") else 0)
    whole, _, fraction = number.replace("⁄", "/").replace("-", " ").rpartition(" ")
    if "/" in fraction:
        above, below = fraction.split("/")
        return (_parse_number(whole) if whole else 0) + int(above) / max(int(below), 1)
    number = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    head, _, tail = number.rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}" if head else tail)


def _measure_word(value: float, base: str) -> str:
    """One word for a value, rounded to three digits, since shops round ("12 fl oz" is sold as 355 ml)."""
    if value <= 0:
        return f"0{base}"
    rounded = float(f"{value:.3g}")
    return f"{rounded:.6f}".rstrip("0").rstrip(".").replace(".", "p") + base
