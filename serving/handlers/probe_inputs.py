"""The sets of inputs that models are proved by. A set never changes: other inputs are a set of another name."""

from collections.abc import Mapping

from serving.cards import Kind
from serving.handlers.probe_pictures import draw_pictures
from serving.handlers.probe_texts import TEXTS

PICTURES_1, TEXTS_1 = "pictures-1", "texts-1"
SETS: Mapping[Kind, str] = {"image-encoder": PICTURES_1, "text-encoder": TEXTS_1, "review-sentiment": TEXTS_1}


def probe_inputs(name: str) -> Mapping[str, bytes] | Mapping[str, str]:
    """The inputs of a set by what is special about each; ValueError for a set this version does not know."""
    match name:
        case "pictures-1":
            return draw_pictures()
        case "texts-1":
            return TEXTS
        case _:
            raise ValueError(f"probes {name!r}: this version knows {PICTURES_1} and {TEXTS_1}; take a newer version")
