"""Measures and sizes in one form: "10CM" is "10 cm", "1,5 Litre" is "1.5 l", "X-Large" is "XL"."""

import re
from collections.abc import Iterable
from itertools import islice

MEASURED_SHARE = 0.6  # of a column's values, for its unit to be written in one form
LOOKED_AT = 2_000

_UNITS = {
    "mm": ("mm", "millimetre", "millimetres", "millimeter", "millimeters"),
    "cm": ("cm", "cms", "centimetre", "centimetres", "centimeter", "centimeters"),
    "m": ("m", "metre", "metres", "meter", "meters"),
    "in": ("in", "inch", "inches", '"', "″", "''"),
    "ft": ("ft", "foot", "feet"),
    "g": ("g", "gr", "gram", "grams", "gramme", "grammes"),
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"),
    "oz": ("oz", "ounce", "ounces"),
    "lb": ("lb", "lbs", "pound", "pounds"),
    "ml": ("ml", "millilitre", "millilitres", "milliliter", "milliliters"),
    "cl": ("cl", "centilitre", "centilitres"),
    "l": ("l", "ltr", "litre", "litres", "liter", "liters"),
    "W": ("w", "watt", "watts"),
    "V": ("v", "volt", "volts"),
}
_NAMES = {name: unit for unit, names in _UNITS.items() for name in names}
_SIZES = {
    "xs": "XS", "extra small": "XS", "s": "S", "small": "S", "m": "M", "medium": "M", "l": "L", "large": "L",
    "xl": "XL", "x large": "XL", "extra large": "XL", "xxl": "XXL", "2xl": "XXL", "xx large": "XXL",
    "xxxl": "XXXL", "3xl": "XXXL", "one size": "one size", "onesize": "one size", "os": "one size",
}  # fmt: skip
_NUMBER = r"\d+(?:[.,]\d+)?"
_MEASURE = re.compile(rf"({_NUMBER}(?:\s*[x×*]\s*{_NUMBER})*)\s*([A-Za-z]+|[\"″]|'')\.?", re.IGNORECASE)


def measure(value: str) -> str:
    """A measure or size in its one form; anything else as it is."""
    size = _SIZES.get(value.lower().replace("-", " "))
    if size:
        return size
    match = _MEASURE.fullmatch(value)
    unit = _NAMES.get(match[2].lower()) if match else None
    if match is None or unit is None:
        return value
    numbers = re.sub(r"\s*[x×*]\s*", " × ", match[1].lower())
    return re.sub(r"(\d),(\d)", _comma, numbers) + f" {unit}"


def _comma(match: re.Match[str]) -> str:
    """A decimal comma; before three digits it could as well stand between thousands."""
    end = match.string[match.end(2) - 1 :]
    return match[0] if re.match(r"\d{3}(?!\d)", end) else f"{match[1]}.{match[2]}"


def is_measured(values: Iterable[str]) -> bool:
    """Whether a column mostly holds measures with a unit, or sizes."""
    looked = list(islice(values, LOOKED_AT))
    return bool(looked) and sum(map(_is_measure, looked)) >= MEASURED_SHARE * len(looked)


def _is_measure(value: str) -> bool:
    match = _MEASURE.fullmatch(value)
    return value.lower().replace("-", " ") in _SIZES or (match is not None and match[2].lower() in _NAMES)
