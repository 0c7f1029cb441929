"""How this shop wants words to be understood: the small files its owner may edit while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.query.placements import NO_PLACEMENTS, Placements
from indexer.query.reloading import ReloadingFile
from indexer.search.results import Hit
from indexer.search.words import MerchandisingRules
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from webapp.settings import Settings


def open_merchandising(settings: Settings) -> MerchandisingRules:
    """The files that the settings name, each read anew when it changes."""
    return MerchandisingRules(
        synonyms=ReloadingFile(settings.synonyms, Synonyms.parse, NO_SYNONYMS).current,
        placements=ReloadingFile(settings.placements, Placements.parse, NO_PLACEMENTS).current,
    )


@dataclass(frozen=True)
class Move:
    """Where a product stands with and without the merchant's placements, from 1; None: not among those looked at."""

    id: str
    title: str
    now: int | None
    before: int | None

    @property
    def how(self) -> str:
        """The change in a word."""
        if self.now is None or self.before is None:
            return "hidden, or pushed off" if self.now is None else "put here"
        return "" if self.now == self.before else "up" if self.now < self.before else "down"


def moves(before: Sequence[Hit], now: Sequence[Hit]) -> list[Move]:
    """Every product of either list: those shown now in their order, then those that are gone."""
    was = {hit.id: place for place, hit in enumerate(before, start=1)}
    shown = [Move(hit.id, hit.title, place, was.get(hit.id)) for place, hit in enumerate(now, start=1)]
    here = {hit.id for hit in now}
    return [*shown, *(Move(hit.id, hit.title, None, was[hit.id]) for hit in before if hit.id not in here)]
