"""Chooses in which of a release's own spaces words find pictures: its map's, its image encoder's, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.build.title_map import LearntMap, TitleData, hold_out_own, is_better, learn
from indexer.build.titles import LEAST_TITLES
from indexer.release.models import ALIGNED, MAPPED
from indexer.release.title_map import TitleMeasure
from indexer.stores.vector_store import Vectors


@dataclass(frozen=True)
class TitleChoice:
    """The space chosen, "" for neither, and why; its measure, and the map where it is the map's."""

    space: str
    why: str
    measure: TitleMeasure | None = None
    learnt: LearntMap | None = None


def choose_title_space(data: TitleData | None, aligned: Vectors | None) -> TitleChoice:
    """The space where held-out titles find their pictures more often than by chance.

    The map's where it is better than the image encoder's own vectors, float32 [n, t], or there are none. Where
    the shop has too few titles for a measure (`data` is None) the encoder's own is taken on trust, and no map is made.
    """
    if data is None:
        few = f"too few different titles of products with pictures to measure it ({LEAST_TITLES} are needed)"
        return TitleChoice("" if aligned is None else ALIGNED, f"{'none' if aligned is None else ALIGNED}: {few}")
    learnt = learn(data)
    found = learnt.held_out.measure(data.groups)
    said = f"{found.recall_at_10:.3f} of {found.titles} titles, held out, find a picture of theirs among the first ten"
    said += f" ({found.chance:.3f} by chance)"
    own, own_found = None, None
    if aligned is not None:
        own = hold_out_own(data, aligned)
        own_found = own.measure(data.groups)
        said += f"; by {ALIGNED} {own_found.recall_at_10:.3f}"
    if own_found is not None and own_found.gain_low <= 0:
        own = None  # no better than chance
    if found.gain_low > 0 and (own is None or is_better(learnt.held_out, own, data.groups)):
        return TitleChoice(MAPPED, f"{MAPPED}: {said}", found, learnt)
    return TitleChoice("", f"none: {said}") if own is None else TitleChoice(ALIGNED, f"{ALIGNED}: {said}", own_found)
