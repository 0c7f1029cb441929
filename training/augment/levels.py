"""How much each level of augmentation changes a picture."""

from __future__ import annotations

from dataclasses import dataclass

from training.recipe import Level


@dataclass(frozen=True)
class Strength:
    """Upper bounds of the random changes; 0 leaves a thing alone."""

    mirror: bool = False
    least_seen: float = 1.0  # the smallest share of the picture's side that a crop keeps
    shift: float = 0.0  # share of the side, in whole pixels, in place of zoom and turn where no pixel is to spare
    turn: float = 0.0  # degrees either way
    stretch: float = 0.0  # of the aspect ratio, as a natural logarithm
    light: float = 0.0  # exposure, as a natural logarithm; contrast and saturation change by as much
    tint: float = 0.0  # of red against blue: another lamp
    blur: float = 0.0  # chance of a soft picture, and as large a chance of a grainy one
    erase: float = 0.0  # chance that a rectangle is covered
    mix: float = 0.0  # chance that a batch is mixed: half mixup, half cutmix


STRENGTHS: dict[Level, Strength] = {
    "none": Strength(),
    "light": Strength(mirror=True, least_seen=0.85, turn=3, shift=1 / 14),
    "medium": Strength(mirror=True, least_seen=0.6, turn=10, stretch=0.15, light=0.22, tint=0.06, blur=0.1, erase=0.25),
    "heavy": Strength(
        mirror=True, least_seen=0.4, turn=15, stretch=0.25, light=0.35, tint=0.1, blur=0.15, erase=0.5, mix=0.5
    ),
}
