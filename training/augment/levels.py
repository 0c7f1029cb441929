"""The strength of each level of augmentation."""

from __future__ import annotations

from dataclasses import dataclass

from training.recipe import Level


@dataclass(frozen=True)
class Strength:
    """Upper bounds of the random changes; 0 switches a change off."""

    mirror: bool = False
    least_seen: float = 1.0  # the smallest share of the picture's side that a crop keeps
    shift: float = 0.0  # share of the side; in place of crop and rotation where the picture is as small as the crop
    turn: float = 0.0  # degrees either way
    stretch: float = 0.0  # of the aspect ratio, as a natural logarithm
    light: float = 0.0  # exposure, as a natural logarithm; contrast and saturation change by as much
    tint: float = 0.0  # relative change of red against blue, as by another light source
    blur: float = 0.0  # probability of blur, and as large a one of noise
    erase: float = 0.0  # probability that a rectangle is filled with one colour
    mix: float = 0.0  # probability that a batch is mixed: half mixup, half cutmix


STRENGTHS: dict[Level, Strength] = {
    "none": Strength(),
    "light": Strength(mirror=True, least_seen=0.85, turn=3, shift=1 / 14),
    "medium": Strength(mirror=True, least_seen=0.6, turn=10, stretch=0.15, light=0.22, tint=0.06, blur=0.1, erase=0.25),
    "heavy": Strength(
        mirror=True, least_seen=0.4, turn=15, stretch=0.25, light=0.35, tint=0.1, blur=0.15, erase=0.5, mix=0.5
    ),
}
